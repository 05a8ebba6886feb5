"""Cases of other kinds than the exchange, and what they put into calendars."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'kinds_of_case'
down_revision: str | None = 'state_of_concerns'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'case_view',
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('phase', sa.String(), nullable=False),
        sa.Column('waiting_for', postgresql.JSONB(), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('hub_due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('open_asks', sa.Integer(), nullable=False),
        sa.Column('held', sa.Boolean(), server_default='false', nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('state', postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_view')),
    )
    op.create_index('ix_case_view_updated', 'case_view', ['kind', sa.text('updated_at DESC')])
    op.create_index(
        'ix_case_view_held', 'case_view', ['case_id'], postgresql_where=sa.text('held')
    )
    op.execute("ALTER TYPE event_kind ADD VALUE IF NOT EXISTS 'case'")


def downgrade() -> None:
    """PostgreSQL cannot take a value from an enum; older code simply never writes it."""
    op.drop_table('case_view')

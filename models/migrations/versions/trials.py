"""A cycle can be tried out before anybody is written to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'trials'
down_revision: str | None = 'merging'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'trial_run',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('cycle_id', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by', sa.String(), nullable=True),
        sa.Column('went_through', sa.Boolean(), nullable=False),
        sa.Column('policy', postgresql.JSONB(), nullable=False),
        sa.Column('story', postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_trial_run')),
    )
    op.create_index('ix_trial_run_cycle', 'trial_run', ['cycle_id', 'at'])


def downgrade() -> None:
    op.drop_table('trial_run')

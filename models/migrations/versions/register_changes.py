"""Changes of the register are kept; communities can be deactivated."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'register_changes'
down_revision: str | None = 'first_start'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column('community', sa.Column('active', sa.Boolean(), server_default='true', nullable=False))
    op.create_table(
        'register_change',
        sa.Column('id', TEXT(), nullable=False),
        sa.Column('subject', TEXT(), nullable=False),
        sa.Column('subject_id', TEXT(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by', TEXT(), nullable=True),
        sa.Column('via', TEXT(), nullable=False),
        sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_register_change')),
    )
    op.create_index(
        'ix_register_change_subject', 'register_change', ['subject', 'subject_id', 'number'], unique=True
    )


def downgrade() -> None:
    op.drop_table('register_change')
    op.drop_column('community', 'active')

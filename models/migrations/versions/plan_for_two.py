"""Who has the plan open now."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'plan_for_two'
down_revision: str | None = 'figures_of_cases'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'presence',
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('wrote_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=False),
        sa.Column('part', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('place', 'person_id', name=op.f('pk_presence')),
    )
    op.create_index(op.f('ix_presence_person_id'), 'presence', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_presence_person_id'), table_name='presence')
    op.drop_table('presence')

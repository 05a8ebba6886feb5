"""Each side has a checklist of its own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'checklist'
down_revision: str | None = 'sign_up'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'checklist_tick',
        sa.Column('exchange_id', sa.String(), nullable=False),
        sa.Column('community_id', sa.String(), nullable=False),
        sa.Column('item', sa.String(), nullable=False),
        sa.Column('by', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('exchange_id', 'community_id', 'item', name=op.f('pk_checklist_tick')),
    )


def downgrade() -> None:
    op.drop_table('checklist_tick')

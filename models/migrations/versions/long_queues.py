"""Indexes along which the hub's whole queue, and the exchanges of a phase, are walked in their order."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'long_queues'
down_revision: str | None = 'kinds_of_case'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


HUB = "role IN ('approver', 'booker', 'chair', 'coordinator', 'programme', 'safety_officer')"


def upgrade() -> None:
    for name, of_these in (('hub', ''), ('hub_free', ' AND claimed_by IS NULL')):
        op.create_index(
            f'ix_ask_view_{name}',
            'ask_view',
            ['due_at', 'exchange_id', 'ask_id'],
            unique=False,
            postgresql_where=sa.text(f"status = 'open'{of_these} AND {HUB}"),
        )
    op.create_index(
        'ix_exchange_view_phase',
        'exchange_view',
        ['phase', sa.literal_column('updated_at DESC'), 'exchange_id'],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index('ix_exchange_view_phase', table_name='exchange_view')
    op.drop_index('ix_ask_view_hub_free', table_name='ask_view')
    op.drop_index('ix_ask_view_hub', table_name='ask_view')

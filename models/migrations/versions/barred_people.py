"""Whom the separation of duties keeps from answering an ask."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'barred_people'
down_revision: str | None = 'long_queues'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Asks that stand already are filled in by their next record, or by rebuilding the views.
    op.add_column(
        'ask_view', sa.Column('barred', postgresql.JSONB(), server_default='[]', nullable=False)
    )


def downgrade() -> None:
    op.drop_column('ask_view', 'barred')

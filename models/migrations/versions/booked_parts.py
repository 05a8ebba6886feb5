"""Bookings in parts beside their words."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'booked_parts'
down_revision: str | None = 'time_ahead'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('note', sa.Column('details', postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column('note', 'details')

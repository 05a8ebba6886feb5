"""Messages about a concern written at one moment stand in the order in which they came."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'order_of_messages'
down_revision: str | None = 'safety_officers'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('incident_message', sa.Column('seq', sa.BigInteger(), sa.Identity(always=True), nullable=False))


def downgrade() -> None:
    op.drop_column('incident_message', 'seq')

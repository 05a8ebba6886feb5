"""Two entries of the register may turn out to be one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'merging'
down_revision: str | None = 'checklist'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for table in ('person', 'community'):
        op.add_column(table, sa.Column('merged_into', sa.String(), nullable=True))


def downgrade() -> None:
    for table in ('person', 'community'):
        op.drop_column(table, 'merged_into')

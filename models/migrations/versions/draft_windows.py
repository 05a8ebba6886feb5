"""Which window of a person kept a draft last."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'draft_windows'
down_revision: str | None = 'barred_people'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('draft', sa.Column('window', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('draft', 'window')

"""What a person does in a community, in their own words."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'member_function'
down_revision: str | None = 'lost_mails'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        'membership', sa.Column('function', sa.String(), nullable=False, server_default='')
    )


def downgrade() -> None:
    op.drop_column('membership', 'function')

"""What a programme is part of, in the words of its hub."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'part_of_programme'
down_revision: str | None = 'several_programmes'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('programme', sa.Column('part_of', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('programme', 'part_of')

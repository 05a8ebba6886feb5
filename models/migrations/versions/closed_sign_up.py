"""A hub may enter people itself, and nobody else."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'closed_sign_up'
down_revision: str | None = 'trials'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('programme', sa.Column('sign_up', sa.String(), server_default='open', nullable=False))


def downgrade() -> None:
    op.drop_column('programme', 'sign_up')

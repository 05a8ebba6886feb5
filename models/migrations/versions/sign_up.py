"""People enter themselves by a mailed link."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'sign_up'
down_revision: str | None = 'public_pages'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'sign_up',
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('email', sa.String(), nullable=False),
        sa.Column('language', sa.String(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.Column('used_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_sign_up')),
    )


def downgrade() -> None:
    op.drop_table('sign_up')

"""Tokens by which a programme's own tools read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'api_tokens'
down_revision: str | None = 'mail_edits'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'api_token',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), server_default='', nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('made_by', sa.String(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name='pk_api_token'),
        sa.UniqueConstraint('token_hash', name='uq_api_token_token_hash'),
    )


def downgrade() -> None:
    op.drop_table('api_token')

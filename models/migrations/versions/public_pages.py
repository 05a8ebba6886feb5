"""Texts of the public pages, and published reports that were taken down."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'public_pages'
down_revision: str | None = 'address_change'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'public_text',
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('language', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('by', sa.String(), nullable=True),
        sa.Column('at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('key', 'language', 'version', name=op.f('pk_public_text')),
    )
    op.create_table(
        'report_word',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('exchange_id', sa.String(), nullable=False),
        sa.Column('party', sa.String(), nullable=False),
        sa.Column('public', sa.Boolean(), nullable=False),
        sa.Column('by', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_report_word')),
    )
    op.create_index(op.f('ix_report_word_exchange_id'), 'report_word', ['exchange_id'])
    op.create_index(
        'ix_exchange_view_published',
        'exchange_view',
        [sa.text("(state ->> 'published_at')")],
        postgresql_where=sa.text("state ->> 'published_at' IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index('ix_exchange_view_published', 'exchange_view')
    op.drop_table('report_word')
    op.drop_table('public_text')

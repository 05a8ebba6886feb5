"""Mails that come back: where they went, when that was read, who dealt with it; how far the mailbox is read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'lost_mails'
down_revision: str | None = 'stored_files'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column('outbox', sa.Column('address_mark', sa.String(), nullable=True))
    op.add_column('outbox', sa.Column('came_back_at', MOMENT, nullable=True))
    op.add_column('outbox', sa.Column('settled_at', MOMENT, nullable=True))
    op.add_column('outbox', sa.Column('settled_by', sa.String(), nullable=True))
    op.create_index(
        'ix_outbox_message', 'outbox', ['message_id'],
        postgresql_where=sa.text('message_id IS NOT NULL'),
    )  # fmt: skip
    op.create_index(
        'ix_outbox_address', 'outbox', ['address_mark'],
        postgresql_where=sa.text('address_mark IS NOT NULL'),
    )  # fmt: skip
    op.create_table(
        'bounce_mailbox',
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('uid_validity', sa.BigInteger(), nullable=False),
        sa.Column('last_uid', sa.BigInteger(), nullable=False),
        sa.Column('recorded', sa.Integer(), nullable=False),
        sa.Column('unknown', sa.Integer(), nullable=False),
        sa.Column('others', sa.Integer(), nullable=False),
        sa.Column('looked_at', MOMENT, nullable=True),
        sa.Column('problem', sa.String(), nullable=False),
        sa.Column('problem_since', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_bounce_mailbox')),
    )


def downgrade() -> None:
    op.drop_table('bounce_mailbox')
    op.drop_index('ix_outbox_address', table_name='outbox')
    op.drop_index('ix_outbox_message', table_name='outbox')
    for column in ('settled_by', 'settled_at', 'came_back_at', 'address_mark'):
        op.drop_column('outbox', column)

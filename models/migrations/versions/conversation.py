"""What people of a case write to each other, and how the mailbox of replies is read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'conversation'
down_revision: str | None = 'shared_answers'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'conversation_message',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('author_id', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('audience', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('nonce', sa.LargeBinary(), nullable=False),
        sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
        sa.Column('by_mail', sa.Boolean(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('seq', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['author_id'], ['person.id'], name=op.f('fk_conversation_message_author_id_person')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_message')),
    )
    op.create_index(
        op.f('ix_conversation_message_case_id_seq'), 'conversation_message', ['case_id', 'seq']
    )
    op.create_index(
        op.f('ix_conversation_message_author_id_at'), 'conversation_message', ['author_id', 'at']
    )
    op.create_table(
        'conversation_key',
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('author_id', sa.String(), nullable=False),
        sa.Column('master_id', sa.String(), nullable=False),
        sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ['author_id'], ['person.id'], name=op.f('fk_conversation_key_author_id_person')
        ),
        sa.PrimaryKeyConstraint('case_id', 'author_id', name=op.f('pk_conversation_key')),
    )
    op.create_index(op.f('ix_conversation_key_author_id'), 'conversation_key', ['author_id'])
    op.create_table(
        'conversation_seen',
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=False),
        sa.Column('seq', sa.BigInteger(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('case_id', 'person_id', name=op.f('pk_conversation_seen')),
    )
    op.create_index(op.f('ix_conversation_seen_person_id'), 'conversation_seen', ['person_id'])
    for counted in ('replies', 'replies_refused'):
        op.add_column(
            'bounce_mailbox',
            sa.Column(counted, sa.Integer(), server_default='0', nullable=False),
        )


def downgrade() -> None:
    for counted in ('replies', 'replies_refused'):
        op.drop_column('bounce_mailbox', counted)
    for table in ('conversation_seen', 'conversation_key', 'conversation_message'):
        op.drop_table(table)
    op.execute(
        "DELETE FROM outbox WHERE kind IN ('message_written', 'reply_refused', 'files_left_out')"
    )

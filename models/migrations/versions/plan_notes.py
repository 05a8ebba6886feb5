"""Comments and suggestions beside the plan."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'plan_notes'
down_revision: str | None = 'webhooks'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'plan_note',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('document_id', sa.String(), nullable=False),
        sa.Column('part', sa.String(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('author_id', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('nonce', sa.LargeBinary(), nullable=False),
        sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('outcome', sa.String(), server_default='', nullable=False),
        sa.Column('settled_by', sa.String(), nullable=True),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('is_gone', sa.Boolean(), server_default='false', nullable=False),
        sa.Column('seq', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(['author_id'], ['person.id'], name='fk_plan_note_author_id_person'),
        sa.ForeignKeyConstraint(['settled_by'], ['person.id'], name='fk_plan_note_settled_by_person'),
        sa.PrimaryKeyConstraint('id', name='pk_plan_note'),
    )
    op.create_index('ix_plan_note_case_id_seq', 'plan_note', ['case_id', 'seq'])
    op.create_index('ix_plan_note_document_id', 'plan_note', ['document_id'])
    op.create_index('ix_plan_note_author_id', 'plan_note', ['author_id'])


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'plan_commented'")
    op.drop_table('plan_note')

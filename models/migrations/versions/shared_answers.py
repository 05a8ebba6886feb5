"""Forms that several people write together, and when a task of the hub was taken."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'shared_answers'
down_revision: str | None = 'long_tables'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'shared_answer',
        sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('document_id', sa.String(), nullable=False),
        sa.Column('form', sa.String(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('author_id', sa.String(), nullable=False),
        sa.Column('window', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ['document_id'], ['document.id'], name=op.f('fk_shared_answer_document_id_document')
        ),
        sa.PrimaryKeyConstraint('document_id', 'form', 'field', name=op.f('pk_shared_answer')),
    )  # fmt: skip
    op.create_index(
        op.f('ix_shared_answer_author_id'), 'shared_answer', ['author_id'], unique=False
    )
    op.add_column('ask_view', sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('ask_view', 'claimed_at')
    op.drop_index(op.f('ix_shared_answer_author_id'), table_name='shared_answer')
    op.drop_table('shared_answer')

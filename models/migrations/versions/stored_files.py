"""Files that people hand over, each with the document it belongs to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'stored_files'
down_revision: str | None = 'closed_sign_up'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'stored_file',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('document_id', sa.String(), nullable=False),
        sa.Column('by', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('media_type', sa.String(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('erased_at', MOMENT, nullable=True),
        sa.Column('gone_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['by'], ['person.id'], name=op.f('fk_stored_file_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
        sa.UniqueConstraint('document_id', name=op.f('uq_stored_file_document_id')),
    )
    op.create_index('ix_stored_file_case_id', 'stored_file', ['case_id'])
    op.create_index('ix_stored_file_by', 'stored_file', ['by'])


def downgrade() -> None:
    op.drop_table('stored_file')

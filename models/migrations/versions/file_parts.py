"""A document may have several files: each is a part of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'file_parts'
down_revision: str | None = 'published_reports'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('stored_file', sa.Column('part', sa.String(), nullable=False, server_default=''))
    op.alter_column('stored_file', 'part', server_default=None)
    op.drop_constraint('uq_stored_file_document_id', 'stored_file')
    op.create_unique_constraint(
        'uq_stored_file_document_id_part', 'stored_file', ['document_id', 'part']
    )


def downgrade() -> None:
    parted = op.get_bind().scalar(sa.text("SELECT count(*) FROM stored_file WHERE part <> ''"))
    if parted:  # the code of before knows one file of a document, and would lose the others
        msg = f'{parted} pictures of reports are in this database: erase them before you go back'
        raise RuntimeError(msg)
    op.drop_constraint('uq_stored_file_document_id_part', 'stored_file')
    op.create_unique_constraint('uq_stored_file_document_id', 'stored_file', ['document_id'])
    op.drop_column('stored_file', 'part')

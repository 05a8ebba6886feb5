"""A programme has languages, and a translated text says which text it was made from."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'programme_languages'
down_revision: str | None = 'wiki_pages'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        'programme',
        sa.Column('languages', postgresql.JSONB(), server_default='[]', nullable=False),
    )
    op.add_column('public_text', sa.Column('source', sa.String(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('public_text', 'source')
    op.drop_column('programme', 'languages')

"""Pages of a wiki on which reports and statistics are published."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'wiki_pages'
down_revision: str | None = 'conversation'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'wiki_page',
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('wanted', sa.Boolean(), nullable=False),
        sa.Column('asked_by', sa.String(), nullable=False),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('revision', sa.BigInteger(), nullable=False),
        sa.Column('written_at', MOMENT, nullable=True),
        sa.Column('withheld', sa.Boolean(), nullable=False),
        sa.Column('theirs', sa.BigInteger(), nullable=False),
        sa.Column('their_author', sa.String(), nullable=False),
        sa.Column('overwrite', sa.BigInteger(), nullable=False),
        sa.Column('keep', sa.BigInteger(), nullable=False),
        sa.Column('problem', sa.String(), nullable=False),
        sa.Column('problem_since', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('subject', name=op.f('pk_wiki_page')),
    )
    op.create_index('ix_wiki_page_programme', 'wiki_page', ['programme'])


def downgrade() -> None:
    left = op.get_bind().scalar(sa.text("SELECT count(*) FROM wiki_page WHERE digest <> ''"))
    if left:  # the code of before would never take them away
        msg = f'{left} pages stand on a wiki: withdraw them before you go back'
        raise RuntimeError(msg)
    op.drop_index('ix_wiki_page_programme', 'wiki_page')
    op.drop_table('wiki_page')

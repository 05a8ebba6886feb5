"""Search without accents and across scripts: the folding, what is folded once for all, namesakes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from models.typed.search import sql_function

revision: str = 'search_without_accents'
down_revision: str | None = 'draft_windows'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OLD = sa.text("to_tsvector('simple'::regconfig, topic)")
NEW = sa.text("to_tsvector('simple'::regconfig, topic_folded)")


def upgrade() -> None:
    # A colon in it is no parameter.
    op.get_bind().exec_driver_sql(sql_function())
    for column, of in (('name_folded', 'name'), ('topics_folded', 'topics::text')):
        op.add_column(
            'community', sa.Column(column, sa.Text(), sa.Computed(f'folded({of})', persisted=True))
        )
    op.add_column(
        'exchange_view',
        sa.Column('topic_folded', sa.Text(), sa.Computed('folded(topic)', persisted=True)),
    )
    op.drop_index('ix_exchange_view_words', 'exchange_view')
    op.create_index(
        'ix_exchange_view_folded', 'exchange_view', [NEW], postgresql_using='gin'
    )
    op.create_index('ix_person_name', 'person', ['name'])


def downgrade() -> None:
    op.drop_index('ix_person_name', 'person')
    op.drop_index('ix_exchange_view_folded', 'exchange_view')
    op.create_index('ix_exchange_view_words', 'exchange_view', [OLD], postgresql_using='gin')
    op.drop_column('exchange_view', 'topic_folded')
    op.drop_column('community', 'topics_folded')
    op.drop_column('community', 'name_folded')
    op.execute('DROP FUNCTION folded(text)')

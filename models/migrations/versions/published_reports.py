"""What lists of published reports need of an exchange, beside its large state."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = 'published_reports'
down_revision: str | None = 'member_function'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEX, TABLE = 'ix_exchange_view_published', 'exchange_view'


def upgrade() -> None:
    op.drop_index(INDEX, TABLE)
    for name, kind, read in (
        ('published_at', sa.Text(), "state ->> 'published_at'"),
        ('mentee_report', JSONB(), "state #> '{reports,mentee}'"),
    ):
        op.add_column(TABLE, sa.Column(name, kind, sa.Computed(read, persisted=True)))
    op.create_index(
        INDEX,
        TABLE,
        [sa.text('published_at DESC'), 'exchange_id'],
        postgresql_where=sa.text('published_at IS NOT NULL'),
    )


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.drop_column(TABLE, 'mentee_report')
    op.drop_column(TABLE, 'published_at')
    op.create_index(
        INDEX,
        TABLE,
        [sa.text("(state ->> 'published_at')")],
        postgresql_where=sa.text("state ->> 'published_at' IS NOT NULL"),
    )

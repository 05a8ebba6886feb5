"""Several programmes live in one installation; what is there belongs to the first one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'several_programmes'
down_revision: str | None = 'file_parts'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MARKED = ('staff_role', 'setting_change', 'public_text', 'incident', 'sign_up')
KEYS = {
    'staff_role': ['person_id', 'role'],
    'public_text': ['key', 'language', 'version'],
}
LISTED = ('person', 'community')


def upgrade() -> None:
    op.add_column('programme', sa.Column('made_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('programme', sa.Column('mail_from', sa.String(), server_default='', nullable=False))
    # An installation showed the one whose id comes first, and made no other.
    op.execute(
        "UPDATE programme SET made_at = now() WHERE id <> (SELECT id FROM programme ORDER BY id LIMIT 1)"
    )
    op.create_index(
        'ix_programme_first', 'programme', [sa.text('(made_at IS NULL)')],
        unique=True, postgresql_where=sa.text('made_at IS NULL'),
    )  # fmt: skip
    for table in MARKED:
        op.add_column(table, sa.Column('programme', sa.String(), server_default='', nullable=False))
    for table, columns in KEYS.items():
        op.drop_constraint(f'pk_{table}', table)
        op.create_primary_key(f'pk_{table}', table, [*columns, 'programme'])
    op.add_column('session', sa.Column('programme', sa.String(), nullable=True))
    for table in LISTED:
        op.add_column(
            table,
            sa.Column('programmes', postgresql.JSONB(), server_default='[""]', nullable=False),
        )
        op.create_index(f'ix_{table}_programmes', table, ['programmes'], postgresql_using='gin')
    op.create_index(
        'ix_exchange_view_programme', 'exchange_view', ['programme', sa.text('updated_at DESC')]
    )


def downgrade() -> None:
    more = op.get_bind().scalar(sa.text('SELECT count(*) FROM programme WHERE made_at IS NOT NULL'))
    if more:  # the code of before would show everything to the staff of each
        msg = f'{more} further programmes are in this database: take them out before you go back'
        raise RuntimeError(msg)
    op.drop_index('ix_exchange_view_programme', 'exchange_view')
    for table in LISTED:
        op.drop_index(f'ix_{table}_programmes', table)
        op.drop_column(table, 'programmes')
    op.drop_column('session', 'programme')
    for table, columns in KEYS.items():
        op.drop_constraint(f'pk_{table}', table)
        op.execute(sa.text(f"DELETE FROM {table} WHERE programme <> ''"))  # noqa: S608 - our own names
        op.create_primary_key(f'pk_{table}', table, columns)
    for table in MARKED:
        op.drop_column(table, 'programme')
    op.drop_index('ix_programme_first', 'programme')
    op.drop_column('programme', 'mail_from')
    op.drop_column('programme', 'made_at')

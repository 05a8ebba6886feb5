"""Long tables are entered beside the pages; coordinators of several programmes vouch for an
address together; asks know their programme; mails that are refused are counted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'long_tables'
down_revision: str | None = 'desk_views'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'register_import',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('encoding', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('run', sa.String(), nullable=False),
        sa.Column('lines', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('moved', sa.Boolean(), nullable=False),
        sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_register_import_person_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_register_import'),
    )
    op.add_column('ask_view', sa.Column('programme', sa.String(), server_default='', nullable=False))
    op.execute("""
        UPDATE ask_view SET programme = named.programme FROM (
            SELECT exchange_id AS id, programme FROM exchange_view
            UNION ALL SELECT case_id, state ->> 'programme' FROM case_view
        ) AS named
        WHERE named.id = ask_view.exchange_id AND named.programme <> ''
    """)
    op.create_index(
        'ix_ask_view_programme', 'ask_view', ['programme', 'due_at', 'exchange_id', 'ask_id'],
        postgresql_where=sa.text("status = 'open'"),
    )  # fmt: skip
    op.add_column('address_change', sa.Column('asked_in', sa.String(), nullable=True))
    op.add_column(
        'address_change',
        sa.Column('vouchers', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    )
    op.add_column(
        'bounce_mailbox',
        sa.Column('refused', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    )
    op.create_index('ix_register_import_begun_at', 'register_import', ['begun_at'])


def downgrade() -> None:
    op.drop_column('bounce_mailbox', 'refused')
    op.drop_index('ix_ask_view_programme', 'ask_view')
    op.drop_column('ask_view', 'programme')
    op.drop_column('address_change', 'vouchers')
    op.drop_column('address_change', 'asked_in')
    op.drop_table('register_import')

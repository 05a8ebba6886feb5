"""Changes of mail addresses wait until both addresses have agreed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'address_change'
down_revision: str | None = 'register_changes'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'address_change',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=False),
        sa.Column('old', sa.String(), nullable=False),
        sa.Column('new', sa.String(), nullable=False),
        sa.Column('asked_by', sa.String(), nullable=False),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.Column('old_token', sa.String(), nullable=True),
        sa.Column('new_token', sa.String(), nullable=True),
        sa.Column('old_agreed_at', MOMENT, nullable=True),
        sa.Column('new_agreed_at', MOMENT, nullable=True),
        sa.Column('vouched_by', sa.String(), nullable=True),
        sa.Column('outcome', sa.String(), nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_address_change_person_id_person')),
        sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_address_change_asked_by_person')),
        sa.ForeignKeyConstraint(['vouched_by'], ['person.id'], name=op.f('fk_address_change_vouched_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_address_change')),
        sa.UniqueConstraint('old_token', name=op.f('uq_address_change_old_token')),
        sa.UniqueConstraint('new_token', name=op.f('uq_address_change_new_token')),
    )
    op.create_index(
        'ix_address_change_waiting',
        'address_change',
        ['person_id'],
        unique=True,
        postgresql_where=sa.text("outcome = ''"),
    )


    # Whoever is in the register already may have signed in: nobody wrote it down.
    op.add_column('person', sa.Column('has_signed_in', sa.Boolean(), server_default='true', nullable=False))
    op.alter_column('person', 'has_signed_in', server_default='false')


def downgrade() -> None:
    op.drop_column('person', 'has_signed_in')
    op.drop_table('address_change')

"""The code of an empty installation, the programme's own facts, and who changed which setting."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'first_start'
down_revision: str | None = 'accepted_records'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'first_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('mark', sa.String(), nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_first_code')),
    )
    op.create_table(
        'programme',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('country', sa.String(), nullable=False),
        sa.Column('time_zone', sa.String(), nullable=False),
        sa.Column('duty_phone', sa.String(), nullable=False),
        sa.Column('write_to', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_programme')),
    )
    op.create_table(
        'setting_change',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('by', sa.String(), nullable=True),
        sa.Column('part', sa.String(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('before', sa.String(), nullable=False),
        sa.Column('after', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_setting_change')),
    )
    op.create_index(op.f('ix_setting_change_at'), 'setting_change', ['at'])
    op.create_index(op.f('ix_setting_change_part'), 'setting_change', ['part'])
    op.add_column('cycle', sa.Column('places', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('cycle', 'places')
    for table in ('setting_change', 'programme', 'first_code'):
        op.drop_table(table)

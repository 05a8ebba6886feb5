"""Learning clinics: what each is about, its rooms, its material and what people said of it; titles of cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'clinics'
down_revision: str | None = 'skills_directory'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    sa.Enum('too_easy', 'right', 'too_hard', name='level_found').create(op.get_bind())
    op.create_table('case_title',
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_title'))
    )
    op.create_table('clinic_feedback',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('clinic_id', sa.String(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('level', postgresql.ENUM('too_easy', 'right', 'too_hard', name='level_found', create_type=False), nullable=False),
    sa.Column('will_use', sa.String(), server_default='', nullable=False),
    sa.Column('did_not_work', sa.String(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clinic_feedback'))
    )
    op.create_index(op.f('ix_clinic_feedback_clinic_id'), 'clinic_feedback', ['clinic_id'], unique=False)
    op.create_table('clinic_material',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('clinic_id', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('words', sa.String(), server_default='', nullable=False),
    sa.Column('address', sa.String(), server_default='', nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clinic_material'))
    )
    op.create_index(op.f('ix_clinic_material_clinic_id'), 'clinic_material', ['clinic_id'], unique=False)
    op.create_table('clinic_room',
    sa.Column('clinic_id', sa.String(), nullable=False),
    sa.Column('session', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('purge_on', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('clinic_id', 'session', name=op.f('pk_clinic_room'))
    )
    op.create_index(op.f('ix_clinic_room_purge_on'), 'clinic_room', ['purge_on'], unique=False)
    op.create_table('clinic_words',
    sa.Column('clinic_id', sa.String(), nullable=False),
    sa.Column('programme', sa.String(), server_default='', nullable=False),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('not_for', sa.String(), server_default='', nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('clinic_id', name=op.f('pk_clinic_words'))
    )
    op.create_index(op.f('ix_clinic_words_programme'), 'clinic_words', ['programme'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_clinic_words_programme'), table_name='clinic_words')
    op.drop_table('clinic_words')
    op.drop_index(op.f('ix_clinic_room_purge_on'), table_name='clinic_room')
    op.drop_table('clinic_room')
    op.drop_index(op.f('ix_clinic_material_clinic_id'), table_name='clinic_material')
    op.drop_table('clinic_material')
    op.drop_index(op.f('ix_clinic_feedback_clinic_id'), table_name='clinic_feedback')
    op.drop_table('clinic_feedback')
    op.drop_table('case_title')
    sa.Enum('too_easy', 'right', 'too_hard', name='level_found').drop(op.get_bind())

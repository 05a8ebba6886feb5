"""Concerns raised in confidence, mails about them, and exchanges on hold."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = 'concerns'
down_revision: str | None = 'first_tables'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('concern_attempt',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('what', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('client_mark', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_concern_attempt'))
    )
    op.create_index(op.f('ix_concern_attempt_at'), 'concern_attempt', ['at'], unique=False)
    op.create_index(op.f('ix_concern_attempt_client_mark_what_at'), 'concern_attempt', ['client_mark', 'what', 'at'], unique=False)
    op.create_table('incident',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('state', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('joined', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retention_due', sa.Boolean(), nullable=False),
    sa.Column('lookup', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('secret_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('master_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident')),
    sa.UniqueConstraint('lookup', name=op.f('uq_incident_lookup'))
    )
    op.create_index('ix_incident_fresh', 'incident', ['created_at'], unique=False, postgresql_where=sa.text('revision = 0'))
    op.create_index('ix_incident_holding', 'incident', ['exchange_id'], unique=False, postgresql_where=sa.text("state = 'on_hold'"))
    op.create_table('incident_read',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('incident_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reader_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_read'))
    )
    op.create_index(op.f('ix_incident_read_incident_id'), 'incident_read', ['incident_id'], unique=False)
    op.create_table('incident_receipt',
    sa.Column('incident_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('erased_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('messages', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('incident_id', name=op.f('pk_incident_receipt'))
    )
    op.create_table('incident_step',
    sa.Column('incident_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('actor_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('incident_id', 'revision', name=op.f('pk_incident_step'))
    )
    op.create_table('incident_message',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('incident_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('side', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('author_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('nonce', sa.LargeBinary(), nullable=False),
    sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_message_incident_id_incident')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_message'))
    )
    op.create_index(op.f('ix_incident_message_incident_id_at'), 'incident_message', ['incident_id', 'at'], unique=False)
    op.create_table('incident_person',
    sa.Column('incident_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('named_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['incident_id'], ['incident.id'], name=op.f('fk_incident_person_incident_id_incident')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_incident_person_person_id_person')),
    sa.PrimaryKeyConstraint('incident_id', 'person_id', name=op.f('pk_incident_person'))
    )
    op.add_column('exchange_view', sa.Column('held', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('outbox', sa.Column('incident_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    op.alter_column('outbox', 'exchange_id',
               existing_type=sa.VARCHAR(),
               nullable=True)
    op.create_index('ix_outbox_incident', 'outbox', ['incident_id', 'owed_at'], unique=False, postgresql_where=sa.text('incident_id IS NOT NULL'))
    op.create_check_constraint(op.f('ck_outbox_about_one'), 'outbox', 'num_nonnulls(exchange_id, incident_id) = 1')


def downgrade() -> None:
    op.drop_constraint(op.f('ck_outbox_about_one'), 'outbox')
    op.execute('DELETE FROM outbox WHERE exchange_id IS NULL')
    op.drop_index('ix_outbox_incident', table_name='outbox', postgresql_where=sa.text('incident_id IS NOT NULL'))
    op.alter_column('outbox', 'exchange_id',
               existing_type=sa.VARCHAR(),
               nullable=False)
    op.drop_column('outbox', 'incident_id')
    op.drop_column('exchange_view', 'held')
    op.drop_table('incident_person')
    op.drop_index(op.f('ix_incident_message_incident_id_at'), table_name='incident_message')
    op.drop_table('incident_message')
    op.drop_table('incident_step')
    op.drop_table('incident_receipt')
    op.drop_index(op.f('ix_incident_read_incident_id'), table_name='incident_read')
    op.drop_table('incident_read')
    op.drop_index('ix_incident_holding', table_name='incident', postgresql_where=sa.text("state = 'on_hold'"))
    op.drop_index('ix_incident_fresh', table_name='incident', postgresql_where=sa.text('revision = 0'))
    op.drop_table('incident')
    op.drop_index(op.f('ix_concern_attempt_client_mark_what_at'), table_name='concern_attempt')
    op.drop_index(op.f('ix_concern_attempt_at'), table_name='concern_attempt')
    op.drop_table('concern_attempt')

"""First tables."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'first_tables'
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    sa.Enum('owed', 'sending', 'sent', 'failed', name='outbox_status').create(op.get_bind())
    sa.Enum('all', 'hub', name='note_audience').create(op.get_bind())
    sa.Enum('mentee', 'mentor', 'both', name='community_kind').create(op.get_bind())
    sa.Enum('confirmed', 'cancelled', name='event_status').create(op.get_bind())
    sa.Enum('visit', 'call', name='event_kind').create(op.get_bind())
    sa.Enum('open', 'answered', 'void', name='ask_status').create(op.get_bind())
    op.create_table('ask_view',
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ask_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('roles', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('side', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('subject', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('status', postgresql.ENUM('open', 'answered', 'void', name='ask_status', create_type=False), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_alarm_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('claimed_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('answered_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('exchange_id', 'ask_id', name=op.f('pk_ask_view'))
    )
    op.create_index('ix_ask_view_claim', 'ask_view', ['claimed_by', 'due_at', 'exchange_id', 'ask_id'], unique=False, postgresql_where=sa.text("status = 'open' AND claimed_by IS NOT NULL"))
    op.create_index('ix_ask_view_exchange', 'ask_view', ['exchange_id', 'side'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_ask_view_free', 'ask_view', ['role', 'due_at', 'exchange_id', 'ask_id'], unique=False, postgresql_where=sa.text("status = 'open' AND claimed_by IS NULL"))
    op.create_index('ix_ask_view_kind', 'ask_view', ['kind', 'due_at', 'exchange_id', 'ask_id'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_ask_view_person', 'ask_view', ['person_id', 'due_at'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_index('ix_ask_view_role', 'ask_view', ['role', 'due_at', 'exchange_id', 'ask_id'], unique=False, postgresql_where=sa.text("status = 'open'"))
    op.create_table('calendar_event',
    sa.Column('uid', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', postgresql.ENUM('visit', 'call', name='event_kind', create_type=False), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('zone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('all_day', sa.Boolean(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', postgresql.ENUM('confirmed', 'cancelled', name='event_status', create_type=False), nullable=False),
    sa.PrimaryKeyConstraint('uid', name=op.f('pk_calendar_event'))
    )
    op.create_index(op.f('ix_calendar_event_exchange_id'), 'calendar_event', ['exchange_id'], unique=False)
    op.create_table('community',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('slug', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', postgresql.ENUM('mentee', 'mentor', 'both', name='community_kind', create_type=False), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('country', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('visa_zone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('time_zone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('active_people', sa.Integer(), nullable=False),
    sa.Column('general_support_fund', sa.Boolean(), nullable=False),
    sa.Column('last_cee_meeting', sa.Integer(), nullable=True),
    sa.Column('topics', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('offer', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('registered_mentor', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_community')),
    sa.UniqueConstraint('slug', name=op.f('uq_community_slug'))
    )
    op.create_table('cycle',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('programme', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('matching_on', sa.DateTime(timezone=True), nullable=False),
    sa.Column('policy', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle'))
    )
    op.create_index(op.f('ix_cycle_programme'), 'cycle', ['programme'], unique=False)
    op.create_table('document',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('owner_side', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('community_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('head_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document'))
    )
    op.create_index(op.f('ix_document_community_id'), 'document', ['community_id'], unique=False)
    op.create_index(op.f('ix_document_created_by'), 'document', ['created_by'], unique=False)
    op.create_index(op.f('ix_document_exchange_id'), 'document', ['exchange_id'], unique=False)
    op.create_table('exchange_member',
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('side', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('is_lead', sa.Boolean(), nullable=False),
    sa.Column('is_traveller', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('exchange_id', 'person_id', 'role', name=op.f('pk_exchange_member'))
    )
    op.create_index(op.f('ix_exchange_member_person_id'), 'exchange_member', ['person_id'], unique=False)
    op.create_table('exchange_view',
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('programme', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('cycle_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('direction', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('topic', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('mentee_community', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('mentor_community', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('application_doc', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('plan_doc', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('plan_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('approved_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('case_owner', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('waiting_for', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hub_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('open_asks', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('exchange_id', name=op.f('pk_exchange_view'))
    )
    op.create_index(op.f('ix_exchange_view_case_owner'), 'exchange_view', ['case_owner'], unique=False)
    op.create_index(op.f('ix_exchange_view_cycle_id_phase'), 'exchange_view', ['cycle_id', 'phase', sa.literal_column('updated_at DESC')], unique=False)
    op.create_index(op.f('ix_exchange_view_mentee_community'), 'exchange_view', ['mentee_community', sa.literal_column('updated_at DESC')], unique=False)
    op.create_index(op.f('ix_exchange_view_mentor_community'), 'exchange_view', ['mentor_community', sa.literal_column('updated_at DESC')], unique=False)
    op.create_index('ix_exchange_view_updated', 'exchange_view', [sa.literal_column('updated_at DESC'), 'exchange_id'], unique=False)
    op.create_index('ix_exchange_view_words', 'exchange_view', [sa.literal_column("to_tsvector('simple'::regconfig, topic)")], unique=False, postgresql_using='gin')
    op.create_table('installation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('offset_seconds', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('note',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('author_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('text', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('audience', postgresql.ENUM('all', 'hub', name='note_audience', create_type=False), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    op.create_index(op.f('ix_note_exchange_id'), 'note', ['exchange_id'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', postgresql.ENUM('owed', 'sending', 'sent', 'failed', name='outbox_status', create_type=False), nullable=False),
    sa.Column('owed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('message_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_key'))
    )
    op.create_index('ix_outbox_exchange', 'outbox', ['exchange_id', 'owed_at'], unique=False)
    op.create_index('ix_outbox_failed', 'outbox', ['owed_at', 'id'], unique=False, postgresql_where=sa.text("status = 'failed'"))
    op.create_index('ix_outbox_owed', 'outbox', ['owed_at', 'id'], unique=False, postgresql_where=sa.text("status IN ('owed', 'sending')"))
    op.create_index('ix_outbox_waiting', 'outbox', ['exchange_id', 'owed_at'], unique=False, postgresql_where=sa.text("status IN ('owed', 'sending')"))
    op.create_table('person',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('email', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('time_zone', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_person_email_lower')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    op.create_table('sign_in_request',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('address_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('client_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_request'))
    )
    op.create_index(op.f('ix_sign_in_request_address_hash_asked_at'), 'sign_in_request', ['address_hash', 'asked_at'], unique=False)
    op.create_index(op.f('ix_sign_in_request_client_hash_asked_at'), 'sign_in_request', ['client_hash', 'asked_at'], unique=False)
    op.create_table('timeline_entry',
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('via', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('refused', sa.Boolean(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('note_id', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.PrimaryKeyConstraint('exchange_id', 'seq', name=op.f('pk_timeline_entry'))
    )
    op.create_table('vault_item',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('exchange_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data_class', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('nonce', sa.LargeBinary(), nullable=False),
    sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('purge_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_item'))
    )
    op.create_index('ix_vault_item_exchange', 'vault_item', ['exchange_id'], unique=False)
    op.create_index(op.f('ix_vault_item_person_id_exchange_id_data_class'), 'vault_item', ['person_id', 'exchange_id', 'data_class'], unique=False)
    op.create_index('ix_vault_item_purge', 'vault_item', ['purge_on'], unique=False, postgresql_where=sa.text('purge_on IS NOT NULL'))
    op.create_table('vault_key',
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('master_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('wrapped_key', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('destroyed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_vault_key'))
    )
    op.create_table('vault_read',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('item_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('data_class', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reader_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('phase', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_read'))
    )
    op.create_index(op.f('ix_vault_read_item_id'), 'vault_read', ['item_id'], unique=False)
    op.create_index(op.f('ix_vault_read_person_id'), 'vault_read', ['person_id'], unique=False)
    op.create_table('vault_receipt',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('erased_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('items', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_vault_receipt'))
    )
    op.create_index(op.f('ix_vault_receipt_person_id'), 'vault_receipt', ['person_id'], unique=False)
    op.create_table('document_version',
    sa.Column('document_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('author_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_document_version_document_id_document')),
    sa.PrimaryKeyConstraint('document_id', 'version', name=op.f('pk_document_version'))
    )
    op.create_table('draft',
    sa.Column('document_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('section', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('base_version', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['document_id'], ['document.id'], name=op.f('fk_draft_document_id_document')),
    sa.PrimaryKeyConstraint('document_id', 'person_id', 'section', name=op.f('pk_draft'))
    )
    op.create_index(op.f('ix_draft_person_id'), 'draft', ['person_id'], unique=False)
    op.create_table('membership',
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('community_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('is_contact', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_membership_community_id_community')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'community_id', name=op.f('pk_membership'))
    )
    op.create_index(op.f('ix_membership_community_id'), 'membership', ['community_id'], unique=False)
    op.create_table('session',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_session_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_session_token_hash'))
    )
    op.create_index(op.f('ix_session_person_id'), 'session', ['person_id'], unique=False)
    op.create_table('sign_in_link',
    sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('purpose', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('next_path', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_sign_in_link_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_link_token_hash'))
    )
    op.create_index(op.f('ix_sign_in_link_person_id_created_at'), 'sign_in_link', ['person_id', 'created_at'], unique=False)
    op.create_table('staff_role',
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('role', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_role_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'role', name=op.f('pk_staff_role'))
    )
    op.create_index(op.f('ix_staff_role_role'), 'staff_role', ['role'], unique=False)
    op.create_table('staff_tie',
    sa.Column('person_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('community_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_staff_tie_community_id_community')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_staff_tie_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'community_id', name=op.f('pk_staff_tie'))
    )
    op.create_index(op.f('ix_staff_tie_community_id'), 'staff_tie', ['community_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_staff_tie_community_id'), table_name='staff_tie')
    op.drop_table('staff_tie')
    op.drop_index(op.f('ix_staff_role_role'), table_name='staff_role')
    op.drop_table('staff_role')
    op.drop_index(op.f('ix_sign_in_link_person_id_created_at'), table_name='sign_in_link')
    op.drop_table('sign_in_link')
    op.drop_index(op.f('ix_session_person_id'), table_name='session')
    op.drop_table('session')
    op.drop_index(op.f('ix_membership_community_id'), table_name='membership')
    op.drop_table('membership')
    op.drop_index(op.f('ix_draft_person_id'), table_name='draft')
    op.drop_table('draft')
    op.drop_table('document_version')
    op.drop_index(op.f('ix_vault_receipt_person_id'), table_name='vault_receipt')
    op.drop_table('vault_receipt')
    op.drop_index(op.f('ix_vault_read_person_id'), table_name='vault_read')
    op.drop_index(op.f('ix_vault_read_item_id'), table_name='vault_read')
    op.drop_table('vault_read')
    op.drop_table('vault_key')
    op.drop_index('ix_vault_item_purge', table_name='vault_item', postgresql_where=sa.text('purge_on IS NOT NULL'))
    op.drop_index(op.f('ix_vault_item_person_id_exchange_id_data_class'), table_name='vault_item')
    op.drop_index('ix_vault_item_exchange', table_name='vault_item')
    op.drop_table('vault_item')
    op.drop_table('timeline_entry')
    op.drop_index(op.f('ix_sign_in_request_client_hash_asked_at'), table_name='sign_in_request')
    op.drop_index(op.f('ix_sign_in_request_address_hash_asked_at'), table_name='sign_in_request')
    op.drop_table('sign_in_request')
    op.drop_table('person')
    op.drop_index('ix_outbox_waiting', table_name='outbox', postgresql_where=sa.text("status IN ('owed', 'sending')"))
    op.drop_index('ix_outbox_owed', table_name='outbox', postgresql_where=sa.text("status IN ('owed', 'sending')"))
    op.drop_index('ix_outbox_failed', table_name='outbox', postgresql_where=sa.text("status = 'failed'"))
    op.drop_index('ix_outbox_exchange', table_name='outbox')
    op.drop_table('outbox')
    op.drop_index(op.f('ix_note_exchange_id'), table_name='note')
    op.drop_table('note')
    op.drop_table('installation')
    op.drop_index('ix_exchange_view_words', table_name='exchange_view', postgresql_using='gin')
    op.drop_index('ix_exchange_view_updated', table_name='exchange_view')
    op.drop_index(op.f('ix_exchange_view_mentor_community'), table_name='exchange_view')
    op.drop_index(op.f('ix_exchange_view_mentee_community'), table_name='exchange_view')
    op.drop_index(op.f('ix_exchange_view_cycle_id_phase'), table_name='exchange_view')
    op.drop_index(op.f('ix_exchange_view_case_owner'), table_name='exchange_view')
    op.drop_table('exchange_view')
    op.drop_index(op.f('ix_exchange_member_person_id'), table_name='exchange_member')
    op.drop_table('exchange_member')
    op.drop_index(op.f('ix_document_exchange_id'), table_name='document')
    op.drop_index(op.f('ix_document_created_by'), table_name='document')
    op.drop_index(op.f('ix_document_community_id'), table_name='document')
    op.drop_table('document')
    op.drop_index(op.f('ix_cycle_programme'), table_name='cycle')
    op.drop_table('cycle')
    op.drop_table('community')
    op.drop_index(op.f('ix_calendar_event_exchange_id'), table_name='calendar_event')
    op.drop_table('calendar_event')
    op.drop_index('ix_ask_view_role', table_name='ask_view', postgresql_where=sa.text("status = 'open'"))
    op.drop_index('ix_ask_view_person', table_name='ask_view', postgresql_where=sa.text("status = 'open'"))
    op.drop_index('ix_ask_view_kind', table_name='ask_view', postgresql_where=sa.text("status = 'open'"))
    op.drop_index('ix_ask_view_free', table_name='ask_view', postgresql_where=sa.text("status = 'open' AND claimed_by IS NULL"))
    op.drop_index('ix_ask_view_exchange', table_name='ask_view', postgresql_where=sa.text("status = 'open'"))
    op.drop_index('ix_ask_view_claim', table_name='ask_view', postgresql_where=sa.text("status = 'open' AND claimed_by IS NOT NULL"))
    op.drop_table('ask_view')
    sa.Enum('open', 'answered', 'void', name='ask_status').drop(op.get_bind())
    sa.Enum('visit', 'call', name='event_kind').drop(op.get_bind())
    sa.Enum('confirmed', 'cancelled', name='event_status').drop(op.get_bind())
    sa.Enum('mentee', 'mentor', 'both', name='community_kind').drop(op.get_bind())
    sa.Enum('all', 'hub', name='note_audience').drop(op.get_bind())
    sa.Enum('owed', 'sending', 'sent', 'failed', name='outbox_status').drop(op.get_bind())

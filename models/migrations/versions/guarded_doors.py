"""Limits that cannot be raced, a log of security events, sign-in links by the outbox.

What was kept of requests for sign-in links goes: their marks could be found by trying all addresses.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'guarded_doors'
down_revision: str | None = 'search_without_accents'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ABOUT_ONE = (
    "num_nonnulls(exchange_id, incident_id) = CASE WHEN kind = 'sign_in_link' THEN 0 ELSE 1 END"
)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.drop_table('sign_in_request')
    op.drop_table('concern_attempt')
    op.create_table(
        'attempt',
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('mark', sa.String(), nullable=False),
        sa.Column('spent_until', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('what', 'mark', name=op.f('pk_attempt')),
    )
    op.create_index(op.f('ix_attempt_spent_until'), 'attempt', ['spent_until'])
    op.create_table(
        'security_event',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=True),
        sa.Column('detail', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_security_event')),
    )
    op.create_index(op.f('ix_security_event_at'), 'security_event', ['at'])
    op.drop_constraint(op.f('ck_outbox_about_one'), 'outbox')
    op.create_check_constraint(op.f('ck_outbox_about_one'), 'outbox', ABOUT_ONE)
    op.create_index(
        'ix_outbox_sign_in', 'outbox', ['owed_at', 'id'],
        postgresql_where=sa.text("kind = 'sign_in_link' AND status IN ('owed', 'sending')"),
    )  # fmt: skip
    op.execute("UPDATE session SET created_at = date_trunc('hour', created_at)")
    op.execute("UPDATE session SET last_seen_at = date_trunc('hour', last_seen_at)")


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'sign_in_link'")
    op.drop_index('ix_outbox_sign_in', 'outbox')
    op.drop_constraint(op.f('ck_outbox_about_one'), 'outbox')
    op.create_check_constraint(
        op.f('ck_outbox_about_one'), 'outbox', 'num_nonnulls(exchange_id, incident_id) = 1'
    )
    op.drop_table('security_event')
    op.drop_table('attempt')
    op.create_table(
        'concern_attempt',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('client_mark', sa.String(), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_concern_attempt')),
    )
    op.create_index(op.f('ix_concern_attempt_at'), 'concern_attempt', ['at'])
    op.create_index(
        op.f('ix_concern_attempt_client_mark_what_at'),
        'concern_attempt', ['client_mark', 'what', 'at'],
    )  # fmt: skip
    op.create_table(
        'sign_in_request',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('address_hash', sa.String(), nullable=False),
        sa.Column('client_hash', sa.String(), nullable=False),
        sa.Column('asked_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_request')),
    )
    for mark in ('address_hash', 'client_hash'):
        op.create_index(
            op.f(f'ix_sign_in_request_{mark}_asked_at'), 'sign_in_request', [mark, 'asked_at']
        )

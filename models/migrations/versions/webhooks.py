"""Addresses of a programme's own tools, what they are told, and what became of it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'webhooks'
down_revision: str | None = 'api_tokens'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        'webhook',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), server_default='', nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('kinds', JSONB, nullable=False),
        sa.Column('nonce', sa.LargeBinary(), nullable=False),
        sa.Column('ciphertext', sa.LargeBinary(), nullable=False),
        sa.Column('former_nonce', sa.LargeBinary(), nullable=False),
        sa.Column('former_ciphertext', sa.LargeBinary(), nullable=False),
        sa.Column('former_until', MOMENT, nullable=True),
        sa.Column('made_by', sa.String(), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.Column('failing_since', MOMENT, nullable=True),
        sa.Column('off_at', MOMENT, nullable=True),
        sa.Column('off_why', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_webhook'),
    )
    op.create_index('ix_webhook_programme', 'webhook', ['programme'])
    op.create_table(
        'webhook_event',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('made_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_webhook_event'),
    )
    op.create_index('ix_webhook_event_made', 'webhook_event', ['made_at'])
    op.create_table(
        'webhook_delivery',
        sa.Column('webhook_id', sa.String(), nullable=False),
        sa.Column('event_id', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('next_at', MOMENT, nullable=False),
        sa.Column('last_at', MOMENT, nullable=True),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('said', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('webhook_id', 'event_id', name='pk_webhook_delivery'),
    )
    op.create_index(
        'ix_webhook_delivery_owed',
        'webhook_delivery',
        ['webhook_id', 'next_at'],
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_index('ix_webhook_delivery_event', 'webhook_delivery', ['event_id'])
    op.create_table(
        'webhook_place',
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), server_default='', nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('task_at', MOMENT, nullable=True),
        sa.Column('phase', sa.String(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('asks', JSONB, nullable=False),
        sa.Column('late', JSONB, nullable=False),
        sa.Column('ended', sa.Boolean(), nullable=False),
        sa.Column('published', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('case_id', name='pk_webhook_place'),
    )


def downgrade() -> None:
    for table in ('webhook_place', 'webhook_delivery', 'webhook_event', 'webhook'):
        op.drop_table(table)

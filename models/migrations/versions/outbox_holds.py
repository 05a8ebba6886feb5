"""Mails wait: a moment after a decision, or until somebody has looked at them; some are withdrawn or sent again."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = 'outbox_holds'
down_revision: str | None = 'booked_parts'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("ALTER TYPE outbox_status ADD VALUE IF NOT EXISTS 'withdrawn'")
    op.add_column('outbox', sa.Column('decision', sa.String(), nullable=True))
    op.add_column('outbox', sa.Column('hold_until', MOMENT, nullable=True))
    op.add_column('outbox', sa.Column('review', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('outbox', sa.Column('withdrawn_in', MOMENT, nullable=True))
    op.add_column('outbox', sa.Column('again_of', sa.String(), nullable=True))
    op.add_column('outbox', sa.Column('handled_by', sa.String(), nullable=True))
    op.add_column('outbox', sa.Column('handled_at', MOMENT, nullable=True))
    op.create_index(
        'ix_outbox_hold', 'outbox', ['hold_until'],
        postgresql_where=sa.text("hold_until IS NOT NULL AND status = 'owed'"),
    )  # fmt: skip
    op.create_index(
        'ix_outbox_review', 'outbox', ['owed_at', 'id'],
        postgresql_where=sa.text("review AND status = 'owed'"),
    )  # fmt: skip
    op.create_index('ix_outbox_person', 'outbox', ['person_id', 'owed_at'])
    op.create_index('ix_outbox_latest', 'outbox', [sa.text('owed_at DESC'), 'id'])
    op.add_column('programme', sa.Column('mail_hold', sa.Integer(), server_default='60', nullable=False))
    op.add_column(
        'programme',
        sa.Column('mail_review', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    )


def downgrade() -> None:
    # The name of the state stays: PostgreSQL takes none away, and nothing has it any more.
    op.execute("DELETE FROM outbox WHERE status = 'withdrawn'")
    op.drop_column('programme', 'mail_review')
    op.drop_column('programme', 'mail_hold')
    for index in ('ix_outbox_latest', 'ix_outbox_person', 'ix_outbox_review', 'ix_outbox_hold'):
        op.drop_index(index, table_name='outbox')
    for column in (
        'handled_at', 'handled_by', 'again_of', 'withdrawn_in', 'review', 'hold_until', 'decision',
    ):  # fmt: skip
        op.drop_column('outbox', column)

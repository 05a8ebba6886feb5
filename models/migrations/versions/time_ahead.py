"""Secret addresses of calendars; which mails people get gathered into one a day, and in which one each travelled."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'time_ahead'
down_revision: str | None = 'plan_for_two'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        'calendar_feed',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('token_hash', sa.String(), nullable=False),
        sa.Column('person_id', sa.String(), nullable=False),
        sa.Column('feed_of', sa.String(), nullable=False),
        sa.Column('programme', sa.String(), server_default='', nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_calendar_feed_person_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_calendar_feed'),
        sa.UniqueConstraint('token_hash', name='uq_calendar_feed_token_hash'),
        sa.UniqueConstraint(
            'person_id', 'feed_of', 'programme', name='uq_calendar_feed_person_id_feed_of_programme'
        ),
    )
    op.add_column('person', sa.Column('mail_rhythm', sa.String(), server_default='', nullable=False))
    op.add_column('person', sa.Column('digest_hour', sa.Integer(), server_default='8', nullable=False))
    op.add_column(
        'programme', sa.Column('mail_rhythm', sa.String(), server_default='reminders', nullable=False)
    )
    op.add_column('outbox', sa.Column('digest_id', sa.String(), nullable=True))
    op.create_index(
        'ix_outbox_digest', 'outbox', ['digest_id'],
        postgresql_where=sa.text('digest_id IS NOT NULL'),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index('ix_outbox_digest', 'outbox')
    op.drop_column('outbox', 'digest_id')
    op.drop_column('programme', 'mail_rhythm')
    op.drop_column('person', 'digest_hour')
    op.drop_column('person', 'mail_rhythm')
    op.drop_table('calendar_feed')

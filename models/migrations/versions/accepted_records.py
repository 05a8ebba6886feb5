"""Records are marked with their workflow task; those not seen to be accepted are listed; forms sent are known."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'accepted_records'
down_revision: str | None = 'guarded_doors'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MARKED = ('exchange_view', 'case_view', 'incident', 'outbox')


def upgrade() -> None:
    for table in MARKED:
        op.add_column(table, sa.Column('task_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'unconfirmed_record',
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('workflow_id', sa.String(), nullable=False),
        sa.Column('run_id', sa.String(), nullable=False),
        sa.Column('task_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('after', sa.DateTime(timezone=True), nullable=True),
        sa.Column('stale', sa.Boolean(), server_default='false', nullable=False),
        sa.Column('noted_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_unconfirmed_record')),
    )
    op.create_table(
        'sent_form',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('workflow_id', sa.String(), nullable=True),
        sa.Column('update_id', sa.String(), nullable=True),
        sa.Column('done_address', sa.String(), nullable=False),
        sa.Column('done', sa.String(), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_form')),
    )
    op.create_index(op.f('ix_sent_form_sent_at'), 'sent_form', ['sent_at'])


def downgrade() -> None:
    op.drop_table('sent_form')
    op.drop_table('unconfirmed_record')
    for table in MARKED:
        op.drop_column(table, 'task_at')

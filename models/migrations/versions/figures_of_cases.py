"""How long cases were in their phases, and what the hub counts of exchanges; a cycle's budget.

What is there is counted from the timelines and states that are stored; what a phase may take is known from
a case's next record on.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'figures_of_cases'
down_revision: str | None = 'programme_languages'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

VIEWS = ('exchange_view', 'case_view')
COUNTED = ('reached', 'calls', 'calls_held', 'actions', 'actions_done', 'goals', 'goals_reached')
STAGES = (
    ('eligibility', 'changes'),
    ('pool', 'offered', 'waiting_list', 'helping'),
    ('planning', 'plan_review', 'appeal'),
    ('travel', 'ready', 'winding_up'),
    ('visit',),
    ('post_plan',),
    ('follow_up',),
    ('report',),
    ('closed',),
)

STAYS = """
    WITH marked AS (
        SELECT exchange_id, seq, at, phase,
            phase IS DISTINCT FROM lag(phase) OVER (PARTITION BY exchange_id ORDER BY seq) AS came
        FROM timeline_entry
    ), been AS (
        SELECT exchange_id, phase, at, lead(at) OVER (PARTITION BY exchange_id ORDER BY seq) AS gone
        FROM marked WHERE came
    )
    INSERT INTO phase_stay (case_id, phase, kind, cycle_id, since, left_at, seconds, times)
    SELECT case_id, phase, kind, cycle_id, max(at),
        CASE WHEN NOT bool_or(gone IS NULL) THEN max(gone) END,
        coalesce(sum(extract(epoch FROM gone - at)), 0)::int, count(*)
    FROM been JOIN (
        SELECT exchange_id AS case_id, 'exchange' AS kind, cycle_id FROM exchange_view
        UNION ALL SELECT case_id, kind, '' FROM case_view
    ) AS cases ON case_id = exchange_id
    GROUP BY case_id, phase, kind, cycle_id
"""
COUNTS = """
    UPDATE exchange_view AS view SET
        calls = jsonb_array_length(jsonb_path_query_array(view.state, '$.calls[*] ? (@.status != "waived")')),
        calls_held = jsonb_array_length(jsonb_path_query_array(
            view.state, '$.calls[*] ? (@.status == "held" || @.status == "checked_in")')),
        actions = jsonb_array_length(jsonb_path_query_array(
            view.state, '$.actions[*] ? (@.status != "let_go")')),
        actions_done = jsonb_array_length(jsonb_path_query_array(
            view.state, '$.actions[*] ? (@.status == "done")')),
        last_call_on = (
            SELECT max(left(call ->> 'at', 10))::date
            FROM jsonb_path_query(view.state, '$.calls[*] ? (@.status != "waived")') AS call
        ),
        spent_cents = coalesce((
            SELECT sum(CASE
                WHEN o ->> 'status' = 'undone'
                    THEN (o ->> 'cost_cents')::bigint - coalesce((o ->> 'refund_cents')::bigint, 0)
                WHEN o ->> 'status' IN ('booked', 'confirmed', 'used', 'to_undo')
                    OR o ->> 'status' = 'requested' AND o ->> 'booked_at' IS NOT NULL
                    THEN (o ->> 'cost_cents')::bigint
            END) FROM jsonb_path_query(view.state, '$.orders[*]') AS o
        ), 0),
        goals = coalesce(report.goals, 0), goals_reached = coalesce(report.reached, 0)
    FROM exchange_view AS same LEFT JOIN LATERAL (
        SELECT count(*) AS goals, count(*) FILTER (WHERE goal ->> 'reached' = 'yes') AS reached
        FROM document_version, jsonb_array_elements(
            coalesce(content -> 'goals', content -> 'learned', '[]')
        ) AS goal
        WHERE document_id = same.mentee_report ->> 'id'
            AND version = (same.mentee_report ->> 'version')::int
    ) AS report ON true
    WHERE same.exchange_id = view.exchange_id
"""


def upgrade() -> None:
    op.add_column('cycle', sa.Column('budget_cents', sa.BigInteger(), nullable=True))
    op.add_column('cycle', sa.Column('visits_at_once', sa.Integer(), nullable=True))
    op.create_table(
        'phase_stay',
        sa.Column('case_id', sa.String(), nullable=False),
        sa.Column('phase', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('cycle_id', sa.String(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('seconds', sa.Integer(), nullable=False),
        sa.Column('times', sa.Integer(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint('case_id', 'phase', name=op.f('pk_phase_stay')),
    )
    for view in VIEWS:
        op.add_column(view, sa.Column('phase_since', sa.DateTime(timezone=True), nullable=True))
        op.add_column(view, sa.Column('phase_days', sa.Integer(), nullable=True))
        op.add_column(view, sa.Column('paused', sa.Boolean(), server_default='false', nullable=False))
    for name in COUNTED:
        op.add_column('exchange_view', sa.Column(name, sa.Integer(), server_default='0', nullable=False))
    op.add_column(
        'exchange_view',
        sa.Column('spent_cents', sa.BigInteger(), server_default='0', nullable=False),
    )
    op.add_column('exchange_view', sa.Column('last_call_on', sa.Date(), nullable=True))
    _count()
    op.create_index(
        'ix_phase_stay_left', 'phase_stay',
        ['kind', 'cycle_id', 'phase', sa.text('left_at DESC'), 'case_id'],
        postgresql_where=sa.text('left_at IS NOT NULL'),
    )  # fmt: skip
    op.create_index(
        'ix_exchange_view_board', 'exchange_view', ['phase', 'due_at', 'exchange_id'],
        postgresql_include=['cycle_id', 'programme', 'case_owner', 'phase_since', 'phase_days'],
        postgresql_where=sa.text('ended_at IS NULL'),
    )  # fmt: skip
    op.create_index(
        'ix_exchange_view_figures', 'exchange_view', ['cycle_id', 'reached', 'phase'],
        postgresql_include=[
            'ended_at', 'mentee_community', 'mentor_community', 'paused', 'phase_since', 'phase_days',
            *(name for name in COUNTED if name != 'reached'), 'spent_cents',
        ],
    )  # fmt: skip
    op.create_index('ix_exchange_view_starts', 'exchange_view', ['starts_on', 'exchange_id'])
    op.create_index(
        'ix_case_view_board', 'case_view', ['kind', 'phase', 'due_at', 'case_id'],
        postgresql_where=sa.text('ended_at IS NULL'),
    )  # fmt: skip


def _count() -> None:
    op.get_bind().exec_driver_sql(STAYS)
    op.get_bind().exec_driver_sql(COUNTS)
    for view, key in zip(VIEWS, ('exchange_id', 'case_id'), strict=True):
        op.execute(
            f"UPDATE {view} AS view SET phase_since = stay.since, paused = state ->> 'paused' IS NOT NULL "  # noqa: S608 - our own names
            f'FROM phase_stay AS stay WHERE stay.case_id = view.{key} AND stay.phase = view.phase'
        )
    for number, phases in enumerate(STAGES):
        op.execute(
            sa.text(
                'UPDATE exchange_view SET reached = :number WHERE exchange_id IN '
                '(SELECT case_id FROM phase_stay WHERE phase = ANY(:phases))'
            ).bindparams(number=number, phases=list(phases))
        )


def downgrade() -> None:
    op.drop_index('ix_case_view_board', 'case_view')
    op.drop_index('ix_exchange_view_figures', 'exchange_view')
    op.drop_index('ix_exchange_view_starts', 'exchange_view')
    op.drop_index('ix_exchange_view_board', 'exchange_view')
    op.drop_table('phase_stay')
    for name in ('last_call_on', 'spent_cents', *reversed(COUNTED)):
        op.drop_column('exchange_view', name)
    for view in VIEWS:
        for name in ('paused', 'phase_days', 'phase_since'):
            op.drop_column(view, name)
    op.drop_column('cycle', 'visits_at_once')
    op.drop_column('cycle', 'budget_cents')

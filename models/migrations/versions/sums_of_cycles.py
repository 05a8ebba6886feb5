"""What the exchanges of a cycle come to is kept beside them, by a trigger; open asks know their cycle."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = 'sums_of_cycles'
down_revision: str | None = 'plan_notes'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

VISIT = 4  # the number of the stage
SUMMED = ('calls', 'calls_held', 'actions', 'actions_done', 'goals', 'goals_reached', 'spent_cents')
READ = ('cycle_id', 'reached', 'phase', 'ended_at', 'over_at', 'mentee_community', 'mentor_community', *SUMMED)
OVER_AT = """CASE WHEN ended_at IS NULL AND NOT paused
    THEN (phase_since AT TIME ZONE 'UTC' + make_interval(days => phase_days)) AT TIME ZONE 'UTC' END"""
VISITED = f'reached >= {VISIT} AND mentor_community IS NOT NULL'

SUMS = f"""
    SELECT cycle_id, reached, phase, ended_at IS NOT NULL AS ended,
        coalesce((over_at AT TIME ZONE 'UTC')::date, 'infinity') AS over_on,
        sum(times) AS exchanges, sum(times) FILTER (WHERE {VISITED}) AS visited,
        {', '.join(f'sum({name} * times) AS {name}' for name in SUMMED)}
    FROM told GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - our own names
PAIRS = f"""
    SELECT cycle_id, mentee_community AS learner, mentor_community AS teacher, sum(times) AS exchanges
    FROM told WHERE {VISITED} GROUP BY 1, 2, 3
"""  # noqa: S608 - our own names
COUNTED = {
    'cycle_sum': (SUMS, ('cycle_id', 'reached', 'phase', 'ended', 'over_on'), ('exchanges', 'visited', *SUMMED)),
    'cycle_pair': (PAIRS, ('cycle_id', 'learner', 'teacher'), ('exchanges',)),
}
"""Of each table what is added to it, its key, its numbers."""


def _added(table: str, told: str) -> str:
    """Adds up what rows of `exchange_view` were and are.

    Key after key in one order: two records that change the same two rows never wait for each other.
    """
    counted, key, numbers = COUNTED[table]
    keys, more = ', '.join(key), ' OR '.join(f'{name} <> 0' for name in numbers)
    return f"""
    WITH told AS ({told}), counted AS ({counted})
    INSERT INTO {table} AS stored ({keys}, {', '.join(numbers)})
    SELECT {keys}, {', '.join(f'coalesce({name}, 0)' for name in numbers)}
    FROM counted WHERE {more} ORDER BY {keys}
    ON CONFLICT ({keys}) DO UPDATE
        SET {', '.join(f'{name} = stored.{name} + excluded.{name}' for name in numbers)};"""  # noqa: S608 - our own names


def _of(row: str) -> str:
    return ', '.join(f'{row}.{name}' for name in READ)


_CHANGED = f"""
        SELECT {_of('OLD')}, -1 AS times WHERE TG_OP <> 'INSERT'
        UNION ALL SELECT {_of('NEW')}, 1 WHERE TG_OP <> 'DELETE'
    """  # noqa: S608 - our own names
FUNCTION = f"""
CREATE FUNCTION count_exchange() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_added('cycle_sum', _CHANGED)}
    {_added('cycle_pair', _CHANGED)}
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM cycle_sum WHERE cycle_id = OLD.cycle_id AND reached = OLD.reached
            AND phase = OLD.phase AND exchanges = 0;
        DELETE FROM cycle_pair WHERE cycle_id = OLD.cycle_id AND learner = OLD.mentee_community
            AND teacher = OLD.mentor_community AND exchanges = 0;
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    'CREATE TRIGGER count_exchange AFTER INSERT OR DELETE ON exchange_view '
    'FOR EACH ROW EXECUTE FUNCTION count_exchange()',
    # Most records change nothing that is counted.
    'CREATE TRIGGER count_exchange_again AFTER UPDATE ON exchange_view FOR EACH ROW '
    f'WHEN (({_of("OLD")}) IS DISTINCT FROM ({_of("NEW")})) EXECUTE FUNCTION count_exchange()',
)


def upgrade() -> None:
    op.create_table(
        'cycle_sum',
        sa.Column('cycle_id', sa.String(), nullable=False),
        sa.Column('reached', sa.Integer(), nullable=False),
        sa.Column('phase', sa.String(), nullable=False),
        sa.Column('ended', sa.Boolean(), nullable=False),
        sa.Column('over_on', sa.Date(), nullable=False),
        *(
            sa.Column(
                name, sa.BigInteger() if name == 'spent_cents' else sa.Integer(),
                server_default='0', nullable=False,
            )
            for name in COUNTED['cycle_sum'][2]
        ),
        sa.PrimaryKeyConstraint('cycle_id', 'reached', 'phase', 'ended', 'over_on', name='pk_cycle_sum'),
    )  # fmt: skip
    op.create_table(
        'cycle_pair',
        sa.Column('cycle_id', sa.String(), nullable=False),
        sa.Column('learner', sa.String(), nullable=False),
        sa.Column('teacher', sa.String(), nullable=False),
        sa.Column('exchanges', sa.Integer(), server_default='0', nullable=False),
        sa.PrimaryKeyConstraint('cycle_id', 'learner', 'teacher', name='pk_cycle_pair'),
    )
    op.create_index(
        'ix_cycle_pair_most', 'cycle_pair',
        ['cycle_id', sa.text('exchanges DESC'), 'learner', 'teacher'],
    )  # fmt: skip
    op.add_column(
        'exchange_view',
        sa.Column('over_at', sa.DateTime(timezone=True), sa.Computed(OVER_AT, persisted=True)),
    )
    op.add_column('ask_view', sa.Column('cycle_id', sa.String(), server_default='', nullable=False))
    for table in COUNTED:
        op.execute(_added(table, 'SELECT *, 1 AS times FROM exchange_view'))
    op.execute(FUNCTION)
    for trigger in TRIGGERS:
        op.execute(trigger)
    op.execute(
        'UPDATE ask_view SET cycle_id = view.cycle_id FROM exchange_view AS view '
        'WHERE view.exchange_id = ask_view.exchange_id'
    )
    op.drop_index('ix_exchange_view_figures', 'exchange_view')
    op.create_index(
        'ix_exchange_view_over', 'exchange_view', ['cycle_id', 'over_at'],
        postgresql_where=sa.text('over_at IS NOT NULL'),
    )  # fmt: skip
    op.create_index(
        'ix_exchange_view_pair', 'exchange_view',
        ['cycle_id', 'mentee_community', 'mentor_community', sa.text('updated_at DESC')],
        postgresql_where=sa.text(VISITED),
    )  # fmt: skip
    op.create_index(
        'ix_ask_view_cycle', 'ask_view', ['cycle_id', 'role', 'due_at', 'exchange_id', 'ask_id'],
        postgresql_include=['kind'], postgresql_where=sa.text("status = 'open' AND cycle_id <> ''"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index('ix_ask_view_cycle', 'ask_view')
    op.drop_column('ask_view', 'cycle_id')
    op.drop_index('ix_exchange_view_pair', 'exchange_view')
    op.drop_index('ix_exchange_view_over', 'exchange_view')
    op.create_index(
        'ix_exchange_view_figures', 'exchange_view', ['cycle_id', 'reached', 'phase'],
        postgresql_include=[
            'ended_at', 'mentee_community', 'mentor_community', 'paused', 'phase_since', 'phase_days', *SUMMED
        ],
    )  # fmt: skip
    op.execute('DROP TRIGGER count_exchange_again ON exchange_view')
    op.execute('DROP TRIGGER count_exchange ON exchange_view')
    op.execute('DROP FUNCTION count_exchange()')
    op.drop_column('exchange_view', 'over_at')
    op.drop_table('cycle_pair')
    op.drop_table('cycle_sum')

"""Databases with many exchanges, copied by PostgreSQL from a few that were really recorded."""

from sqlmodel import SQLModel

from bench.place import copied, execute
from models.tables.ask_view import AskView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.phase_stay import PhaseStay
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from tests.support.recorded_exchanges import add_everybody, record_until

STAGES = (1, 4, 7, 12, 20, 30, 45, 1000)
"""After how many timeline entries an exchange stands; the last one is closed."""
COMMUNITIES = 40
RARE = "xylography"
"""A topic of ten exchanges, however many there are."""
SOUGHT = "Community 07"
"""One of the communities by name."""

_SHARED = f"""
INSERT INTO community (id, slug, name, kind, language, country, visa_zone, time_zone,
    active_people, general_support_fund, topics, offer, capacity, registered_mentor)
SELECT 'c-' || n, 'c-' || n, 'Community ' || lpad(n::text, 2, '0'), 'both', 'en', 'XX', 'A',
    'UTC', 12, false, '[]', '', 1, true
FROM generate_series(1, {COMMUNITIES}) n
"""  # noqa: S608 - our own numbers

# Ids in random order of age, as uuids are; sorted here, so that the indexes fill fast.
_CROWD = f"""
CREATE TABLE crowd AS
SELECT md5(n::text)::uuid::text AS id, 's' || n % {len(STAGES)} AS stage,
    'c-' || 1 + n % {COMMUNITIES} AS mentee, 'c-' || 1 + (n / 7) % {COMMUNITIES} AS mentor,
    CASE WHEN n <= 10 THEN '{RARE}'
        ELSE (ARRAY['Events', 'GLAM partnerships', 'Education', 'Funding'])[1 + n % 4]
    END || ' ' || n AS topic,
    CASE WHEN n % 10 = 0 THEN 'p-cor' END AS claimer,
    timestamptz '2027-05-03 09:00+00' + (n * 7919 % 120011 / 1000.0 - 60) * interval '1 day' AS due,
    timestamptz '2027-05-03 09:00+00' - (n * 6151 % 90001 / 1000.0) * interval '1 day' AS told
FROM generate_series(1, {{count}}) n ORDER BY id
"""  # noqa: S608 - our own words and numbers

_CYCLE = """
INSERT INTO cycle (id, programme, name, opens_at, closes_at, matching_on, policy, budget_cents)
VALUES ('2027', 'cee', 'Spring 2027', '2027-01-01', '2027-02-01', '2027-02-15', '{}', 90000000)
"""

_REPLACED: dict[type[SQLModel], dict[str, str]] = {
    ExchangeView: {
        "exchange_id": "crowd.id",
        "topic": "crowd.topic",
        "mentee_community": "crowd.mentee",
        "mentor_community": "CASE WHEN t.mentor_community IS NOT NULL THEN crowd.mentor END",
        "updated_at": "crowd.told",
        "due_at": "CASE WHEN t.due_at IS NOT NULL THEN crowd.due END",
        "phase_since": "crowd.told",
    },
    PhaseStay: {
        "case_id": "crowd.id",
        "left_at": "CASE WHEN t.left_at IS NOT NULL THEN crowd.told END",
    },
    ExchangeMember: {"exchange_id": "crowd.id"},
    AskView: {"exchange_id": "crowd.id", "due_at": "crowd.due", "claimed_by": "crowd.claimer"},
}


async def seed(server: EmbeddedPostgres, name: str) -> None:
    """A database with one exchange per stage, recorded as its workflow would."""
    engine = make_engine(await copied(server, name))
    sessions = make_sessions(engine)
    await add_everybody(sessions)
    for number, entries in enumerate(STAGES):
        await record_until(sessions, entries, f"s{number}")
    await engine.dispose()
    await execute(server, name, _SHARED, _CYCLE)


async def fill(server: EmbeddedPostgres, name: str, template: str, count: int) -> str:
    """A database of so many exchanges, vacuumed and analysed; returns its address."""
    url = await copied(server, name, template)
    copies = [_copy(table, replaced) for table, replaced in _REPLACED.items()]
    cleared = [
        f"DELETE FROM {table.__tablename__} WHERE {_key(table)} LIKE 's_'"  # noqa: S608 - our own names
        for table in _REPLACED
    ]
    await execute(
        server, name, "SET synchronous_commit = off", _CROWD.format(count=count), *copies,
        *cleared, "DROP TABLE crowd", "VACUUM ANALYZE",
    )  # fmt: skip
    return url


def _key(table: type[SQLModel]) -> str:
    return "case_id" if table is PhaseStay else "exchange_id"


def _copy(table: type[SQLModel], replaced: dict[str, str]) -> str:
    """Copy each stage's rows to every exchange that stands there."""
    name = str(table.__tablename__)
    # The database writes computed columns itself.
    columns = [c.name for c in SQLModel.metadata.tables[name].columns if c.computed is None]
    values = ", ".join(replaced.get(column, f't."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO {name} ({names}) SELECT {values} "  # noqa: S608 - our own names
        f"FROM crowd JOIN {name} t ON t.{_key(table)} = crowd.stage ORDER BY crowd.id"
    )

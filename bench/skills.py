"""Searching the skills directory with many people, against the same pages with a thousand."""

from contextlib import AsyncExitStack

from bench.desk import FEW, Times, client_on, repeated
from bench.place import copied, execute
from bench.report import Report, median_of, percentiles
from runtime.database import make_engine, make_sessions
from runtime.embedded.postgres import EmbeddedPostgres
from tests.support.recorded_exchanges import add_everybody

PAGES = {
    "words": (
        "/skills?q=xilografi",  # ten people, however many there are
        "/skills?q=name07",  # the beginning of many names
        "/skills?q=first3",  # every hundredth
        "/skills?q=first3+last4",  # two words that many have, and few both
        "/skills?q=wikidata+first3",
    ),
    "with an error": (
        "/skills?q=xiloggrafi",
        "/skills?q=xilogarfi",
        "/skills?q=xylographi+first31",
    ),
    "topic, language": (
        "/skills?topic=W.wikidata",
        "/skills?topic=P.photo&language=en&offered=yes",
        "/skills?language=ka&topic=S.burnout",
        "/skills?q=first3&topic=P.photo&language=en",
    ),
    "pages": ("/skills", "/skills?after=name0500~x", "/skills?topic=P.photo&after=name0500~x"),
}

# A name, three topics of 27 of which one is offered, and two languages; a word of ten people.
_CROWD = """
CREATE TABLE crowd AS
SELECT md5(n::text)::uuid::text AS id, 'name' || lpad((n * 7919 % 1000003)::text, 7, '0') AS own,
    'first' || n * 31 % 100 AS first, 'last' || n / 7 % 700 AS last,
    (ARRAY['W.wikidata', 'P.photo', 'S.burnout', 'F.budgets', 'O.governance'])[1 + n % 5] AS one,
    (ARRAY['P.events', 'W.tools', 'S.conflict', 'P.glam', 'W.bots', 'S.mentoring', 'F.reporting'])[1 + n % 7] AS two,
    (ARRAY['en', 'uk', 'de', 'pl', 'ka', 'hy', 'ro', 'sr', 'cs', 'lv', 'et'])[1 + n % 11] AS language, n
FROM generate_series(1, {count}) n
"""
_FILL = (
    "INSERT INTO skill_profile (id, programme, version, made_at, sign_at) SELECT id, '', 1, now(), now() FROM crowd",
    """INSERT INTO skill_entry (profile_id, audience, programme, sort, shown)
    SELECT id, 'members', '', own || ' ' || first, jsonb_build_object(
        'name', jsonb_build_object('', jsonb_build_object('v', own || ' ' || first || ' ' || last)),
        'have', jsonb_build_object(one, jsonb_build_object('level', 'teach', 'offered', true), two, jsonb_build_object('level', 'once')),
        'languages', jsonb_build_object(language, jsonb_build_object('level', 'n'), 'en', jsonb_build_object('level', '4')))
    FROM crowd""",
    """INSERT INTO skill_term (shelf, term, sort, profile_id)
    SELECT DISTINCT 'members/', term, own || ' ' || first, id FROM crowd, LATERAL unnest(ARRAY[
        'all', 'w:' || own, 'w:' || first, 'w:' || last, 'h:' || one, 'o:' || one, 'h:' || two, 'l:' || language, 'l:en',
        CASE WHEN n <= 10 THEN 'w:xilografi' ELSE 'all' END]) AS wanted (term) ORDER BY 1, 2, 3, 4""",
    """INSERT INTO skill_spelling (shelf, left_over, word)
    SELECT DISTINCT 'members/', CASE WHEN place = 0 THEN word ELSE overlay(word PLACING '' FROM place FOR 1) END, word
    FROM (SELECT DISTINCT substr(term, 3) AS word FROM skill_term WHERE term LIKE 'w:%') AS words,
        LATERAL generate_series(0, length(word)) AS place""",
    "DROP TABLE crowd",
    "VACUUM ANALYZE",
)


async def measure_skills(report: Report, server: EmbeddedPostgres, *, quick: bool) -> None:
    """A member's searches; both sizes in turn."""
    many = 10_000 if quick else 100_000
    urls = {
        "few": await _filled(server, "skills_few", FEW),
        "many": await _filled(server, "skills_many", many),
    }
    paths = [path for pages in PAGES.values() for path in pages]
    async with AsyncExitStack() as stack:
        clients = {size: await client_on(stack, url) for size, url in urls.items()}
        repeats = await repeated(clients, paths, 'href="/skills/people/', quick=quick)
    _say(report, repeats, many)


async def _filled(server: EmbeddedPostgres, name: str, count: int) -> str:
    url = await copied(server, name)
    engine = make_engine(url)
    await add_everybody(make_sessions(engine))
    await engine.dispose()
    await execute(server, name, "SET synchronous_commit = off", _CROWD.format(count=count), *_FILL)
    return url


def _say(report: Report, repeats: list[Times], many: int) -> None:
    raw: dict[str, object] = {"people": many}
    for name, paths in PAGES.items():
        few, lots = (
            [percentiles([one for path in paths for one in times[path][size]]) for times in repeats]
            for size in ("few", "many")
        )
        base = median_of(few, "p99")
        report.say(
            f"skills directory, {name}, p99, {many:,} people",
            median_of(lots, "p99") / base,
            f"× {base:.0f} ms",
            f"{FEW:,} people; medians {median_of(few, 'p50'):.0f}, {median_of(lots, 'p50'):.0f} ms",
            1.3,
            1.15,
        )
        raw |= {
            path: {
                size: percentiles([one for times in repeats for one in times[path][size]])
                for size in ("few", "many")
            }
            for path in paths
        }
    report.raw["skills"] = raw

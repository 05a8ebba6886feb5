"""Many entries from a table: shown whole first, entered all at once or not at all, and out again."""

from html import unescape

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.register.exporting import export_register
from models.register.importing import carry_out, plan_for, plan_for_file, read_register
from models.register.writing import Author
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.person import Person
from models.tables.register_change import RegisterChange
from tests.integration.web.test_register import app, cor, filled_by, rows  # noqa: F401 - fixtures
from tests.support.web_app import NOW, signed_in

Sessions = async_sessionmaker[AsyncSession]
IMPORT = "/desk/register/import"
TABLE = (
    "Community;Country;Registered mentor;Can teach;Person;Mail address;Contact\r\n"
    "Tisava;Poland;tak;GLAM; \r\n".replace("GLAM; ", '"GLAM; =Events";Oresta;o@example.org;x')
    + "Tisava;;;;Bohdan;b@example.org;\r\n"
    "Mentee community;;;;Mia;mia@example.org;ja\r\n"
)


async def shown(client: httpx2.AsyncClient, status: int = 200, **sent: str) -> str:
    files = {name: (None, words) for name, words in {"step": "look", **sent}.items()}
    answer = await client.post(IMPORT, files=files)
    assert answer.status_code == status, unescape(answer.text)
    return unescape(answer.text)


def mark_of(page: str) -> str:
    return page.split('name="mark" value="')[1].split('"', maxsplit=1)[0]


async def entered(client: httpx2.AsyncClient, table: str, **more: str) -> httpx2.Response:
    mark = mark_of(await shown(client, table=table))
    sent = {"step": "enter", "table": table, "mark": mark, **more}
    return await client.post(IMPORT, files={name: (None, words) for name, words in sent.items()})


async def test_a_pasted_table_is_shown_then_entered(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    page = await shown(cor, table=TABLE)
    assert "1 community, 2 people, 2 memberships" in page
    assert "stays as it is" in page
    assert len(await rows(database, Person)) == 4, "nothing is entered by looking"
    answer = await entered(cor, TABLE)
    assert answer.status_code == 303
    assert (
        "Entered: 1 community, 2 people, 2 memberships."
        in (await cor.get("/desk/communities")).text
    )
    made = next(one for one in await rows(database, Community) if one.name == "Tisava")
    assert (made.topics, made.capacity, made.kind) == (["GLAM", "=Events"], 1, "both")
    people = {row.email: row for row in await rows(database, Person)}
    assert people["b@example.org"].time_zone == "Europe/Warsaw"
    members = {row.person_id: row.is_contact for row in await rows(database, Membership)}
    assert (members[people["o@example.org"].id], members[people["b@example.org"].id]) == (
        True,
        False,
    )
    assert {row.via for row in await rows(database, RegisterChange)} == {"import"}
    assert "Cor (from a table)" in (await cor.get(f"/desk/communities/{made.id}")).text
    assert "Everything in this table is in the register already." in await shown(cor, table=TABLE)


@pytest.mark.requirement("IB-07")
async def test_what_people_do_is_shown_entered_told_and_exported(
    cor: httpx2.AsyncClient,  # noqa: F811
    database: Sessions,
):
    """IB-07: the functions of a team come in with the register's table."""
    head = "Community;Country;Person;Mail address;Function\r\n"
    page = await shown(cor, table=head + "Tisava;PL;Oresta;o@example.org;Education lead\r\n")
    assert "What they do: Oresta, Tisava: Education lead" in page
    both = (
        head
        + "Tisava;PL;Oresta;o@example.org;Education lead\r\n"
        + "Mentee community;;Mia;mia@example.org;President\r\n"
    )
    assert (await entered(cor, both)).status_code == 303
    does = {
        row.person_id: (row.function, row.is_contact) for row in await rows(database, Membership)
    }
    made = next(one for one in await rows(database, Person) if one.email == "o@example.org")
    assert (does[made.id], does["p-mia"]) == (("Education lead", False), ("President", True))
    told = [change for row in await rows(database, RegisterChange) for change in row.changes]
    assert ["function", "", "Mentee community: President"] in told
    assert not any(field == "people" and "Mia" in str(after) for field, _b, after in told)
    assert "President" in unescape((await cor.get("/desk/people/p-mia")).text)
    exported = (await cor.get("/desk/register/export")).content.decode("utf-8-sig")
    assert "Education lead" in exported
    assert "President" in exported
    assert "already" in await shown(cor, table=exported)


async def test_one_wrong_line_and_nothing_is_entered(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    table = TABLE + "Kavkara;Nowhere;perhaps;;Anahit;not an address;\r\n"
    page = await shown(cor, 422, table=table)
    for told in ("Nowhere", "Give the country by its two letters", "perhaps", "Write yes or no.",
                 "not an address", "Give a mail address such as"):  # fmt: skip
        assert told in page
    assert "Kavkara;Nowhere;perhaps" in page, "what was pasted is still there"
    await shown(cor, 422, step="enter", table=table, mark="x")
    assert len(await rows(database, Person)) == 4
    assert await rows(database, RegisterChange) == []


async def test_what_is_entered_is_what_was_shown(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    mark = mark_of(await shown(cor, table=TABLE))
    other = TABLE.replace("Bohdan", "Somebody")
    page = await shown(cor, 409, step="enter", table=other, mark=mark)
    assert "Nothing was entered" in page
    assert len(await rows(database, Person)) == 4


async def test_namesakes_are_entered_by_who_says_so(cor: httpx2.AsyncClient, database: Sessions):  # noqa: F811
    table = "Person\tMail address\nMia Méntee\tother@example.org\n"
    assert "Is this somebody else?" in await shown(cor, table=table)
    assert (await entered(cor, table)).status_code == 422
    assert len(await rows(database, Person)) == 4
    assert (await entered(cor, table, sure="yes")).status_code == 303
    assert len(await rows(database, Person)) == 5


async def test_files_are_read_and_what_is_no_table_is_named(cor: httpx2.AsyncClient):  # noqa: F811
    for content, status, told in (
        ("Community;Country\r\nŽluťoučký kůň;CZ".encode("windows-1250"), 200, "Žluťoučký kůň"),
        ("Community;Country\r\nГромада;PL".encode("utf-16"), 200, "Громада"),
        (b"PK\x03\x04 a workbook", 422, "CSV UTF-8"),
        (b"", 422, "nothing in it"),
        (b'Community;Country\r\n"Tisava;PL', 422, "may have been cut off"),
        (b"\x89PNG\r\n", 422, "CSV UTF-8"),
        (b"a;b\r\n1;2", 422, "No column is known"),
    ):
        answer = await cor.post(
            IMPORT, data={"step": "look"}, files={"file": ("table.csv", content, "text/csv")}
        )
        assert answer.status_code == status
        assert told in unescape(answer.text)


async def test_too_large_a_file_is_refused_and_a_large_one_is_not(cor: httpx2.AsyncClient):  # noqa: F811
    table = "Community;Country;Offer\n" + "".join(f"C{n};PL;{'x' * 1000}\n" for n in range(2000))
    assert "2000 communities" in await shown(cor, table=table)
    answer = await cor.post(IMPORT, files={"table": (None, "x" * 9_000_000)})
    assert answer.status_code == 413


@pytest.mark.requirement("LC-28")
async def test_what_is_exported_is_safe_and_can_be_imported_again(
    app: FastAPI,  # noqa: F811
    cor: httpx2.AsyncClient,  # noqa: F811
    database: Sessions,
):
    await entered(cor, TABLE.replace("Bohdan", "=HYPERLINK(1)"))
    answer = await cor.get("/desk/register/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = answer.content.decode("utf-8-sig")
    assert ",'=HYPERLINK(1)," in text
    async with database() as session:
        assert text == await export_register(session)
        again, _text, _encoding = plan_for_file(answer.content, "", await read_register(session))
    assert (again.problems, again.is_empty) == ([], True)
    async with signed_in(app, database, "p-ann") as ann:
        assert (await ann.get("/desk/register/export")).status_code == 403


async def test_ten_thousand_lines_are_one_table(database: Sessions):
    lines = [
        f"Community {n // 4},PL,Person {n},person{n}@example.org,{n % 4 == 0}"
        for n in range(10_000)
    ]
    text = "\n".join(["Community,Country,Person,Mail address,Contact", *lines])
    async with database() as session:
        plan = plan_for(text, await read_register(session))
        assert plan.problems == []
        await carry_out(session, plan, Author(None, NOW, "import"))
        await session.commit()
    assert len(await rows(database, Membership)) == 10_001
    assert len(await rows(database, RegisterChange)) == 12_500
    async with database() as session:
        assert plan_for(text, await read_register(session)).is_empty

"""Learning clinics through the real app: proposed, planned, signed up for, held, and what is left afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.case.errors import RuleBroken
from domain.clinic.names import Phase
from domain.clinic.room import Item
from models.register.clinic_purging import purge_clinics
from models.register.merging import check_merge
from models.tables.case_view import CaseView
from models.tables.clinic import ClinicFeedback, ClinicMaterial, ClinicRoom
from models.tables.note import Note
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from models.tables.skill_topic import SkillTopic
from models.tables.timeline_entry import TimelineEntry
from models.views.clinics import clinic, rooms_of
from tests.support.clinic_pages import (
    DAY,
    PEOPLE,
    TITLE,
    Sessions,
    add_everybody,
    form,
    page_text,
    stored,
)
from tests.support.clinics import HOST, opened, until, with_people
from tests.support.fixtures_database import Fill
from tests.support.people import PAT
from tests.support.web_app import NOW, browser, make_app, signed_in


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


# Pages of a clinic that stands in the database


async def test_the_list_tells_what_is_to_come_by_ones_own_clock(database: Sessions) -> None:
    await stored(database, opened(starts_at=DAY))
    app = make_app(database)
    async with browser(app) as nobody:
        text = page_text(await nobody.get("/clinics"))
        assert TITLE in text
        assert "24 Jun" in text
        unsaid = page_text(await nobody.get("/clinics/k-3"))
        assert "Nobody has said yes yet" in unsaid
        assert PEOPLE["P19"] not in unsaid, "who has not said yes is named to nobody"
        said = opened(starts_at=DAY)
        said.confirmed = ["P19"]
        await stored(database, said)
        assert PEOPLE["P19"] in page_text(await nobody.get("/clinics/k-3"))
        assert (await nobody.get("/clinics/k-3/do/sign-up")).status_code == 303
        answer = await nobody.post("/clinics/k-3/now/leave", data=form())
        assert answer.status_code == 401


async def test_topics_are_those_of_the_skills_directory(database: Sessions) -> None:
    await stored(database, opened(starts_at=DAY))
    async with database() as session, session.begin():
        tools = await session.get_one(SkillTopic, "W.tools")
        tools.labels = {**tools.labels, "en": "Small machines"}
        (await session.get_one(SkillTopic, "W.bots")).retired_at = NOW
    app = make_app(database)
    async with signed_in(app, database, HOST) as host:
        for path in ("/clinics", "/clinics/k-3", "/cases/k-3/room"):
            assert "Small machines" in page_text(await host.get(path)), path
        page = (await host.get("/clinics/new")).text
        assert "Small machines" in page
        assert 'value="W.tools"' in page
        assert 'value="W.bots"' not in page


@pytest.mark.parametrize("phase", [Phase.PROPOSED, Phase.PLANNED, Phase.DECLINED])
async def test_nobody_knows_of_a_clinic_that_is_not_open(database: Sessions, phase: Phase) -> None:
    x = opened(starts_at=DAY)
    x.phase = phase
    await stored(database, x)
    app = make_app(database)
    async with browser(app) as nobody:
        assert (await nobody.get("/clinics/k-3")).status_code == 404
        assert TITLE not in (await nobody.get("/clinics")).text
    async with signed_in(app, database, "G1") as stranger:
        for path in ("/clinics/k-3", "/clinics/k-3/do/sign-up", "/cases/k-3", "/cases/k-3/room"):
            assert (await stranger.get(path)).status_code == 404, path
        assert (await stranger.post("/clinics/k-3/now/leave", data=form())).status_code == 404


async def test_a_seat_shows_the_way_in_from_a_day_before_and_to_nobody_else(
    database: Sessions,
) -> None:
    x = with_people(opened(starts_at=DAY), "G1")
    await stored(database, x)
    async with database() as session, session.begin():
        room = ClinicRoom(
            clinic_id="k-3", session=1, address="https://meet.example.org/k3", purge_on=DAY.date()
        )
        session.add(room)
    app, way = make_app(database), "meet.example.org"
    async with signed_in(app, database, "G1") as seated:
        assert way not in (await seated.get("/clinics/k-3")).text
        until(x, DAY - timedelta(hours=24))
        await stored(database, x)
        assert way in (await seated.get("/clinics/k-3")).text
        assert "You have a seat" in page_text(await seated.get("/clinics/k-3"))
    async with signed_in(app, database, "G2") as stranger, browser(app) as nobody:
        assert way not in (await stranger.get("/clinics/k-3")).text
        assert way not in (await nobody.get("/clinics/k-3")).text
    async with signed_in(app, database, "P06") as host:
        assert way in (await host.get("/clinics/k-3")).text


async def test_who_signed_up_is_read_by_hosts_and_the_hub_and_by_nobody_else(
    database: Sessions,
) -> None:
    await stored(database, with_people(opened(starts_at=DAY), "G1"))
    app = make_app(database)
    for person, sees in (("P06", True), (PAT, True), ("P19", False)):
        async with signed_in(app, database, person) as client:
            sheet = await client.get("/cases/k-3/room")
            assert ("Gergo Talmas" in sheet.text) is sees, person
            assert "1 of 26 seats" in page_text(sheet)
            assert "Gergo" not in (await client.get("/cases/k-3")).text
            assert "Gergo" not in (await client.get("/clinics/k-3")).text
    async with signed_in(app, database, "G2") as other:
        assert (await other.get("/cases/k-3/room")).status_code == 404
        assert "Gergo" not in (await other.get("/clinics/k-3")).text


async def test_hidden_material_is_gone_before_the_next_look(database: Sessions) -> None:
    x = opened(starts_at=DAY)
    x.phase = Phase.FOLLOW_UP
    for session in x.sessions:
        session.begun, session.ended_at = True, NOW
    x.material = [
        Item(
            id=key,
            material=sort,
            licence="cc_by",
            author="P19",
            added_at=NOW,
            recorded=sort == "recording",
        )
        for key, sort in (("i-1", "notes"), ("i-2", "recording"))
    ]
    await stored(database, x)
    async with database() as session, session.begin():
        for key, title in (("i-1", "What we did"), ("i-2", "The whole evening")):
            row = ClinicMaterial(id=key, clinic_id="k-3", title=title, words="Text.", added_at=NOW)
            session.add(row)
    app = make_app(database)
    async with browser(app) as nobody:
        text = page_text(await nobody.get("/clinics/k-3"))
        assert "What we did" in text
        assert "The whole evening" in text
        assert "Anahit Kavk" in text
        x.material[1].hidden = True
        await stored(database, x)
        assert "The whole evening" not in (await nobody.get("/clinics/k-3")).text


async def test_feedback_is_shown_from_five_answers_on_and_never_by_whom(database: Sessions) -> None:
    x = with_people(opened(starts_at=DAY), "G1")
    x.gave_feedback = ["G1"]
    await stored(database, x)
    app = make_app(database)
    async with signed_in(app, database, "P06") as host:
        for number in range(5):
            text = page_text(await host.get("/cases/k-3/room"))
            assert "I try it in May" not in text, number
            async with database() as session, session.begin():
                session.add(
                    ClinicFeedback(
                        id=f"f{number}", clinic_id="k-3", given_on=NOW.date(), level="right",
                        will_use="I try it in May",
                    )
                )  # fmt: skip
        text = page_text(await host.get("/cases/k-3/room"))
        assert "5 answers" in text
        assert "I try it in May" in text


async def test_what_is_kept_of_a_clinic_goes_on_its_day(database: Sessions) -> None:
    x = with_people(opened(starts_at=DAY), "G1")
    x.phase, x.ended_at = Phase.DONE, NOW
    await stored(database, x)
    async with database() as session, session.begin():
        session.add(
            ClinicRoom(
                clinic_id="k-3", session=1, address="https://a.example.org", purge_on=NOW.date()
            )
        )
        session.add(ClinicFeedback(id="f", clinic_id="k-3", given_on=NOW.date(), level="right"))
    for days, left in (
        (-1, (1, 1, 1)),
        (0, (1, 0, 1)),
        (89, (1, 0, 1)),
        (91, (0, 0, 1)),
        (732, (0, 0, 0)),
    ):
        async with database() as session, session.begin():
            await purge_clinics(session, NOW + timedelta(days=days))
            row = await clinic(session, "k-3")
            assert row is not None
            rooms = len(await rooms_of(session, "k-3"))
            said = len(list(await session.scalars(select(ClinicFeedback))))
            assert (len(row.x.places), rooms, said) == left, days


async def test_whoever_only_entered_a_name_reads_no_list_of_people(database: Sessions) -> None:
    app = make_app(database)
    for who, reads in (("P12", False), (PAT, True)):
        async with signed_in(app, database, who) as client:
            page = (await client.get("/clinics/new")).text
        assert ("Zofia Wislan" in page, "P03" in page) == (reads, reads), who


async def test_nothing_names_who_was_there_once_that_day_has_come(database: Sessions) -> None:
    x = with_people(opened(starts_at=DAY), "G1")
    x.phase, x.ended_at, x.places, x.answers = Phase.DONE, NOW, [], {"G1": "n-2"}
    await stored(database, x)
    moved = (("sign_up", "G1", None), ("ask_sharer", "G1", "n-1"), ("answer_learner", "P19", "n-2"), ("move_session", "P06", "n-3"))  # fmt: skip
    async with database() as session, session.begin():
        for seq, (kind, who, note) in enumerate(moved, 1):
            session.add(
                TimelineEntry(
                    exchange_id="k-3", seq=seq, revision=seq, at=NOW, actor_id=who, via="page",
                    kind=kind, phase="follow_up", note_id=note,
                )
            )  # fmt: skip
            if note:
                session.add(
                    Note(id=note, exchange_id="k-3", author_id=who, text="Canary", created_at=NOW)
                )
        session.add(
            OutboxNotice(
                id="m", key="m", exchange_id="k-3", revision=1, kind="clinic_seated", person_id="G1",
                status=OutboxStatus.SENT, owed_at=NOW,
            )
        )  # fmt: skip
    for days, left in ((89, 3), (91, 1)):
        async with database() as session, session.begin():
            await purge_clinics(session, NOW + timedelta(days=days))
            notes = (await session.scalars(select(Note))).all()
            in_order = select(TimelineEntry).order_by(col(TimelineEntry.seq))
            entries = (await session.scalars(in_order)).all()
            rows = [*entries, *notes, *(await session.scalars(select(OutboxNotice)))]
            rows += [await session.get_one(CaseView, "k-3")]
        assert len(notes) == left
        assert ("G1" in str([row.model_dump() for row in rows])) is (days < 90)
    assert [one.actor_id for one in entries] == [None, None, "P19", "P06"]
    assert [one.note_id for one in entries] == [None, None, None, "n-3"]


async def test_whoever_has_a_seat_keeps_the_entry_it_is_for(database: Sessions) -> None:
    x = with_people(opened(starts_at=DAY), "G1")
    for ended, rules in ((None, ["merged_while_running"]), (NOW, [])):
        x.ended_at = ended
        await stored(database, x)
        refused = []
        async with database() as session:
            kept, gone = await session.get_one(Person, "G2"), await session.get_one(Person, "G1")
            try:
                await check_merge(session, kept, gone)
            except RuleBroken as broken:
                refused.append(broken.rule)
        assert refused == rules

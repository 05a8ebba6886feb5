"""What somebody says to those who signed up for a clinic stands on its page, as forms and mails promise."""

import pytest

from domain.clinic.names import Phase
from models.tables.note import Note
from models.tables.timeline_entry import TimelineEntry
from models.views.clinics import EXPLAINING
from tests.support.clinic_pages import DAY, Sessions, add_everybody, page_text, stored
from tests.support.clinics import HOST, opened, with_people
from tests.support.fixtures_database import Fill
from tests.support.web_app import NOW, browser, make_app, signed_in
from web.clinics.clinic import TOLD

WORDS = "The host has a fever."


@pytest.fixture
def filled_by() -> Fill:
    return add_everybody


def test_every_sentence_has_a_heading():
    assert {*TOLD} == EXPLAINING


@pytest.mark.parametrize("kind", sorted(EXPLAINING))
async def test_whoever_signed_up_reads_why(database: Sessions, kind: str) -> None:
    x = with_people(opened(starts_at=DAY), "G1")
    x.phase = Phase.FOLLOW_UP
    await stored(database, x)
    async with database() as session, session.begin():
        session.add(Note(id="n", exchange_id=x.id, author_id=HOST, text=WORDS, created_at=NOW))
        session.add(
            TimelineEntry(
                exchange_id=x.id, seq=1, revision=1, at=NOW, via="form", kind=kind, phase="check",
                actor_id=HOST, note_id="n",
            )
        )  # fmt: skip
    app = make_app(database)
    async with signed_in(app, database, "G1") as learner:
        assert WORDS in page_text(await learner.get("/clinics/k-3"))
    async with browser(app) as nobody:
        text = page_text(await nobody.get("/clinics/k-3"))
    assert (WORDS in text) is (kind == "waive_material")

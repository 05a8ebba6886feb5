"""A long form of a kind of case that exists only here: its parts, its answers, and what is sent."""

from datetime import date
from typing import Annotated

import pytest
from pydantic import Field

from domain.case.message import AnyMessage
from models.documents.words import LINE, Content, PlainDate
from tests.integration.web.test_camera_pages import (
    LEND,
    UNTIL,
    Site,
    filled_by,
    send,
    shown,
    site,
)
from tests.support.camera.lending import Lend
from tests.support.people import MIA, PAT
from web.cases.pages import FormPage, Place, pages_of
from web.forms.parts import Outline, Part
from web.forms.widgets import Date, Text

__all__ = ["filled_by", "site"]  # fixtures


class Terms(Content):
    until: PlainDate
    strap: Annotated[str, Field(min_length=3, max_length=20), LINE]


OUTLINE = Outline(
    name="terms",
    model=Terms,
    widgets={"until": Date(label="Until when?"), "strap": Text(label="Which strap?")},
    parts=(
        Part(name="time", title="How long", fields=("until",)),
        Part(name="things", title="What goes along", fields=("strap",)),
    ),
)


class HandOverInParts(FormPage[Terms]):
    outline, model, widgets = OUTLINE, Terms, OUTLINE.widgets
    title, submit = "Hand it over", "Lend it"

    async def message(self, at: Place, answer: Terms) -> AnyMessage:
        return Lend(by=at.me, until=date.fromisoformat(str(answer.until)))


async def test_any_kind_of_case_asks_in_parts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pages_of("lending").asks, "hand_over", HandOverInParts())
    ask = f"{site.home}/asks/{LEND}"
    async with site.of(MIA) as mia, site.of(PAT) as pat:
        listed = await shown(pat, ask, "0 of 2 parts are done", "How long", "Not started")
        assert f'href="{ask}/parts/things"' in listed
        assert (await mia.get(f"{ask}/parts/things")).status_code == 403
        assert (await pat.get(f"{ask}/parts/nothing")).status_code == 404
        assert (await send(pat, f"{ask}/parts/time", until="soon")).status_code == 303
        await shown(pat, f"{ask}/check", "Before it can be sent:", "soon")
        wrong = await pat.post(ask, data={"_sure": "yes"})
        assert wrong.status_code == 422
        assert (await send(pat, f"{ask}/parts/things", strap="The red one")).status_code == 303
        saved = await send(pat, f"{ask}/parts/time?back=check", until=UNTIL.isoformat())
        assert saved.headers["location"] == f"{ask}/check"
        await shown(pat, f"{ask}/check", "Lend it", "The red one", "Written by you")
        hidden = (await pat.get(f"{ask}/check")).text
        assert 'name="agreed"' not in hidden
        done = await pat.post(ask, data={"_sure": "yes"})
        assert done.status_code == 303
        await shown(pat, site.home, "lent the camera until")
        over = await pat.get(f"{ask}/parts/time")
        assert "This was answered" in over.text

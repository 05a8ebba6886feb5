"""What several forms of a clinic ask for: a person, a time, a session."""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import BaseModel

from models.texts.translate import N_
from models.views.programmes import scope_naming
from web.cases.decisions import OneMessage
from web.cases.pages import Place
from web.clinics.listing import people_of
from web.forms.fields import Options
from web.forms.widgets import Person as PersonChoice
from web.site.dates import frame, moment

ALL_READ = N_("Everybody who signed up reads it.")
DAY_OF = {"starts_at": "day"}
"""Beside which field it is said that a time cannot be."""
OWN_CLOCK = N_("By your own clock; the foot of the page names its zone.")


def instant(day: date | None, hour: time | None) -> datetime | None:
    """The instant at which the reader's clock shows this; None where a part is missing."""
    if day is None or hour is None:
        return None
    return datetime.combine(day, hour, frame().zone).astimezone(UTC)


async def everybody(at: Place) -> Options:
    return await people_of(at.database, await scope_naming(at.database, at.case.programme))


def sessions_ahead(at: Place) -> Options:
    return [(str(s.number), moment(s.starts_at, zone=True)) for s in at.case.ahead(at.now)]


class Whom(BaseModel):
    """One person."""

    person: Annotated[str, PersonChoice(label=N_("Who?"), radios=0)]


class OfPerson(OneMessage[Whom]):
    """A message about one person out of everybody."""

    async def options(self, at: Place) -> dict[str, Options]:
        return {"person": await everybody(at)}

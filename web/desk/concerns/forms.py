"""What the pages of concerns ask their handlers."""

from typing import Annotated

from pydantic import BaseModel, Field

from models.texts.translate import N_
from web.forms.widgets import Area, Check, Checks, Text


class WriteToReporter(BaseModel):
    words: Annotated[
        str,
        Field(min_length=2, max_length=20_000),
        Area(
            label=N_("Write to the reporter"),
            hint=N_("They read it when they come back with their code. They see your name."),
            rows=6,
        ),
    ]


class NameExchange(BaseModel):
    exchange: Annotated[
        str,
        Field(max_length=300),
        Text(
            label=N_("Which exchange is it about?"),
            hint=N_("Copy the address of the exchange’s page, or its id."),
            code=True,
        ),
    ]


class NamePeople(BaseModel):
    people: Annotated[
        list[str],
        Field(min_length=1),
        Checks(
            label=N_("Who else is it about?"),
            hint=N_("Whomever you name can never read it again. This cannot be taken back."),
        ),
    ]


class EraseForGood(BaseModel):
    sure: Annotated[
        bool,
        Check(
            label=N_("Yes, erase every word of it for good"),
            must=N_("Tick this box if nobody needs it any more."),
        ),
    ] = False

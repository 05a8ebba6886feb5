"""What the pages for concerns ask. Nothing but the words themselves is needed."""

from typing import Annotated

from pydantic import BaseModel, Field

from models.texts.translate import N_
from web.forms.widgets import Area, Checks, Hidden, Text

MOST_LETTERS = 20_000
LEAST_LETTERS = 3
"""Of a concern: one letter tells nobody anything, and may have been sent by mistake."""


class RaiseConcern(BaseModel):
    words: Annotated[
        str,
        Field(min_length=LEAST_LETTERS, max_length=MOST_LETTERS),
        Area(
            label=N_("What happened, or what worries you?"),
            hint=N_("As much or as little as you like, in any language. You can add to it later."),
            rows=8,
        ),
    ]
    where: Annotated[
        str | None,
        Field(max_length=300),
        Text(
            label=N_("Which exchange is it about?"),
            hint=N_(
                "For example the names of the communities. Leave it empty if it is about none."
            ),
        ),
    ] = None
    about: Annotated[
        str | None,
        Field(max_length=1000),
        Area(
            label=N_("Whom is it about?"),
            hint=N_(
                "A name, a role, or a description. You need not say. Words here shut nobody out: if "
                "it is about somebody named below, tick them as well."
            ),
            rows=2,
        ),
    ] = None
    people: Annotated[
        list[str],
        Checks(
            label=N_("Is it about somebody named here?"),
            hint=N_(
                "Whomever you tick will never be able to read this, whatever their role. Nobody else "
                "is shut out, so tick everybody it is about."
            ),
        ),
    ] = []
    exchange: Annotated[str | None, Field(max_length=64), Hidden()] = None


class GiveCode(BaseModel):
    code: Annotated[
        str,
        Field(max_length=100),
        Text(
            label=N_("Your code"),
            hint=N_(
                "Six groups of four letters and digits. Capital letters and dashes do not matter."
            ),
            autocomplete="off",
            code=True,
        ),
    ]


class AddToConcern(BaseModel):
    code: Annotated[str, Field(max_length=100), Hidden()]
    words: Annotated[
        str,
        Field(min_length=2, max_length=MOST_LETTERS),
        Area(label=N_("Add something"), hint=N_("Only the people named above read it."), rows=6),
    ]

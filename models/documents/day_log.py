"""What happened on one day of the visit (CEE-12: notes taken while working alongside)."""

from typing import Annotated

from pydantic import Field

from models.documents.words import Content, Words


class DayLog(Content):
    """One day's notes. `day` and `goals` count from 1."""

    day: Annotated[int, Field(ge=1, le=10)]
    done: Annotated[Words, Field(min_length=10, max_length=3000)]
    learned: Annotated[Words, Field(max_length=3000)] = ""
    changed: Annotated[Words, Field(max_length=1000)] = ""
    goals: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(max_length=5)] = ()

"""What happened on one day of the visit (CEE-12: notes taken while working alongside)."""

from typing import Annotated

from pydantic import Field

from models.documents.words import WORDS, Content


class DayLog(Content):
    """One day's notes. `day` and `goals` count from 1."""

    day: Annotated[int, Field(ge=1, le=10)]
    done: Annotated[str, Field(min_length=10, max_length=3000), WORDS]
    learned: Annotated[str, Field(max_length=3000), WORDS] = ""
    changed: Annotated[str, Field(max_length=1000), WORDS] = ""
    goals: Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(max_length=5)] = ()

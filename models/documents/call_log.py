"""What was said in a follow-up call (CEE-30)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from models.documents.words import Content, Id, PlainDate, Words


class CallForm(StrEnum):
    """How the check-in was held; a missed call may become an asynchronous one."""

    CALL = "call"
    ASYNCHRONOUS = "asynchronous"


class CallLog(Content):
    """Notes of one call. `attended` are person ids."""

    number: Annotated[int, Field(ge=1, le=12)]
    held_on: PlainDate
    form: CallForm = CallForm.CALL
    attended: Annotated[tuple[Id, ...], Field(min_length=1, max_length=20)]
    summary: Annotated[Words, Field(min_length=10, max_length=3000)]
    obstacles: Annotated[Words, Field(max_length=1500)] = ""
    next_steps: Annotated[Words, Field(max_length=1500)] = ""

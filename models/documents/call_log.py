"""What was said in a follow-up call (CEE-30)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from models.documents.words import NOT_EMPTY, WORDS, Content, Id, PlainDate


class CallForm(StrEnum):
    """How the check-in was held; a missed call may become an asynchronous one."""

    CALL = "call"
    ASYNCHRONOUS = "asynchronous"


class CallLog(Content):
    """Notes of one call. `attended` are person ids."""

    number: Annotated[int, Field(ge=1, le=12)]
    held_on: PlainDate
    form: CallForm = CallForm.CALL
    attended: Annotated[tuple[Id, ...], Field(max_length=20), NOT_EMPTY]
    summary: Annotated[str, Field(min_length=10, max_length=3000), WORDS]
    obstacles: Annotated[str, Field(max_length=1500), WORDS] = ""
    next_steps: Annotated[str, Field(max_length=1500), WORDS] = ""

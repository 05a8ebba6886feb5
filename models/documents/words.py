"""What people type, made safe to store and compare: the building blocks of every document."""

import re
import unicodedata
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from models.texts.translate import N_

ALLOWED_CONTROLS = "\n\t"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}(:00)?")


def _tidy(value: Any) -> Any:
    """One spelling for one text: browsers send CRLF, keyboards send decomposed letters."""
    if not isinstance(value, str):
        return value
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in lines)).strip()


def _storable(value: Any) -> Any:
    for char in value if isinstance(value, str) else "":
        # PostgreSQL stores neither NUL nor half a surrogate pair; the others are never typed.
        if char not in ALLOWED_CONTROLS and unicodedata.category(char) in {"Cc", "Cs"}:
            raise PydanticCustomError(
                "control_character",
                N_("This text contains a character that cannot be shown. Paste it as plain text."),
            )
    return value


def _one_line(value: Any) -> Any:
    if isinstance(value, str) and "\n" in value:
        raise PydanticCustomError("one_line", N_("Write this in one line."))
    return value


def _written_as_date(value: Any) -> Any:
    # pydantic would read "5" as seconds since 1970.
    if isinstance(value, str) and not DATE.fullmatch(value):
        raise PydanticCustomError(
            "date_format", N_("Write the date as year-month-day: 2027-05-31.")
        )
    return value


def _written_as_time(value: Any) -> Any:
    if isinstance(value, str) and not TIME.fullmatch(value):
        raise PydanticCustomError("time_format", N_("Write the time as hours:minutes: 09:30."))
    return value


def _near(value: date) -> date:
    if not 2020 <= value.year <= 2100:
        raise PydanticCustomError("date_far", N_("This date is too far away. Check the year."))
    return value


def _words(value: Any) -> Any:
    return _storable(_tidy(value))


def _line(value: Any) -> Any:
    return _one_line(_words(value))


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise PydanticCustomError("none_given", N_("Add at least one."))
    return value


# Behind a field's bounds in `Annotated[str, Field(…), WORDS]`: the bounds count tidied letters.
WORDS = BeforeValidator(_words)
LINE = BeforeValidator(_line)
# Not `min_length`, which would complain once more about an item that has a mistake of its own.
NOT_EMPTY = AfterValidator(_not_empty)
PlainDate = Annotated[date, BeforeValidator(_written_as_date), AfterValidator(_near)]
LocalTime = Annotated[time, BeforeValidator(_written_as_time)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Content(BaseModel):
    """Base of all document contents: immutable, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

"""What people type, made safe to store and compare: the building blocks of every document."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import PydanticCustomError, PydanticKnownError, core_schema

from models.texts.translate import N_
from models.typed import text

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}(:00)?")
# PostgreSQL stores neither NUL nor half a surrogate pair: what holds one was damaged on its way here.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Typed:
    """Behind a field's bounds in `Annotated[str, Field(…), WORDS]`: the text is kept as `keep` spells it.

    Upper bounds count the letters kept; a least length counts what can be seen of them.
    """

    keep: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """The field's own schema between the tidying and the count of what can be seen."""
        schema = handler(source)
        least = _least(schema)
        if least:
            schema = core_schema.no_info_after_validator_function(_seen(least), schema)
        return core_schema.no_info_before_validator_function(self.keep, schema)


def _least(schema: Any) -> int:
    """The least length of a text's schema, also of one that may be left out."""
    while isinstance(schema, dict):
        if schema.get("type") == "str":
            return schema.get("min_length") or 0
        schema = schema.get("schema")
    return 0


def _seen(least: int) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if isinstance(value, str) and text.visible_length(value) < least:
            raise PydanticKnownError("string_too_short", {"min_length": least})
        return value

    return check


def _one_line(value: Any) -> Any:
    if isinstance(value, str) and "\n" in value:
        raise PydanticCustomError("one_line", N_("Write this in one line."))
    return value


def _written_as_date(value: Any) -> Any:
    value = text.fixed(value) if isinstance(value, str) else value
    # pydantic would read 5, and "5", as seconds since 1970.
    if isinstance(value, (int, float)) or (isinstance(value, str) and not DATE.fullmatch(value)):
        raise PydanticCustomError(
            "date_format", N_("Write the date as year-month-day: 2027-05-31.")
        )
    return value


def _written_as_time(value: Any) -> Any:
    value = text.fixed(value) if isinstance(value, str) else value
    if isinstance(value, (int, float)) or (isinstance(value, str) and not TIME.fullmatch(value)):
        raise PydanticCustomError("time_format", N_("Write the time as hours:minutes: 09:30."))
    return value


def _near(value: date) -> date:
    if not 2020 <= value.year <= 2100:
        raise PydanticCustomError("date_far", N_("This date is too far away. Check the year."))
    return value


def _words(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if _UNSTORABLE.search(value):
        raise PydanticCustomError(
            "control_character",
            N_("This text contains a character that cannot be shown. Paste it as plain text."),
        )
    return text.tidy(value)


def _line(value: Any) -> Any:
    kept = _one_line(_words(value))
    return text.one_line(kept) if isinstance(kept, str) else kept


def _fixed(value: Any) -> Any:
    return text.fixed(value) if isinstance(value, str) else value


def _phone(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    number = text.phone_number(value)
    if number is None:
        raise PydanticCustomError(
            "phone",
            N_("Write the number with its country code, beginning with +, as in +48 600 000 000."),
        )
    return number


def _not_empty(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise PydanticCustomError("none_given", N_("Add at least one."))
    return value


WORDS = Typed(_words)
"""Several lines."""
LINE = Typed(_line)
"""One line."""
FIXED = Typed(_fixed)
"""A number, a code: whatever a keyboard made of its spaces, dashes and digits."""
# Not `min_length`, which would complain once more about an item that has a mistake of its own.
NOT_EMPTY = AfterValidator(_not_empty)
Phone = Annotated[str, BeforeValidator(_phone)]
"""A telephone number with its country code: plus sign, digits, and what parts them for the eye."""
PlainDate = Annotated[date, BeforeValidator(_written_as_date), AfterValidator(_near)]
LocalTime = Annotated[time, BeforeValidator(_written_as_time)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]


class Content(BaseModel):
    """Base of all document contents: immutable, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

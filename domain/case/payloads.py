"""What a message may carry: opaque ids, bounded numbers, dates people live to see (laws 1 and 5).

Whoever sends a message from an operator's tool can put anything into it. Words would end up in a
history for ever, and a date at the end of time, or one without a zone, would stop the clock.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum

from domain.case.errors import N_, Refusal
from domain.case.workdays import is_zone

OPAQUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,127}")
"""An id, a hash or the name of a time zone; never a sentence, an address or a name."""
LARGEST = 1_000_000_000
YEARS = range(2000, 2200)
LONGEST = 100
"""Entries of a list."""


def check_plain(message: object) -> None:
    """Raise RuleBroken for the first field that holds what no message may carry."""
    for name, value in _values(message):
        if unfit := _unfit(name, value):
            raise unfit.broken(name)


def _values(message: object) -> Iterator[tuple[str, object]]:
    for field in fields(message):  # type: ignore[arg-type]
        value = getattr(message, field.name)
        if isinstance(value, dict):
            yield from _entries(field.name, value)
            continue
        items = value if isinstance(value, tuple) else (value,)
        if len(items) > LONGEST:
            yield field.name, items
        for item in items[:LONGEST]:
            if is_dataclass(item):
                yield from _values(item)
            else:
                yield field.name, item


def _entries(name: str, value: dict[object, object]) -> Iterator[tuple[str, object]]:
    """Keys under the field's name; the zones of people are zones."""
    if len(value) > LONGEST:
        yield name, tuple(value)
    for key, item in list(value.items())[:LONGEST]:
        yield name, key
        yield "time_zone" if name == "zones" else name, item


FILL_AGAIN = N_("Fill the form again; it sends what is expected.")


def _unfit(name: str, value: object) -> Refusal | None:
    if isinstance(value, tuple):
        return Refusal(N_("This list is too long."), FILL_AGAIN, rule="list_too_long")
    if isinstance(value, str) and not isinstance(value, Enum):
        return _unfit_text(name, value)
    if isinstance(value, int) and abs(value) > LARGEST:
        return Refusal(N_("This number is too large."), FILL_AGAIN, rule="number_too_large")
    if isinstance(value, datetime) and value.utcoffset() is None:
        return Refusal(
            N_("This time does not say in which zone it is."), FILL_AGAIN, rule="time_without_zone"
        )
    if isinstance(value, date) and value.year not in YEARS:
        return Refusal(N_("This date is not of our time."), FILL_AGAIN, rule="date_not_of_our_time")
    return None


def _unfit_text(name: str, value: str) -> Refusal | None:
    if not OPAQUE.fullmatch(value):
        return Refusal(
            N_("This is not an id: messages carry no words, those belong into documents."),
            FILL_AGAIN,
            rule="not_an_id",
        )
    if name == "time_zone" and not is_zone(value):
        return Refusal(
            N_("This is not the name of a time zone."), FILL_AGAIN, rule="not_a_time_zone"
        )
    return None

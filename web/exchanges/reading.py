"""What the read views of documents need in templates, and the ids a content mentions.

Importing this module gives every template the filter `stored_day` and the functions `labelled`,
`named_people`, `licences` and `licence_of`, which macros can use without being handed them.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from domain.exchange.both_learn import NextRound
from domain.exchange.people import Direction, Side
from models.documents.application import Level
from models.documents.call_log import CallForm
from models.documents.plan import InternalDocumentKind, SessionKind
from models.documents.pre_work import BudgetBand, SizeBand, Skill, StaffBand
from models.documents.relationship import Agreement
from models.documents.report import Reached
from models.documents.report_picture import ADDRESSES, NAMES, Licence
from models.texts.both_learn import DESIGN_FIELDS
from models.texts.labels import label
from models.texts.translate import _
from models.typed.web_address import opens_a_page
from web.cases.names import Names
from web.site.dates import day
from web.site.templates import environment

CHOICES: dict[str, type[StrEnum]] = {
    "side": Side,
    "level": Level,
    "direction": Direction,
    "session": SessionKind,
    "internal": InternalDocumentKind,
    "call": CallForm,
    "reached": Reached,
    "next_round": NextRound,
    "agreement": Agreement,
    "skill": Skill,
    "size": SizeBand,
    "staff": StaffBand,
    "budget": BudgetBand,
    "licence": Licence,
}
PEOPLE = frozenset({"lead_contact", "travellers", "owner", "other_owner", "attended"})
"""Fields of documents that hold person ids."""


def labelled(kind: str, value: str) -> str:
    """What a stored choice is called; the value itself where it is no longer one."""
    try:
        return label(CHOICES[kind](value))
    except ValueError:
        return value


def named_people(names: Names, people: Iterable[str]) -> str:
    """Names in a row."""
    return ", ".join(names.person(person) for person in people)


def design_field(name: str) -> str:
    """What a part of a programme's design is called."""
    return _(DESIGN_FIELDS.get(name, name))


def stored_day(value: str) -> str:
    """A stored date (`2027-05-31`) as people read it."""
    return day(date.fromisoformat(value))


def people_in(content: Any) -> Iterator[str]:
    """Every person id a stored content mentions."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name in PEOPLE:
                yield from ([value] if isinstance(value, str) else value or ())
            else:
                yield from people_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from people_in(value)


def licences() -> list[tuple[str, str]]:
    """The address and the name of each licence of pictures."""
    return [(ADDRESSES[one], NAMES[one]) for one in Licence]


def licence_of(value: str) -> tuple[str, str]:
    """The address and the name of a stored licence; no address where it is no longer one."""
    try:
        return ADDRESSES[Licence(value)], NAMES[Licence(value)]
    except ValueError:
        return "", value


environment().filters["stored_day"] = stored_day
environment().globals.update(
    {
        "labelled": labelled,
        "named_people": named_people,
        "design_field": design_field,
        "licences": licences,
        "licence_of": licence_of,
        "opens_a_page": opens_a_page,
    }
)

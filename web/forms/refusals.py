"""Broken rules on their way to the right place of a form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from temporalio.exceptions import ApplicationError

from domain.case.errors import RuleBroken
from domain.exchange.people import Role
from models.texts.labels import label
from models.texts.translate import Sentence
from web.site.dates import day


class FieldProblem(ValueError):  # noqa: N818 - it is told to a person
    """Raised in a form model's validators: a sentence for one of its fields (`""`: the form as a whole).

    `raise FieldProblem("ends_on", N_("The visit ends before it starts on {day}."), day="3 May")`
    """

    def __init__(self, field: str, message: str, **values: str | int) -> None:
        super().__init__(message)
        self.field = field
        self.sentence = Sentence(message, values)


@dataclass(frozen=True)
class Refusal:
    """A message the programme's rules did not allow: the field it concerns, why, and the way out.

    `rule` names the rule in logs; no page shows it.
    """

    field: str
    reason: Sentence
    way_out: Sentence | None
    rule: str

    @property
    def sentence(self) -> Sentence:
        """Reason and way out in one."""
        if self.way_out is None:
            return self.reason
        return Sentence("{reason} {way_out}", {"reason": self.reason, "way_out": self.way_out})


def refusal_of(error: object) -> Refusal | None:
    """The refusal inside an error, however deep; None for any other error.

    The domain raises `RuleBroken` itself; from a running exchange it arrives as an `ApplicationError`
    whose first detail is `RuleBroken.details()`.
    """
    for link in _chain(error):
        if isinstance(link, RuleBroken):
            return _made(link.details())
        if (
            isinstance(link, ApplicationError)
            and link.details
            and isinstance(link.details[0], dict)
        ):
            details = link.details[0]
            if "reason" in details and "field" in details:
                return _made(details)
    return None


def refused(broken: RuleBroken) -> Refusal:
    """The refusal the domain raised here, its dates and roles in the bound language."""
    return _made(broken.details())


def _chain(error: object) -> Iterator[BaseException]:
    seen = 0
    while isinstance(error, BaseException) and seen < 10:
        yield error
        error, seen = getattr(error, "cause", None) or error.__cause__, seen + 1


def _made(details: dict[str, object]) -> Refusal:
    given = details.get("params")
    values = (
        {name: _shown(name, value) for name, value in given.items()}
        if isinstance(given, dict)
        else {}
    )
    way_out = str(details.get("way_out") or "")
    return Refusal(
        str(details["field"]),
        Sentence(str(details["reason"]), values),
        Sentence(way_out, values) if way_out else None,
        str(details.get("rule") or ""),
    )


def _shown(name: str, value: object) -> object:
    """A date or a list of roles as people of the bound language write it."""
    try:
        if name == "roles":
            return ", ".join(label(Role(role)) for role in str(value).split(", "))
        return day(date.fromisoformat(value)) if isinstance(value, str) else value
    except ValueError:
        return value

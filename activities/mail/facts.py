"""Facts that mails tell instead of "something": who, which booking, from when to when; as the database has them by now.

Never what is in the vault, and no reference of a booking: those stand on the page, for whoever travels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from babel.dates import format_interval

from activities.mail.dates import locale_of, moment, whole_day
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.actions import ActionWay
from domain.exchange.orders import OrderKind
from domain.exchange.people import Side
from models.texts.labels import label
from models.texts.translate import N_, _
from models.typed.text import isolated

BOOKING = {
    OrderKind.TRANSPORT: N_("the journey, {days}"),
    OrderKind.ACCOMMODATION: N_("the stay, {days}"),
    OrderKind.INSURANCE: N_("the insurance, {days}"),
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What rows of the database say of a notice: `people` names by id, the `order` and the `request` it is about.

    `community` is the one that somebody asked to join, `visit` the first and the last day of the visit.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    order: Mapping[str, Any] | None = None
    request: Mapping[str, Any] | None = None
    community: str = ""
    visit: tuple[date, date] | None = None


def facts(
    given: Mapping[str, str | int], known: Known, mentee: str, mentor: str, to: tuple[str, str]
) -> dict[str, str]:
    """What sentences may name, in the bound language; for what is not known, words that say so.

    `to` is the reader's language and zone.
    """
    language, zone = to
    told = {
        "who": _name(given, known, "person", "member") or _("somebody"),
        "before_who": _name(given, known, "before") or _("somebody else"),
        "community": _community(given, known, mentee, mentor),
        "booking": _("a booking"),
        "traveller": _("a traveller"),
        "change": _people(given, known, mentee, mentor) or _action(given, language),
        "learning": _learning(given, mentee),
        "wish": _("something"),
        "dates": "; ".join(
            moment(datetime.fromisoformat(at), language, zone)
            for at in str(given.get("dates", "")).split()
        ),
        "visit": days(*known.visit, language) if known.visit else "",
    }
    if known.order:
        first, last = (date.fromisoformat(str(known.order[name])) for name in ("first", "last"))
        kind = OrderKind(str(known.order["kind"]))
        told["booking"] = _(BOOKING[kind], days=days(first, last, language))
        name = known.people.get(str(known.order["traveller"]), "")
        told["traveller"] = isolated(name) if name else told["traveller"]
    if known.request:
        told["wish"] = label(RequestKind(str(known.request["kind"])))
    return told


def days(first: date, last: date, language: str) -> str:
    """`3–7 May 2027`, in the language's own way."""
    return str(format_interval(first, last, "yMMMd", locale=locale_of(language)))


def _name(given: Mapping[str, str | int], known: Known, *keys: str) -> str:
    found = (known.people.get(str(given[key]), "") for key in keys if key in given)
    return isolated(next(found, ""))


def _community(given: Mapping[str, str | int], known: Known, mentee: str, mentor: str) -> str:
    if known.community:
        return isolated(known.community)
    sides = {Side.MENTEE.value: mentee, Side.MENTOR.value: mentor}
    named = sides.get(str(given.get("side", "")), "")
    return isolated(named) if named else _("one of the two communities")


def _people(given: Mapping[str, str | int], known: Known, mentee: str, mentor: str) -> str:
    """Who has joined, or left, which community."""
    who = _name(given, known, "member")
    if not who or "added" not in given:
        return ""
    community = _community(given, known, mentee, mentor)
    if given["added"]:
        return _("{who} has joined this exchange for {community}.", who=who, community=community)
    return _(
        "{who} does not take part in this exchange any more, for {community}.",
        who=who,
        community=community,
    )


def _action(given: Mapping[str, str | int], language: str) -> str:
    """What became of an action, with its day before and now."""
    if not {"way", "until", "before"} <= set(given):
        return ""
    before, until = (
        whole_day(date.fromisoformat(str(given[name])), language) for name in ("before", "until")
    )
    ways = {
        ActionWay.LET_GO.value: _("An action that was due by {before} was let go.", before=before),
        ActionWay.SHRINK.value: _(
            "An action got a smaller aim. It is due by {until}.", until=until
        ),
    }
    more = _(
        "An action that was due by {before} has time until {until}.", before=before, until=until
    )
    return ways.get(str(given["way"]), more)


def _learning(given: Mapping[str, str | int], mentee: str) -> str:
    """Who learns from now on."""
    if "reciprocal" not in given:
        return _(
            "The hub has changed whether both communities learn in this exchange, or only one."
        )
    if given["reciprocal"]:
        return _("From now on both communities learn from each other in this exchange.")
    return _(
        "From now on {mentee} learns in this exchange, and its partner teaches.",
        mentee=isolated(mentee),
    )

"""The very mails a decision would lead to: written from the case as it would be, by the code that sends mails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from activities.mail.content import packed
from activities.mail.holding import URGENT
from activities.mail.reading import Mail, read_mails
from activities.mail.told import TOLD_IN_MAIL
from domain.case.foresight import Foresight
from domain.case.names import HUB
from domain.case.notices import Notice
from models.texts.translate import _, ngettext
from models.views.setup import programme_of
from runtime.mail import letterhead_of
from web.cases.names import names_of
from web.cases.pages import Place
from web.site.resources import resources_of

YOUR_WORDS = "…"
"""Stands in a mail for words that nobody has typed yet."""


@dataclass(frozen=True, kw_only=True)
class ForeseenMail:
    """One mail, and everybody who would get it in these words; `for_review` is held until it is let go."""

    names: tuple[str, ...]
    subject: str
    text: str
    has_event: bool
    for_review: bool


@dataclass(frozen=True)
class Holding:
    """How the programme's mails wait after a decision: seconds, and the kinds for review."""

    seconds: int
    review: frozenset[str]

    def waits(self, notice: Notice) -> bool:
        """Whether it does not leave at once."""
        return notice.decision is not None and notice.kind not in URGENT and self.seconds > 0

    def reviews(self, notice: Notice) -> bool:
        """Whether somebody has to let it go."""
        decided = notice.decision is not None and notice.kind not in URGENT
        return decided and notice.kind in self.review


async def holding_of(at: Place) -> Holding:
    """How mails of the case wait."""
    known = await programme_of(at.database, at.seat.viewer.scope.mark)
    return (
        Holding(known.mail_hold, frozenset(known.mail_review)) if known else Holding(0, frozenset())
    )


async def foreseen_mails(
    at: Place, found: Sequence[Foresight], holding: Holding
) -> tuple[ForeseenMail, ...]:
    """Those that are owed whatever is chosen, as they read after the likely choice, which is the first of `found`.

    Whoever is not of the hub is not shown what the hub gets. Nothing is stored.
    """
    likely = found[0]
    surely = set.intersection(*({(one.kind, one.person) for one in each.notices} for each in found))
    notices = [
        notice
        for notice in likely.notices
        if (notice.kind, notice.person) in surely and _may_read(at, likely, notice)
    ]
    if not notices:
        return ()
    resources = resources_of(at.request)
    mails = await read_mails(
        resources.sessions,
        letterhead_of(resources.settings),
        rows=[_row(at, notice) for notice in notices],
        mentor=await _new_partner(at, likely),
    )
    reviewed = {notice.key for notice in notices if holding.reviews(notice)}
    names = await names_of(at.database, {mail.person_id for mail in mails}, ())

    def called(person: str) -> str:
        return _("you") if person == at.me else names.person(person)

    return tuple(
        ForeseenMail(
            names=tuple(dict.fromkeys(called(mail.person_id) for mail in same)),
            subject=same[0].subject,
            text=same[0].text,
            has_event=same[0].has_event,
            for_review=same[0].notice_id in reviewed,
        )
        for same in _alike(mail for mail in mails if mail.subject)
    )


def how_they_wait(at: Place, found: Sequence[Foresight], holding: Holding) -> Iterable[str]:
    """Until when nobody is told, for whoever can hold a mail back."""
    if not _of_hub(at) or not all(any(map(holding.waits, one.notices)) for one in found):
        return
    yield ngettext(
        "Its mails wait {n} second before they leave; until then each can be held in the outbox.",
        "Its mails wait {n} seconds before they leave; until then each can be held in the outbox.",
        holding.seconds,
    )
    if all(one.reopens for one in found):
        yield _("If the task is opened again within that time, they are never sent.")


def _of_hub(at: Place) -> bool:
    return not HUB.isdisjoint(at.case.roles_of(at.me))


def _may_read(at: Place, likely: Foresight, notice: Notice) -> bool:
    to_hub = not HUB.isdisjoint(likely.afterwards.roles_of(notice.person))
    return _of_hub(at) or not to_hub


def _row(at: Place, notice: Notice) -> dict[str, Any]:
    """As the outbox would have it."""
    words = {"words": YOUR_WORDS} if notice.kind in TOLD_IN_MAIL and notice.note else {}
    return {
        "id": notice.key,
        "key": notice.key,
        "exchange_id": at.case.id,
        "revision": 0,
        "attempts": 0,
        "kind": notice.kind,
        "person_id": notice.person,
        "data": packed(notice.ask, None, notice.event, {**notice.data, **words}),
        "owed_at": at.now,
    }


async def _new_partner(at: Place, likely: Foresight) -> str | None:
    """What the mentor's community is called, where the case has another one afterwards."""
    before, after = (getattr(case, "mentor", None) for case in (at.case, likely.afterwards))
    if after is None or (before and before.community == after.community):
        return None
    names = await names_of(at.database, (), [after.community])
    return names.community(after.community)


def _alike(mails: Iterable[Mail]) -> list[list[Mail]]:
    """Mails that differ in nothing but whom they greet, together."""
    groups: dict[tuple[str, str], list[Mail]] = {}
    for mail in mails:
        _greeting, _gap, rest = mail.text.partition("\n\n")
        groups.setdefault((mail.subject, rest), []).append(mail)
    return list(groups.values())

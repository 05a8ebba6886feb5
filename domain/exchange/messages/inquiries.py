"""Asking the partner or the hub anything, in any phase, and answering: each with a clock (CEE-21, CEE-27)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.errors import N_, Refusal, RuleBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.inquiries import MOST_OPEN, Addressee, Inquiry, InquiryAbout
from domain.exchange.messages.base import EVERYWHERE, PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import SIDE_ROLES, Role, Side
from domain.exchange.phases import MATCHED

ASKING = PARTICIPANTS | {Role.PROGRAMME, Role.APPROVER, Role.BOOKER, Role.COORDINATOR}
"""Everybody who works on the exchange; concerns have a way of their own."""


@register
@dataclass(frozen=True, kw_only=True)
class SendInquiry(ExchangeMessage):
    """Somebody asks the other side or the hub; the note is the question.

    With `follows` it goes on with that thread, whose addressee and subject stay.
    """

    to: Addressee
    about: InquiryAbout = InquiryAbout.ANYTHING
    follows: str | None = None

    name = "send_inquiry"
    roles = ASKING
    note_required = Refusal(
        N_("Write what you want to know, or what you need."),
        N_("Write a sentence; everybody in this exchange reads it."),
        rule="inquiry_without_words",
    )
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """Somebody else who is there, logistics from the hub, and no flood."""
        if self.follows is not None:
            _check_thread(x, self.by, self.follows, self.to)
        if self.to is own_place(x, self.by):
            raise RuleBroken(
                "to",
                N_("These are your own people."),
                N_("Choose who shall answer: the other side, or the hub."),
                rule="inquiry_to_oneself",
            )
        if self.to not in addressees(x, self.by):
            raise RuleBroken(
                "to",
                N_("There is nobody on that side at the moment."),
                N_("Ask the hub."),
                rule="inquiry_to_nobody",
            )
        if self.about is not InquiryAbout.ANYTHING and self.to is not Addressee.HUB:
            raise RuleBroken(
                "about",
                N_("The hub books, changes and confirms."),
                N_("Ask the hub for it, or ask your partner a question."),
                rule="logistics_not_from_hub",
            )
        if sum(one.by == self.by and one.open for one in x.inquiries) >= MOST_OPEN:
            raise RuleBroken(
                "note",
                N_("{count} of your questions wait for an answer already."),
                N_("Wait for one of the answers, or put it into the next call."),
                rule="too_many_inquiries",
                count=MOST_OPEN,
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Whoever shall answer is asked, with the words in the mail."""
        thread = find(x, self.follows)
        if thread is None:
            thread = Inquiry(
                id=f"inquiry-{x.dropped_inquiries + len(x.inquiries) + 1}",
                by=self.by,
                to=self.to,
                about=self.about,
                at=now,
            )
            x.inquiries.append(thread)
        thread.open = True
        ask = x.ask(*_asked(thread, now), subject=thread.id, quiet=True)
        x.notify(NoticeKind.INQUIRY_SENT, x.people_asked(ask), ask=ask, note=self.note)

    def facts_before(self, x: Exchange) -> dict[str, str | int]:
        """Which thread, and whom it asks about what."""
        number = x.dropped_inquiries + len(x.inquiries) + 1
        return {
            "inquiry": self.follows or f"inquiry-{number}",
            "to": self.to.value,
            "about": self.about.value,
        }


@register
@dataclass(frozen=True, kw_only=True)
class AnswerInquiry(ExchangeMessage):
    """Whoever was asked answers; the note is the answer."""

    inquiry: str

    name = "answer_inquiry"
    roles = ASKING
    note_required = Refusal(
        N_("Write the answer."),
        N_("If you do not know yet: say when you will."),
        rule="inquiry_answered_without_words",
    )
    transitions = EVERYWHERE

    def check(self, x: Exchange, now: datetime) -> None:
        """An open one, asked of one's own side."""
        thread = find(x, self.inquiry)
        if thread is None or not thread.open:
            raise RuleBroken(
                "inquiry",
                N_("This has been answered."),
                N_("The page of the exchange shows the answer."),
                rule="inquiry_not_open",
            )
        if thread.to is not own_place(x, self.by):
            raise RuleBroken(
                "inquiry",
                N_("This was asked of somebody else."),
                N_("You read the answer on the page of the exchange."),
                rule="inquiry_of_others",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Whoever asked is told, with the words; nobody who has left meanwhile."""
        thread = find(x, self.inquiry)
        if thread is None:
            return
        thread.open = False
        for kind in (AskKind.ANSWER_PARTNER, AskKind.ANSWER_AT_HUB):
            x.answer(x.find_ask(kind, subject=thread.id), now, self.by, "answered")
        if x.roles_of(thread.by):
            facts = {"about": thread.about.value}
            x.notify(
                NoticeKind.INQUIRY_ANSWERED,
                (thread.by,),
                note=self.note,
                about=thread.id,
                facts=facts,
            )

    def facts(self) -> dict[str, str | int]:
        """Which thread."""
        return {"inquiry": self.inquiry}


def find(x: Exchange, inquiry: str | None) -> Inquiry | None:
    """The thread with this id; None where there is none, or it has been dropped."""
    return next((one for one in x.inquiries if one.id == inquiry), None)


def own_place(x: Exchange, person: str) -> Addressee:
    """Where a question would reach this person."""
    if x.roles_of(person) & SIDE_ROLES:
        return Addressee(x.side_of(person).value)
    return Addressee.HUB


def addressees(x: Exchange, person: str) -> tuple[Addressee, ...]:
    """Whom this person can ask now: the partner only while there is one, the hub always."""
    there = {Addressee.HUB, Addressee.MENTEE}
    if x.phase in MATCHED and x.mentor:
        there.add(Addressee.MENTOR)
    if own_place(x, person) is Addressee.MENTOR and x.phase not in MATCHED:
        there.discard(Addressee.MENTEE)
    return tuple(one for one in Addressee if one in there and one is not own_place(x, person))


def _check_thread(x: Exchange, by: str, inquiry: str, to: Addressee) -> None:
    thread = find(x, inquiry)
    if thread is None or thread.open or thread.to is not to or by_side(x, thread.by, by):
        raise RuleBroken(
            "follows",
            N_("This thread cannot be gone on with."),
            N_("Ask anew; say which question you mean."),
            rule="inquiry_not_to_follow",
        )


def by_side(x: Exchange, one: str, other: str) -> bool:
    """Whether two people stand on different sides of a question."""
    return own_place(x, one) is not own_place(x, other)


def _asked(thread: Inquiry, now: datetime) -> tuple[AskKind, datetime, Role]:
    """What is asked of whom: a side, the hub's booker for logistics, else the case owner."""
    if thread.to is not Addressee.HUB:
        return AskKind.ANSWER_PARTNER, now, Role(Side(thread.to.value).value)
    booking = thread.about is not InquiryAbout.ANYTHING
    return AskKind.ANSWER_AT_HUB, now, Role.BOOKER if booking else Role.PROGRAMME

"""Internal documents inside the pair: handed over, received, taken back (CEE-16, CEE-24)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.documents import DocRef
from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.handed import MOST_HANDED, HandedDocument
from domain.exchange.messages.base import PARTICIPANTS, ExchangeMessage, register
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import TOGETHER


@register
@dataclass(frozen=True, kw_only=True)
class HandDocument(ExchangeMessage):
    """One side hands a document to the other; where it is, is in words only the two sides read."""

    document: DocRef

    name = "hand_document"
    roles = PARTICIPANTS
    transitions = stays_in(*TOGETHER)

    def check(self, x: Exchange, now: datetime) -> None:
        """Once, and not more than anybody could look through."""
        if _find(x, self.document.id):
            raise RuleBroken(
                "document",
                N_("This document has been handed over."),
                N_("Hand over the next one, or take this one back first."),
                rule="document_handed_already",
            )
        if len(x.handed) >= MOST_HANDED:
            raise RuleBroken(
                "document",
                N_("{count} documents have been handed over in this exchange."),
                N_("Take back what is not needed any more, or hand over a folder instead."),
                rule="too_many_documents",
                count=len(x.handed),
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side is asked to say that it has it; one task for all that are on their way."""
        side = x.side_of(self.by)
        x.handed.append(HandedDocument(doc=self.document.id, side=side, by=self.by, at=now))
        asked = x.find_ask(AskKind.RECEIVE_DOCUMENTS, side=side.other)
        if asked is None:
            x.ask(AskKind.RECEIVE_DOCUMENTS, now, Role(side.other.value))
        else:
            x.notify(NoticeKind.DOCUMENT_HANDED, x.people_asked(asked), ask=asked)


@register
@dataclass(frozen=True, kw_only=True)
class ReceiveDocuments(ExchangeMessage):
    """A side says which documents of the other it has, and can open."""

    documents: tuple[str, ...]

    name = "receive_documents"
    roles = PARTICIPANTS
    transitions = stays_in(*TOGETHER)

    def check(self, x: Exchange, now: datetime) -> None:
        """At least one, each on its way to this side."""
        waiting = {one.doc for one in on_their_way(x, x.side_of(self.by))}
        if not self.documents or not set(self.documents) <= waiting:
            raise RuleBroken(
                "documents",
                N_("Choose documents that are on their way to you."),
                N_("Tick those that you can open; the others stay open."),
                rule="document_not_on_its_way",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """Who and when is kept; the task is done when nothing is on its way any more."""
        for one in on_their_way(x, x.side_of(self.by)):
            if one.doc in self.documents:
                one.received_by, one.received_at = self.by, now
        _settle(x, x.side_of(self.by), now, self.by)

    def facts(self) -> dict[str, str | int]:
        """How many."""
        return {"count": len(self.documents)}


@register
@dataclass(frozen=True, kw_only=True)
class TakeBackDocument(ExchangeMessage):
    """A side takes back what it handed over: a wrong link, or something that is out of date."""

    document: str

    name = "take_back_document"
    roles = PARTICIPANTS
    transitions = stays_in(*TOGETHER)

    def check(self, x: Exchange, now: datetime) -> None:
        """Its own."""
        found = _find(x, self.document)
        if found is None or found.side is not x.side_of(self.by):
            raise RuleBroken(
                "document",
                N_("Your side has handed over no such document."),
                N_("Choose one of those that the page of the exchange shows."),
                rule="document_not_handed",
            )

    def execute(self, x: Exchange, now: datetime) -> None:
        """The other side does not see it any more, and need not receive it."""
        x.handed = [one for one in x.handed if one.doc != self.document]
        _settle(x, x.side_of(self.by).other, now, None)


def on_their_way(x: Exchange, side: Side) -> list[HandedDocument]:
    """What the other side has handed over and this one has not received yet, oldest first."""
    return [one for one in x.handed if one.side is side.other and one.received_at is None]


def _find(x: Exchange, document: str) -> HandedDocument | None:
    return next((one for one in x.handed if one.doc == document), None)


def _settle(x: Exchange, side: Side, now: datetime, by: str | None) -> None:
    asked = x.find_ask(AskKind.RECEIVE_DOCUMENTS, side=side)
    if asked is None or on_their_way(x, side):
        return
    if by:
        x.answer(asked, now, by, "received")
    else:
        x.void([asked], now, "taken back")

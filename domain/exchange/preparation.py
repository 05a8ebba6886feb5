"""What a side has ready for the questions of the other: asked for, counted, asked for again (CEE-09)."""

from datetime import datetime

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.inquiries import Addressee
from domain.exchange.people import Role, Side


def ask_preparation(x: Exchange, now: datetime) -> None:
    """Ask the other side of each that learns to prepare, while a shared question has nothing ready.

    Not in an exchange that began before anybody was asked this: its policy has no such ask.
    """
    if AskKind.PREPARE_ANSWERS not in x.policy.asks:
        return
    for side in x.learners:
        asked = x.find_ask(AskKind.PREPARE_ANSWERS, side=side.other)
        if asked and not x.open_questions.get(side):
            x.void([asked], now, "everything has something ready")
        if side in x.question_lists and x.open_questions.get(side) and not asked:
            x.ask(AskKind.PREPARE_ANSWERS, now, Role(side.other.value), quiet=True)


def drop_preparation(x: Exchange, now: datetime, side: Side) -> None:
    """The side's questions are not shared any more: nobody prepares for them."""
    asked = x.find_ask(AskKind.PREPARE_ANSWERS, side=side.other)
    x.void([asked] if asked else [], now, "questions not shared")
    x.open_questions.pop(side, None)
    x.prepared_lists.pop(side, None)


def forget_mentors_words(x: Exchange, now: datetime) -> None:
    """What a mentor who leaves asked, had ready and shared is not the next one's to read.

    Nor is what was asked of it or handed to it: the mentee hands over anew what the next one shall see.
    Its people are in `former` already.
    """
    x.question_lists.pop(Side.MENTOR, None)
    x.open_questions.pop(Side.MENTOR, None)
    x.prepared_lists.clear()
    x.pre_works.pop(Side.MENTOR, None)
    x.waived_pre_works.clear()
    x.relationship.clear()
    x.proposed_actions.clear()
    x.design = None
    x.design_signatures.clear()
    x.handed.clear()
    gone = [n for n in x.inquiries if n.to is Addressee.MENTOR or n.by in x.former]
    for one in gone:
        x.void(x.open_asks(subject=one.id), now, "the mentor left")
    x.inquiries = [one for one in x.inquiries if one not in gone]
    x.dropped_inquiries += len(gone)

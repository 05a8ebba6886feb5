"""Every exchange can always reach an end: by the hub alone, in a bounded number of messages."""

from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from random import Random

from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import ASKS
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from domain.exchange.messages.registry import MESSAGES
from domain.exchange.orders import OrderStatus
from tests.unit.domain.machine.messages import build
from tests.unit.domain.machine.play import Play

WAYS_OUT = (
    *("cancel", "close_incomplete", "decline_application", "close_without_match"),
    *("undo_booking", "write_closing_report", "settle_offer", "waive_ask"),
    *("cut_short_visit", "end_visit", "close_rejected", "deny_appeal"),
)
"""In this order: the nearest end first."""
TRIES = 30
"""How often a message of one kind is filled in at random before the next kind is tried."""


def end_it(x: Exchange, now: datetime) -> list[AnyMessage]:
    """The messages by which the hub, alone, ends a copy of this exchange; a hold is released first.

    Fails where it cannot, or needs more of them than one for each booking and a few besides.
    """
    play = Play(x=deepcopy(x), now=now)
    if play.x.held_since is not None:
        play.hold("p-handler", held=False)
    bound = 6 + len(play.x.orders)
    sent: list[AnyMessage] = []
    while not play.x.ended:
        message = _way_out(play)
        assert message, (
            f"the hub is stuck in {play.x.phase} with {[a.id for a in play.x.open_asks()]}"
        )
        base.execute(play.x, message, now)
        sent.append(message)
        assert len(sent) <= bound, f"no end in sight: {[made.name for made in sent]}"
    left = [o for o in play.x.orders if o.status in (OrderStatus.TO_UNDO, OrderStatus.REQUESTED)]
    assert not left, f"{play.x.phase} with bookings nobody looks after: {left}"
    return sent


def _way_out(play: Play) -> AnyMessage | None:
    luck = Random(play.x.revision)
    for name in WAYS_OUT:
        if name not in MESSAGES or play.x.phase not in MESSAGES[name].transitions:
            continue
        for by in play.hub():
            for _ in range(TRIES):
                message = build(name, play.x, play.now, by, luck)
                if _leads_on(play, message):
                    return message
        if message := _standing_in(play, name, luck):
            return message
    return None


def _standing_in(play: Play, name: str, luck: Random) -> AnyMessage | None:
    """The coordinator's message in the place of somebody who is asked for it."""
    asks = [ask for ask in play.x.open_asks() if name in ASKS[ask.kind].answered_by]
    for person in {p: None for ask in asks for p in play.x.people_asked(ask)}:
        for _ in range(TRIES):
            message = build(name, play.x, play.now, play.coordinator(), luck)
            standing = replace(message, instead_of=person, because="n-1")
            if _leads_on(play, standing):
                return standing
    return None


def _leads_on(play: Play, message: AnyMessage) -> bool:
    """Legal, and of waivers only those an end waits for."""
    asked = str(getattr(message, "ask", ""))
    if message.name == "waive_ask" and not asked.startswith(("undo_booking", "write_closing")):
        return False
    try:
        base.check(play.x, message, play.now)
    except RuleBroken:
        return False
    return True

"""What participants wish for: the hub does it, says yes in words, or says why not."""

import pytest

from domain.exchange import requests
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import RequestKind
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.partner import ReplacePartner, ReplaceReason
from domain.exchange.messages.plan import RevisePlan
from domain.exchange.messages.requests import (
    DONE_BY,
    MATCHED,
    DeclineRequest,
    GrantRequest,
    RaiseRequest,
    sensible,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.phases import OPEN_PHASES, Phase
from tests.support.exchange_states import Moment, at
from tests.support.people import ANN, MIA, MILO, PAT, TESS, TOR, doc


def wish(kind: RequestKind = RequestKind.OTHER, by: str = MIA) -> RaiseRequest:
    return RaiseRequest(by=by, kind=kind, note="n-1")


def wished(kind: RequestKind = RequestKind.OTHER, phase: Phase = Phase.TRAVEL) -> Moment:
    return at(phase).make(wish(kind))


@pytest.mark.parametrize("phase", MATCHED)
def test_after_the_match_anybody_may_wish_for_something(phase: Phase) -> None:
    for by in (MIA, MILO, TOR, TESS):
        here = at(phase).make(wish(by=by))
        (made,) = here.x.requests
        assert (made.by, made.note, made.granted) == (by, "n-1", None)
        (asked,) = here.x.open_asks(AskKind.DECIDE_REQUEST)
        assert here.x.people_asked(asked) == (PAT,)


def test_before_the_match_there_is_nothing_to_wish_for() -> None:
    for phase in set(OPEN_PHASES) - set(MATCHED) - {Phase.WINDING_UP, Phase.HELPING}:
        assert at(phase).refused(wish()).rule == "too_early"


def test_a_wish_says_what_and_once_and_while_it_can_be_done() -> None:
    here = at(Phase.TRAVEL)
    assert (
        here.refused(RaiseRequest(by=MIA, kind=RequestKind.PAUSE)).rule == "request_without_words"
    )
    about = RaiseRequest(by=MIA, kind=RequestKind.MORE_TIME, ask="ask-0", note="n-1")
    assert here.refused(about).rule == "ask_not_open"
    here.make(wish(RequestKind.PAUSE))
    assert here.refused(wish(RequestKind.PAUSE)).rule == "request_raised_already"
    here.make(wish(RequestKind.PAUSE, by=TOR), wish(RequestKind.POSTPONE))
    assert len(requests.open_requests(here.x)) == 3
    assert at(Phase.REPORT).refused(wish(RequestKind.NEW_PARTNER)).rule == "request_too_late"


def test_a_wish_granted_in_words_is_told_to_who_made_it() -> None:
    here = wished()
    assert (
        here.refused(GrantRequest(by=PAT, request="request-1")).rule
        == "request_granted_without_words"
    )
    here.make(GrantRequest(by=PAT, request="request-1", note="n-2"))
    (notice,) = here.told(NoticeKind.REQUEST_GRANTED)
    assert (notice.person, notice.note, notice.data["wish"]) == (MIA, "n-2", "other")
    assert here.x.requests[0].granted is True
    assert not here.x.open_asks(AskKind.DECIDE_REQUEST)
    assert (
        here.refused(DeclineRequest(by=PAT, request="request-1", note="n-3")).rule
        == "request_not_open"
    )


@pytest.mark.parametrize("kind", sorted(DONE_BY))
def test_a_wish_that_has_a_move_of_its_own_is_granted_by_that_move(kind: RequestKind) -> None:
    here = wished(kind)
    broken = here.refused(GrantRequest(by=PAT, request="request-1", note="n-2"))
    assert broken.way_out == DONE_BY[kind]


def test_a_wish_is_declined_with_words() -> None:
    here = wished(RequestKind.POSTPONE)
    assert (
        here.refused(DeclineRequest(by=PAT, request="request-1")).rule
        == "request_declined_without_words"
    )
    assert (
        here.refused(DeclineRequest(by=ANN, request="request-1", note="n-2")).rule == "wrong_role"
    )
    here.make(DeclineRequest(by=PAT, request="request-1", note="n-2"))
    (notice,) = here.told(NoticeKind.REQUEST_DECLINED)
    assert (notice.person, notice.note) == (MIA, "n-2")
    assert here.x.requests[0].granted is False


def test_a_wish_outlives_a_change_of_phase() -> None:
    here = wished(RequestKind.PAUSE).make(RevisePlan(by=MIA, plan=doc("plan", 2)))
    assert here.x.phase is Phase.PLANNING
    assert len(here.x.open_asks(AskKind.DECIDE_REQUEST)) == 1


def test_replacing_the_partner_grants_that_wish_and_leaves_no_other_open() -> None:
    here = wished(RequestKind.NEW_PARTNER).make(wish(RequestKind.PAUSE))
    here.make(ReplacePartner(by=PAT, reason=ReplaceReason.NO_FIT, note="n-2"))
    assert [r.granted for r in here.x.requests] == [True, False]
    assert {n.person for n in here.told(NoticeKind.REQUEST_GRANTED)} == {MIA}
    assert not here.x.open_asks(AskKind.DECIDE_REQUEST)


def test_an_end_leaves_no_wish_open() -> None:
    here = wished().make(Withdraw(by=MIA, reason=WithdrawReason.OTHER))
    assert here.x.phase is Phase.WITHDRAWN
    assert not requests.open_requests(here.x)


def test_what_was_done_settles_only_wishes_about_it() -> None:
    here = at(Phase.PLANNING)
    first, second = here.x.open_asks(AskKind.SIGN_PLAN)
    for by, ask in ((MIA, first.id), (TOR, second.id), (MILO, None)):
        here.make(RaiseRequest(by=by, kind=RequestKind.MORE_TIME, ask=ask, note="n-1"))
    requests.settle(here.x, here.now, PAT, RequestKind.MORE_TIME, first.id)
    assert [r.granted for r in here.x.requests] == [True, None, True]


def test_every_wish_makes_sense_somewhere() -> None:
    for kind in RequestKind:
        assert any(sensible(kind, phase) for phase in MATCHED)


def test_while_bookings_are_undone_no_wish_is_left_open() -> None:
    here = wished(RequestKind.PAUSE, Phase.READY)
    here.make(Withdraw(by=MIA, reason=WithdrawReason.OTHER))
    assert here.x.phase is Phase.WINDING_UP
    assert not requests.open_requests(here.x)
    assert not here.x.open_asks(AskKind.DECIDE_REQUEST)

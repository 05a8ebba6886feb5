"""Questions between the sides and the hub: who is asked, by which clock, and how a thread goes on."""

import pytest

from domain.case.names import CaseNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import ExchangeAsk
from domain.exchange.inquiries import KEPT_INQUIRIES, MOST_OPEN, Addressee, InquiryAbout
from domain.exchange.messages.any_phase import Withdraw, WithdrawReason
from domain.exchange.messages.inquiries import AnswerInquiry, SendInquiry
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from domain.exchange.phases import MATCHED, OPEN_PHASES, Phase
from tests.support.exchange_states import REACHED, Moment, at
from tests.support.people import ANN, BO, COR, MIA, MILO, PAT, TESS, TOR

HUB, MENTOR, MENTEE = Addressee.HUB, Addressee.MENTOR, Addressee.MENTEE


def ask_of(here: Moment) -> ExchangeAsk:
    (ask,) = here.x.open_asks(AskKind.ANSWER_PARTNER, AskKind.ANSWER_AT_HUB)
    return ask


def asked(by: str, to: Addressee, phase: Phase = Phase.PLANNING, **more: object) -> Moment:
    return at(phase).make(SendInquiry(by=by, to=to, note="n-1", **more))  # type: ignore[arg-type]


@pytest.mark.requirement("CEE-27")
@pytest.mark.parametrize(
    ("by", "to", "role", "told"),
    [
        (MIA, MENTOR, Role.MENTOR, TOR),
        (TOR, MENTEE, Role.MENTEE, MIA),
        (MILO, HUB, Role.PROGRAMME, PAT),
        (PAT, MENTOR, Role.MENTOR, TOR),
        (BO, MENTEE, Role.MENTEE, MIA),
    ],
)
def test_whoever_shall_answer_is_asked_in_one_mail_with_the_words(
    by: str, to: Addressee, role: Role, told: str
) -> None:
    here = asked(by, to)
    ask = ask_of(here)
    assert ask.of == (role,)
    (notice,) = here.told(NoticeKind.INQUIRY_SENT)
    assert (notice.person, notice.ask, notice.note) == (told, ask.id, "n-1")
    assert not [n for n in here.x.owed if n.kind == CaseNotice.ASK_OPENED and n.ask == ask.id]


@pytest.mark.requirement("CEE-03", "CEE-21", "CEE-22")
@pytest.mark.parametrize("about", [a for a in InquiryAbout if a is not InquiryAbout.ANYTHING])
def test_logistics_goes_to_the_booker_and_to_nobody_else(about: InquiryAbout) -> None:
    assert ask_of(asked(MIA, HUB, about=about)).of == (Role.BOOKER,)
    broken = at(Phase.PLANNING).refused(SendInquiry(by=MIA, to=MENTOR, about=about, note="n-1"))
    assert broken.rule == "logistics_not_from_hub"


def test_the_answer_reaches_whoever_asked_and_ends_the_clock() -> None:
    here = asked(MILO, MENTOR)
    here.make(AnswerInquiry(by=TESS, inquiry="inquiry-1", note="n-2"))
    (notice,) = here.told(NoticeKind.INQUIRY_ANSWERED)
    assert (notice.person, notice.note) == (MILO, "n-2")
    assert not here.x.open_asks(AskKind.ANSWER_PARTNER)
    again = here.refused(AnswerInquiry(by=TESS, inquiry="inquiry-1", note="n-2"))
    assert again.rule == "inquiry_not_open"


def test_a_thread_goes_on_with_the_same_people_and_a_new_clock() -> None:
    here = asked(MIA, HUB).make(AnswerInquiry(by=PAT, inquiry="inquiry-1", note="n-2"))
    here.make(SendInquiry(by=MILO, to=HUB, follows="inquiry-1", note="n-3"))
    assert [one.id for one in here.x.inquiries] == ["inquiry-1"]
    assert ask_of(here).subject == "inquiry-1"
    facts = [e.data["inquiry"] for e in here.x.timeline if e.kind == "send_inquiry"]
    assert facts == ["inquiry-1", "inquiry-1"]
    for by, to, follows in ((MIA, HUB, "inquiry-1"), (MIA, MENTOR, "inquiry-1"), (TOR, HUB, "no")):
        broken = here.refused(SendInquiry(by=by, to=to, follows=follows, note="n-4"))
        assert broken.rule == "inquiry_not_to_follow"


@pytest.mark.requirement("CEE-27")
def test_silence_climbs_the_ladder_of_whoever_is_silent() -> None:
    side, hub = asked(MIA, MENTOR).wait(30), asked(MIA, HUB).wait(30)
    told = [n.data.get("to") for n in side.x.owed if n.ask == ask_of(side).id and "to" in n.data]
    assert told[:3] == ["case_owner", "substitute", "coordinator"]
    told = [n.data.get("to") for n in hub.x.owed if n.ask == ask_of(hub).id and "to" in n.data]
    assert told[:1] == ["coordinator"]


@pytest.mark.parametrize(
    ("by", "to", "rule"),
    [
        (MIA, MENTEE, "inquiry_to_oneself"),
        (TOR, MENTOR, "inquiry_to_oneself"),
        (PAT, HUB, "inquiry_to_oneself"),
    ],
)
def test_nobody_asks_their_own(by: str, to: Addressee, rule: str) -> None:
    assert at(Phase.PLANNING).refused(SendInquiry(by=by, to=to, note="n-1")).rule == rule


def test_only_whoever_was_asked_answers() -> None:
    here = asked(MIA, MENTOR)
    for by in (MILO, PAT, COR, ANN):
        broken = here.refused(AnswerInquiry(by=by, inquiry="inquiry-1", note="n-2"))
        assert broken.rule == "inquiry_of_others", by


@pytest.mark.requirement("CEE-27", "CEE-31")
@pytest.mark.parametrize("phase", [phase for phase in OPEN_PHASES if phase in REACHED])
def test_the_hub_can_be_asked_from_the_application_to_the_report(phase: Phase) -> None:
    here = asked(MIA, HUB, phase)
    assert ask_of(here).kind is AskKind.ANSWER_AT_HUB
    partner = SendInquiry(by=MIA, to=MENTOR, note="n-1")
    if phase in MATCHED:
        here.make(partner)
    else:
        assert here.refused(partner).rule == "inquiry_to_nobody"


def test_a_question_to_the_hub_outlives_the_partner_and_one_to_the_partner_does_not() -> None:
    here = asked(MIA, HUB).make(SendInquiry(by=MIA, to=MENTOR, note="n-1"))
    here.make(Withdraw(by=TOR, reason=WithdrawReason.NO_TIME))
    assert here.x.phase is Phase.POOL
    assert ask_of(here).kind is AskKind.ANSWER_AT_HUB
    assert [one.id for one in here.x.inquiries] == ["inquiry-1"]


def test_nobody_is_told_who_has_left() -> None:
    here = asked(TOR, HUB).make(Withdraw(by=TOR, reason=WithdrawReason.NO_TIME))
    assert here.x.inquiries == []
    assert not here.x.open_asks(AskKind.ANSWER_AT_HUB)


def test_one_person_does_not_flood_the_others() -> None:
    here = at(Phase.PLANNING)
    here.make(*(SendInquiry(by=MIA, to=HUB, note="n-1") for _ in range(MOST_OPEN)))
    assert here.refused(SendInquiry(by=MIA, to=HUB, note="n-1")).rule == "too_many_inquiries"
    here.make(SendInquiry(by=MILO, to=HUB, note="n-1"))


def test_old_threads_do_not_travel_for_ever() -> None:
    here = at(Phase.PLANNING)
    for number in range(1, KEPT_INQUIRIES + 6):
        here.make(SendInquiry(by=MIA, to=HUB, note="n-1"))
        here.make(AnswerInquiry(by=PAT, inquiry=f"inquiry-{number}", note="n-2"))
    here.x.forget()
    assert len(here.x.inquiries) == KEPT_INQUIRIES
    here.make(SendInquiry(by=MIA, to=HUB, note="n-1"))
    assert here.x.inquiries[-1].id == f"inquiry-{KEPT_INQUIRIES + 6}"

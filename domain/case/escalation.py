"""Up the ladder: who is told when an ask goes unanswered. Silence never decides (law 3)."""

from datetime import datetime
from typing import Any

from domain.case.asks import Alarm, Ask, Escalation
from domain.case.case import Case
from domain.case.names import CaseNotice, HubRole
from domain.case.timeline import Via

AnyCase = Case[Any, Any, Any]
AnyAsk = Ask[Any, Any]


def ring_alarms(case: AnyCase, now: datetime) -> None:
    """Ring every alarm that is due; of several missed instants of one ask only the last.

    Reminds only those whose turn it is (law 3) and escalates to a named person.
    """
    case.revision += 1
    if not case.frozen:  # first who is there and what goes on: asks are rung as it then is
        case.day_came(now)
    for ask in case.ringing():
        ring_alarms_of(case, ask, now)


def ring_alarms_of(case: AnyCase, ask: AnyAsk, now: datetime) -> None:
    """Ring the alarms of one ask that are due; of several missed instants only the last.

    The reminder at the due time and the first escalation share their instant: both are told.
    The decision asked of the hub is never passed over by a later rung: it is the last.
    """
    missed = [alarm for alarm in ask.alarms[ask.rung :] if alarm.at <= now]
    for rung in missed:
        ask.rung += 1
        if rung.at == missed[-1].at:
            _ring_one(case, ask, rung, now)


def _ring_one(case: AnyCase, ask: AnyAsk, rung: Alarm, now: datetime) -> None:
    case.touched.append(ask.id)
    if rung.to is None:
        asked = case.people_asked(ask)
        missing = case.spec(ask.kind).missing(case, ask)
        facts = {"missing": missing} if missing else {}
        case.notify(CaseNotice.ASK_REMINDER, asked, ask=ask, facts=facts, rung=ask.rung)
        case.add_entry("reminded", now, via=Via.CLOCK, ask=ask.id)
    elif rung.to is Escalation.DECISION:
        _ask_what_now(case, ask, now)
    elif rung.to is Escalation.SECOND_CONTACT and (others := case.second_contacts(ask)):
        case.notify(CaseNotice.SECOND_CONTACT, others, ask=ask, rung=ask.rung)
        case.add_entry("second_contact_asked", now, via=Via.CLOCK, ask=ask.id)
    else:
        _escalate(case, ask, rung.to, now)


def _escalate(case: AnyCase, ask: AnyAsk, to: Escalation, now: datetime) -> None:
    kind = CaseNotice.EMERGENCY if to is Escalation.EMERGENCY else CaseNotice.ASK_ESCALATED
    to = Escalation.CASE_OWNER if to is Escalation.SECOND_CONTACT else to
    case.notify(kind, escalated_to(case, to), ask=ask, to=to.value, rung=ask.rung)
    case.add_entry("escalated", now, via=Via.CLOCK, ask=ask.id, to=to.value)


def _ask_what_now(case: AnyCase, ask: AnyAsk, now: datetime) -> None:
    """A person of the hub decides how to go on without the answer; asked once."""
    if case.silence_ask and not case.find_ask(case.silence_ask, subject=ask.id):
        programme = case.role_type(HubRole.PROGRAMME.value)
        case.ask(case.silence_ask, now, programme, subject=ask.id)
        case.add_entry("silence_to_decide", now, via=Via.CLOCK, ask=ask.id)


def escalated_to(case: AnyCase, to: Escalation) -> tuple[str, ...]:
    """The named people behind a rung. Who is away is passed over; of an empty seat the next."""
    team = case.team
    programme = team.present(HubRole.PROGRAMME)
    found = {
        Escalation.CASE_OWNER: programme[:1],
        Escalation.SUBSTITUTE: programme[1:2],
        Escalation.CHAIR: team.present(HubRole.CHAIR),
        Escalation.EMERGENCY: (*programme[:1], *team.present(HubRole.SAFETY_OFFICER)),
    }.get(to, ())
    seats = (team.present(HubRole.COORDINATOR), team.present(HubRole.CHAIR))
    next_seat = next((seat for seat in seats if seat), ())
    # With everybody away somebody still has to hear of it.
    return found or next_seat or team.holding(HubRole.COORDINATOR)

"""What the programme's numbers are called and what each is for, for whoever sets them: `NUMBERS["min_days"]`."""

from dataclasses import dataclass

from domain.exchange.ask_kinds import AskKind
from models.texts.labels import LABELS
from models.texts.translate import N_


@dataclass(frozen=True)
class Number:
    """One number: what it is called, with its unit, and why there is one."""

    label: str
    meaning: str


GROUPS: tuple[tuple[str, dict[str, Number]], ...] = (
    (
        N_("The visit"),
        {
            "min_days": Number(
                N_("Least days of a visit"),
                N_("Below it, there is no time to see people at work."),
            ),
            "max_days": Number(
                N_("Most days of a visit"),
                N_("Beyond it, hosts who are volunteers cannot be there."),
            ),
            "min_downtime_minutes": Number(
                N_("Least rest on each day of a visit, in minutes"),
                N_("The best talks happen when nothing is planned."),
            ),
            "topic_days": Number(
                N_("Days that one topic should get, where both learn"),
                N_(
                    "The plan’s checklist advises it and keeps nobody from signing; 0 for no advice."
                ),
            ),
            "top_up_min_days": Number(
                N_("Least days of a top-up visit"),
                N_(
                    "After a visit that was cut short, a second one may make up for what is missing."
                ),
            ),
            "max_postponements": Number(
                N_("How often a visit is put off before only the coordinator may do it"),
                N_("A visit that is put off again and again is talked about instead."),
            ),
        },
    ),
    (
        N_("Questions and plan"),
        {
            "min_questions": Number(
                N_("Least questions the mentee shares"),
                N_("Whoever prepares wants to know what is wanted."),
            ),
            "max_questions": Number(
                N_("Most questions the mentee shares"),
                N_("More than these are not answered in the days of a visit."),
            ),
            "max_returns": Number(
                N_("How often a plan is returned before it is talked about in a call"),
                N_("After that a call is shorter than another letter."),
            ),
            "min_actions": Number(
                N_("Least actions of a post-exchange plan"),
                N_("What was learned is used when somebody has said what they will do."),
            ),
        },
    ),
    (
        N_("Approval and journey"),
        {
            "lead_days": Number(
                N_("Least days between the approval of a plan and its visit"),
                N_("Journeys are booked only after the approval, and dear when booked late."),
            ),
            "lead_days_visa": Number(
                N_("The same, where somebody needs a visa"),
                N_("Consulates take their time."),
            ),
            "visa_days_before": Number(
                N_("Visas are due so many days before the visit"),
                N_("Somebody else can still travel, or the visit can be put off."),
            ),
            "visa_appeal_days": Number(
                N_("A refused visa can be appealed while so many days are left"),
                N_("With fewer days left, the answer would come too late."),
            ),
            "go_days_before": Number(
                N_("The go decision is due so many days before the visit"),
                N_("A last look at whether everything is there for the visit."),
            ),
            "travel_margin_days": Number(
                N_("Journeys may begin and end so many days before and after the visit"),
                N_("Trains and flights do not go every evening."),
            ),
            "cost_delta_cents": Number(
                N_("A booking dearer by more than this is approved again, in euro cents"),
                N_("20000 are 200 euros. Smaller differences are the booker's to decide."),
            ),
            "budget_cents": Number(
                N_("All bookings of an exchange may cost this much, in euro cents"),
                N_(
                    "150000 are 1500 euros, 0 is no budget. Costs are shown beside it; no booking is refused by it."
                ),
            ),
        },
    ),
    (
        N_("What a visit may cost"),
        {
            "journey_under_500_km_cents": Number(
                N_("A journey of less than 500 km, there and back, in euro cents"),
                N_(
                    "What Erasmus+ paid for 100 to 499 km in a straight line (Programme Guide 2021–2023)."
                ),
            ),
            "journey_under_2000_km_cents": Number(
                N_("A journey of 500 to 1999 km, in euro cents"),
                N_("What Erasmus+ paid for this distance (Programme Guide 2021–2023)."),
            ),
            "journey_under_3000_km_cents": Number(
                N_("A journey of 2000 to 2999 km, in euro cents"),
                N_("What Erasmus+ paid for this distance (Programme Guide 2021–2023)."),
            ),
            "journey_under_4000_km_cents": Number(
                N_("A journey of 3000 to 3999 km, in euro cents"),
                N_("What Erasmus+ paid for this distance (Programme Guide 2021–2023)."),
            ),
            "journey_under_8000_km_cents": Number(
                N_("A journey of 4000 to 7999 km, in euro cents"),
                N_("What Erasmus+ paid for this distance (Programme Guide 2021–2023)."),
            ),
            "journey_farther_cents": Number(
                N_("A journey of 8000 km or more, in euro cents"),
                N_("What Erasmus+ paid for this distance (Programme Guide 2021–2023)."),
            ),
            "night_cents": Number(
                N_("A night in a single room, in euro cents"),
                N_("An assumption: set it to what your places cost."),
            ),
            "nights_around": Number(
                N_("Nights besides those between the days of the visit"),
                N_("An assumption: people come the evening before and leave the morning after."),
            ),
            "day_cents": Number(
                N_("Meals and local transport on a day of the visit, in euro cents"),
                N_("An assumption: set it to what your places cost."),
            ),
            "insurance_cents": Number(
                N_("Travel insurance for one traveller, in euro cents"),
                N_("An assumption: set it to what your insurer takes."),
            ),
            "visa_cents": Number(
                N_("A visa, where one may be needed, in euro cents"),
                N_(
                    "The fee of a Schengen visa since June 2024 (Delegated Regulation (EU) 2024/1415)."
                ),
            ),
        },
    ),
    (
        N_("Follow-up"),
        {
            "calls": Number(
                N_("Follow-up calls, where the plan agrees on no other number"),
                N_("Three monthly calls carry what was learned into use."),
            ),
            "max_calls": Number(
                N_("Most follow-up calls a plan may agree on"),
                N_("Whoever wants more goes on without the programme."),
            ),
            "call_interval_days": Number(
                N_("Days between calls, where the plan agrees on no others"),
                N_("Long enough for something to happen in between."),
            ),
            "max_call_interval_days": Number(
                N_("Most days between two calls"),
                N_("Beyond it, people lose each other."),
            ),
            "call_minutes": Number(
                N_("How long a call stands in the calendars, in minutes"),
                N_("Only for the calendar: nobody ends a call."),
            ),
            "max_reschedule_days": Number(
                N_("A missed call is moved by so many days at most"),
                N_("Otherwise it would meet the next one."),
            ),
            "misses_until_hub": Number(
                N_("After so many misses of one call the hub settles it"),
                N_("Then something is wrong that another date does not mend."),
            ),
            "max_extension_days": Number(
                N_("An action is extended, once, by so many days at most"),
                N_("What needs longer is another action."),
            ),
        },
    ),
    (
        N_("Hours and pauses"),
        {
            "due_hour": Number(
                N_("The local hour at which things fall due"),
                N_("Of whoever is asked; from 0 to 23."),
            ),
            "waking_from": Number(
                N_("Nobody is reminded before this local hour"),
                N_("Mails at night are read as alarms."),
            ),
            "waking_to": Number(
                N_("Nobody is reminded after this local hour"),
                N_("The same, in the evening."),
            ),
            "notice_hours": Number(
                N_("A deadline that comes nearer still leaves so many hours"),
                N_("Nobody is surprised by a date that was moved."),
            ),
            "max_pause_days": Number(
                N_("The longest pause, in days"),
                N_("After that an exchange goes on or ends: its words grow stale."),
            ),
        },
    ),
)
NUMBERS = {name: number for _heading, numbers in GROUPS for name, number in numbers.items()}


def name_of(setting: str) -> str:
    """The label of a setting, also of the time of an ask (`asks.review_plan`); its own name where it has none."""
    if setting in NUMBERS:
        return NUMBERS[setting].label
    return LABELS.get((AskKind, setting.removeprefix("asks.")), setting)

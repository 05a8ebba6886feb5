"""How an exchange goes, told from the domain: its stages, whom each asks for what, and the programme's numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.case.ask_table import Clock
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.people import Role
from domain.exchange.phases import WHAT_NEXT, Phase
from domain.exchange.policy import Policy
from domain.exchange.stages import PHASES_OF, Stage
from models.texts.labels import label
from models.texts.translate import N_, _, ngettext
from web.site.public_words import months_of

_PAIR = (Role.MENTEE, Role.MENTOR)
ASKED: dict[Stage, tuple[tuple[AskKind, tuple[Role, ...]], ...]] = {
    Stage.APPLICATION: ((AskKind.REVIEW_APPLICATION, (Role.PROGRAMME,)),),
    Stage.PARTNER: (
        (AskKind.FIND_PARTNER, (Role.PROGRAMME,)),
        (AskKind.CONFIRM_PARTNER, _PAIR),
    ),
    Stage.PLAN: (
        (AskKind.SHARE_QUESTIONS, (Role.MENTEE,)),
        (AskKind.SIGN_PLAN, _PAIR),
        (AskKind.REVIEW_PLAN, (Role.APPROVER,)),
    ),
    Stage.TRAVEL: (
        (AskKind.GIVE_TRAVEL_DATA, (Role.TRAVELLER,)),
        (AskKind.BOOK, (Role.BOOKER,)),
        (AskKind.CONFIRM_BOOKING, (Role.TRAVELLER,)),
        (AskKind.SHARE_CONTACT, _PAIR),
        (AskKind.DECIDE_GO, (Role.PROGRAMME,)),
    ),
    Stage.VISIT: (
        (AskKind.DEPART, (Role.TRAVELLER,)),
        (AskKind.ARRIVE, (Role.TRAVELLER,)),
        (AskKind.LOG_DAY, (Role.MENTEE,)),
        (AskKind.END_VISIT, (Role.TRAVELLER,)),
    ),
    Stage.NEXT_STEPS: (
        (AskKind.WRITE_POST_PLAN, (Role.MENTEE,)),
        (AskKind.CONFIRM_POST_PLAN, (Role.MENTOR,)),
    ),
    Stage.CALLS: (
        (AskKind.LOG_CALL, _PAIR),
        (AskKind.PROGRESS_ACTION, (Role.MENTEE,)),
    ),
    Stage.REPORT: (
        (AskKind.SUBMIT_REPORT, _PAIR),
        (AskKind.REVIEW_REPORT, (Role.PROGRAMME,)),
        (AskKind.CONSENT_PUBLICATION, _PAIR),
    ),
}
"""What every exchange is asked on its way; what only some are asked is not told here."""

_DETOURS = frozenset({Phase.CHANGES, Phase.WAITING_LIST, Phase.APPEAL, Phase.WINDING_UP})


@dataclass(frozen=True)
class Task:
    """What is asked: of whom, and how long they have, where that is a fixed time."""

    what: str
    who: str
    time: str


@dataclass(frozen=True)
class Told:
    """One stage as the page tells it; `detours` happens to some."""

    key: str
    title: str
    happens: list[str]
    numbers: list[str]
    tasks: list[Task]
    detours: list[str]


def story_of(policy: Policy) -> list[Told]:
    """All stages in order, with the numbers of this policy."""
    return [
        Told(
            key=stage.value,
            title=label(stage),
            happens=[_(WHAT_NEXT[phase]) for phase in phases if phase not in _DETOURS],
            numbers=[*_numbers(stage, policy)],
            tasks=[
                Task(label(kind), _of(roles), time_of(kind, policy)) for kind, roles in ASKED[stage]
            ],
            detours=[_(WHAT_NEXT[phase]) for phase in phases if phase in _DETOURS],
        )
        for stage, phases in PHASES_OF.items()
    ]


def _of(roles: tuple[Role, ...]) -> str:
    return _(" and ").join(label(role) for role in roles)


def time_of(kind: AskKind, policy: Policy) -> str:
    """How long there is for it; "" where it follows the dates of the visit or of a call."""
    if ASKS[kind].clock is not Clock.OWN:
        return ""
    rule = policy.rule(kind)
    if rule.working_days is not None:
        return ngettext("{n} working day", "{n} working days", rule.working_days)
    if rule.days is not None:
        return ngettext("{n} day", "{n} days", rule.days)
    return ngettext("{n} hour", "{n} hours", rule.hours or 0)


def _numbers(stage: Stage, policy: Policy) -> Iterator[str]:
    if stage is Stage.PLAN:
        yield _(
            "{least} to {most} questions, shared before the journey.",
            least=policy.min_questions, most=policy.max_questions,
        )  # fmt: skip
        yield _(
            "At least {minutes} minutes without a programme on each day.",
            minutes=policy.min_downtime_minutes,
        )
    if stage is Stage.TRAVEL:
        yield _(
            "At least {days} days from the approved plan to the journey, {visa} where somebody needs a visa.",
            days=policy.lead_days, visa=policy.lead_days_visa,
        )  # fmt: skip
        yield _(
            "The hub decides {days} days before whether it goes ahead.", days=policy.go_days_before
        )
    if stage is Stage.VISIT:
        yield _("{least} to {most} days on site.", least=policy.min_days, most=policy.max_days)
    if stage is Stage.NEXT_STEPS:
        yield ngettext(
            "At least {n} action with an owner and a date.",
            "At least {n} actions with an owner and a date.", policy.min_actions,
        )  # fmt: skip
    if stage is Stage.CALLS:
        calls = ngettext("{n} call", "{n} calls", policy.calls)
        months = ngettext("{n} month", "{n} months", months_of(policy))
        yield _(
            "{calls} in {months}, {minutes} minutes each, unless the plan says otherwise.",
            calls=calls, months=months, minutes=policy.call_minutes,
        )  # fmt: skip


LEFT_OUT = N_(
    "Some exchanges are asked for more, such as a visa or a change of dates; their page says so."
)

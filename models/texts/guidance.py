"""Advice for those who take part, by role and stage, and why it matters: each said once, here or beside its form."""

from dataclasses import dataclass
from enum import StrEnum

from domain.exchange.ask_kinds import AskKind
from domain.exchange.people import Side
from domain.exchange.stages import Stage
from models.texts.translate import N_


class Audience(StrEnum):
    """Whom a piece of advice is for."""

    MENTEE = "mentee"
    MENTOR = "mentor"
    BOTH = "both"


WHY_GOALS = N_("Your mentor can only teach you what you ask for. Vague goals waste time.")
WHY_DOCUMENTS = N_(
    "The mentee is here to learn how you really work, not just to see the polished results."
)
WHY_LEAD = N_(
    "One lead contact keeps the visit structured, and spares everybody else on the mentor's side."
)
WHY_DAYS = N_(
    "You are a co-worker, not just an observer. And leave time free: some of the best learning "
    "happens outside formal sessions."
)
WHY_STRATEGY = N_(
    "A programme that serves a line others know is easier to explain, to fund and to judge."
)
WHY_FUNDING = N_(
    "Both of you take part in the same funding processes, or soon will: what one has been through spares the other."
)
WHY_REFLECTION = N_(
    "While you are together, everybody who can answer is in one room. Later, hardly anybody finds the time."
)
WHY_CALLS = N_("Support matters most while the mentee is putting into practice what was learned.")


@dataclass(frozen=True)
class Advice:
    """One piece: `body` is the text the hub may replace (see `models.texts.public`).

    Why it matters is either said here or, with `form`, beside the form for what is asked then.
    """

    key: str
    audience: Audience
    stage: Stage
    title: str
    body: str
    why: str = ""
    form: AskKind | None = None

    @property
    def text_key(self) -> str:
        """The name of its text."""
        return f"guidance-{self.key}"


_TWO, _MENTEE, _MENTOR = Audience.BOTH, Audience.MENTEE, Audience.MENTOR
ADVICE: tuple[Advice, ...] = (
    Advice(
        "goals", _MENTEE, Stage.APPLICATION, N_("Say exactly what you want to learn"),
        N_(
            "“We want to learn about events” leaves everybody guessing. “We want to manage the budget of an "
            "edit-a-thon for 40 people and set up its registration” can be taught, and both of you can see "
            "afterwards whether it worked. Write down, too, what you have tried so far."
        ),
        WHY_GOALS,
    ),
    Advice(
        "partner", _TWO, Stage.PARTNER, N_("Agree to a partner only if you both want to"),
        N_(
            "Read what the other side wrote before you answer. Ask your colleagues whether they have the time: "
            "there is a plan to write, a visit of {min_days} to {max_days} days, and {calls} calls afterwards. "
            "A no is fine, and nobody has to justify it at length."
        ),
        form=AskKind.CONFIRM_PARTNER,
    ),
    Advice(
        "lead", _MENTOR, Stage.PARTNER, N_("Name one lead contact"),
        N_(
            "One person of yours answers the mentee’s messages and knows the schedule. It can be a colleague of "
            "whoever said yes, and it can change later: the new one is handed the open tasks."
        ),
        WHY_LEAD,
    ),
    Advice(
        "questions", _MENTEE, Stage.PLAN, N_("Bring questions, not topics"),
        N_(
            "Write {min_questions} to {max_questions} questions, each about one thing, and share them before "
            "anybody travels. Collect them among those who stay at home, too."
        ),
        form=AskKind.SHARE_QUESTIONS,
    ),
    Advice(
        "behind-the-scenes", _MENTOR, Stage.PLAN, N_("Open what is usually kept in the drawer"),
        N_(
            "Choose what you will show: a draft budget, minutes of a meeting, the messages you send to partners, a "
            "list of what went wrong. It stays between the two of you; nothing of it is published."
        ),
        WHY_DOCUMENTS,
    ),
    Advice(
        "days", _MENTOR, Stage.PLAN, N_("Leave gaps in the schedule"),
        N_(
            "Give every day at least {downtime} minutes without a programme, and show the mentee what is hard in "
            "your community, not only what went well."
        ),
        WHY_DAYS,
    ),
    Advice(
        "strategy-lines", _TWO, Stage.PLAN, N_("Look together at what the topic is a part of"),
        N_(
            "Plan a session on strategic lines: those of the movement, of the Foundation, of your region. Read them "
            "before you meet, and agree on which of them you want to serve with what you learn, and how."
        ),
        WHY_STRATEGY,
    ),
    Advice(
        "funding", _TWO, Stage.PLAN, N_("Talk about money, too"),
        N_(
            "Plan a session on funding processes: how each of you finds money, who writes the budget, what is asked "
            "of you afterwards, and what was refused. Say what you would do another way next time."
        ),
        WHY_FUNDING,
    ),
    Advice(
        "plan", _TWO, Stage.PLAN, N_("Write the plan together, before anything is booked"),
        N_(
            "Both of you fill in the same plan and sign the same version. Put into it what fits into {min_days} to "
            "{max_days} days, then take something out. Nothing is booked until the hub has approved it."
        ),
        form=AskKind.SIGN_PLAN,
    ),
    Advice(
        "logistics", _MENTOR, Stage.TRAVEL, N_("Leave bookings to the hub"),
        N_(
            "Tickets, rooms and insurance are booked, changed and paid for by the hub. If something does not fit, "
            "say so on the page of the exchange instead of mending it yourself."
        ),
        N_("Your time is for what only you can teach."),
    ),
    Advice(
        "reach", _TWO, Stage.TRAVEL, N_("Know how to reach each other"),
        N_(
            "Share a phone number or a chat before the journey, and answer each other and the hub while it is being "
            "arranged. Nobody departs before both sides have done so."
        ),
        form=AskKind.SHARE_CONTACT,
    ),
    Advice(
        "journey", _TWO, Stage.VISIT, N_("Say when you leave and when you arrive"),
        N_(
            "It is one click each on your phone. If nothing is heard, the hub begins to look for the traveller."
        ),
        form=AskKind.DEPART,
    ),
    Advice(
        "join-in", _MENTEE, Stage.VISIT, N_("Join in, write down, ask why"),
        N_(
            "Offer your help with what the mentor has to do that day. Take notes every evening while you still "
            "remember, and ask for the reasons behind what you see."
        ),
        form=AskKind.LOG_DAY,
    ),
    Advice(
        "reflection", _TWO, Stage.VISIT, N_("Take time to look back before you part"),
        N_(
            "Plan a session for it, best on the last day, with everybody who took part. What have you learned? What "
            "does it say about your own activities at home? What would you do another way?"
        ),
        WHY_REFLECTION,
    ),
    Advice(
        "action", _MENTEE, Stage.NEXT_STEPS, N_("Go home with something to do"),
        N_(
            "Write down what will be different, who does it and by when. One action that somebody owns is enough; "
            "say what should come of it, not only what it is called."
        ),
        form=AskKind.WRITE_POST_PLAN,
    ),
    Advice(
        "confirm", _MENTOR, Stage.NEXT_STEPS, N_("Read the mentee’s next steps with care"),
        N_("You know what such a step takes. If it is too big for its date, say so and suggest a smaller one."),
        form=AskKind.CONFIRM_POST_PLAN,
    ),
    Advice(
        "calls", _TWO, Stage.CALLS, N_("Keep the calls"),
        N_(
            "{calls} calls, about {interval} days apart, with the actions, what is in the way and the next step as "
            "their agenda. If a day does not suit, move the call; if it cannot be held, write to each other instead."
        ),
        WHY_CALLS,
    ),
    Advice(
        "progress", _MENTEE, Stage.CALLS, N_("Say how your actions stand, also when they do not move"),
        N_("“Blocked, and this is why” is an answer. It tells your mentor and the hub where help is needed."),
        form=AskKind.PROGRESS_ACTION,
    ),
    Advice(
        "report", _TWO, Stage.REPORT, N_("Report what failed, too"),
        N_(
            "Each side writes its part: what has changed, what shows it, and what did not work. Leave out names of "
            "people, unless they want to be named."
        ),
        form=AskKind.SUBMIT_REPORT,
    ),
    Advice(
        "consent", _TWO, Stage.REPORT, N_("Decide whether others may read it"),
        N_(
            "The report is published only if both communities agree, and either may take its consent back at any time."
        ),
        form=AskKind.CONSENT_PUBLICATION,
    ),
)  # fmt: skip


def advice_for(audience: Audience, stage: Stage | None = None) -> list[Advice]:
    """What this role reads, of one stage or of all: its own advice, and what is for both sides."""
    return [
        one
        for one in ADVICE
        if one.audience in {audience, Audience.BOTH} and stage in {None, one.stage}
    ]


def audience_of(side: Side | None) -> Audience:
    """The set of advice for one side; for who takes no side, what is for both."""
    return Audience(side.value) if side else Audience.BOTH

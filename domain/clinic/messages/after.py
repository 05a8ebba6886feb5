"""After a clinic: what people want next, whether the level was right, and writing to who shared."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.case.errors import N_, RuleBroken
from domain.case.message import stays_in
from domain.clinic.clinic import Clinic
from domain.clinic.messages.base import SAY_WHY, ClinicMessage, register
from domain.clinic.names import AskKind, ClinicNotice, FollowUp, Phase, Role
from domain.clinic.room import Wish

AFTERWARDS = (Phase.MATERIAL, Phase.FOLLOW_UP)
LEARNERS = frozenset({Role.LEARNER})
MOST_LETTERS = 100


def _need_in_time(x: Clinic, days: int, now: datetime) -> None:
    if now > x.last_end() + timedelta(days=days):
        raise RuleBroken(
            "by",
            N_("The time for this is over, and nobody minds."),
            N_("Its material stays; other clinics are on the list."),
            rule="clinic_time_for_this_over",
        )


@register
@dataclass(frozen=True, kw_only=True)
class ChooseFollowUp(ClinicMessage):
    """Somebody says what they want next, also who was not there."""

    way: FollowUp
    name, roles, personal = "choose_follow_up", LEARNERS, True
    transitions = stays_in(*AFTERWARDS)

    def check(self, x: Clinic, now: datetime) -> None:
        """In time."""
        _need_in_time(x, x.policy.follow_up_days, now)

    def execute(self, x: Clinic, now: datetime) -> None:
        """A second choice takes the place of the first; the host hears of what is wanted."""
        x.wishes = [wish for wish in x.wishes if wish.person != self.by]
        x.wishes.append(Wish(person=self.by, way=self.way.value))
        if self.way is not FollowUp.NONE:
            told = filter(None, [x.host])
            x.notify(ClinicNotice.FOLLOW_UP_WANTED, told, way=self.way.value, person=self.by)

    def facts(self) -> dict[str, str | int]:
        """What is wanted."""
        return {"way": self.way.value}


@register
@dataclass(frozen=True, kw_only=True)
class GiveFeedback(ClinicMessage):
    """Somebody who had a seat gave feedback; what it says is kept apart, without a name."""

    name, roles, personal = "give_feedback", frozenset({Role.PARTICIPANT}), True
    transitions = stays_in(*AFTERWARDS)

    def check(self, x: Clinic, now: datetime) -> None:
        """Once, in time."""
        _need_in_time(x, x.policy.feedback_days, now)
        if self.by in x.gave_feedback:
            raise RuleBroken(
                "by",
                N_("You have given feedback already; nobody can tell which one is yours."),
                N_("Write to the hub if something is left to say."),
                rule="clinic_feedback_given",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """Only that it was given is known here."""
        x.gave_feedback.append(self.by)


@register
@dataclass(frozen=True, kw_only=True)
class AskSharer(ClinicMessage):
    """Somebody asks a sharer something, whether they were there or not."""

    sharer: str
    name, roles, personal = "ask_sharer", LEARNERS, True
    transitions = stays_in(*AFTERWARDS)
    note_required = SAY_WHY

    def check(self, x: Clinic, now: datetime) -> None:
        """A sharer of this clinic, in time, one question at a time."""
        _need_in_time(x, x.policy.reach_days, now)
        if self.sharer not in x.sharers or self.sharer == self.by:
            raise RuleBroken(
                "sharer",
                N_("This person did not share here."),
                N_("Choose one of the sharers on the page."),
                rule="clinic_no_such_sharer",
            )
        if self.by in x.letters:
            raise RuleBroken(
                "sharer",
                N_("Your last question is not answered yet."),
                N_("Wait for the answer: it comes by mail."),
                rule="clinic_question_open",
            )
        if len(x.letters) >= MOST_LETTERS:
            raise RuleBroken(
                "sharer",
                N_("The sharers have very many questions to answer."),
                N_("Try again in some days."),
                rule="clinic_questions_too_many",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """The sharer is asked, and reads the words on the page; addresses are told to nobody."""
        x.letters[self.by] = self.note or ""
        x.ask(AskKind.ANSWER_LEARNER, now, Role.SHARER, person=self.sharer, subject=self.by)

    def facts(self) -> dict[str, str | int]:
        """Whom."""
        return {"person": self.sharer}


@register
@dataclass(frozen=True, kw_only=True)
class AnswerLearner(ClinicMessage):
    """A sharer answers what they were asked."""

    learner: str
    name, roles = "answer_learner", frozenset({Role.SHARER})
    transitions = stays_in(*AFTERWARDS)
    note_required = SAY_WHY

    def check(self, x: Clinic, now: datetime) -> None:
        """They were asked by this person."""
        ask = x.find_ask(AskKind.ANSWER_LEARNER, subject=self.learner)
        if ask is None or ask.person != self.by:
            raise RuleBroken(
                "learner",
                N_("This person has asked you nothing, or has an answer."),
                N_("Go back to the clinic's page."),
                rule="clinic_nothing_asked",
            )

    def execute(self, x: Clinic, now: datetime) -> None:
        """The answer goes out by mail."""
        ask = x.find_ask(AskKind.ANSWER_LEARNER, subject=self.learner)
        x.answer(ask, now, self.by, "answered")
        x.letters.pop(self.learner, None)
        x.answers[self.learner] = self.note or ""
        x.notify(ClinicNotice.ANSWERED, [self.learner], about=self.by, note=self.note)

"""Pages that are declared: the form they make, the message they become, the mistakes they find."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from domain.case.message import AnyMessage, stays_in
from domain.exchange.exchange import Exchange
from domain.exchange.people import Role
from domain.exchange.phases import Phase
from models.texts.translate import N_
from tests.support.exchange_states import at
from tests.support.people import BO, MIA
from web.cases.decisions import Decision, Note, OneMessage, Outcome, Sure
from web.forms.button import Nothing
from web.forms.form import Form
from web.forms.widgets import Checks, Date


@dataclass(frozen=True, kw_only=True)
class Pause(AnyMessage):
    until: date
    days: tuple[int, ...] = (1,)

    name = "pause_in_test"
    roles = frozenset({Role.MENTEE})
    transitions = stays_in(Phase.PLANNING)


@dataclass(frozen=True, kw_only=True)
class Refuse(AnyMessage):
    order: str
    why: str

    name = "refuse_in_test"
    roles = frozenset({Role.BOOKER})
    transitions = stays_in(Phase.TRAVEL)


class Pausing(BaseModel):
    until: Annotated[date, Date(label=N_("Until when?"))]
    days: Annotated[list[int], Checks(label=N_("Days"))] = []


class PausePage(OneMessage[Pausing]):
    sends = Pause
    model = Pausing
    note = Note(label=N_("Why?"), most=50, field="words")
    sure = Sure(label=N_("Yes"))


class Refusal(BaseModel):
    reason: str | None = None
    until: date | None = None


class DecidePage(Decision[Refusal]):
    model = Refusal
    chooser = "verdict"
    about = "order"
    note = Note(label=N_("Words"), needed=False)
    outcomes = (
        Outcome("pause", N_("Pause"), Pause, needs={"until": "When?"}),
        Outcome(
            "refuse",
            N_("Refuse"),
            Refuse,
            needs={"reason": "Which?", "note": "Say it."},
            fields={"why": "reason"},
            offered=lambda x, _me: x.signatures,
        ),
    )


class Desk:
    """Stands in for a Place: remembers the words it is given."""

    me = "p-bo"
    subject = "order-7"
    case = exchange = instead_of = None

    def __init__(self) -> None:
        self.notes: list[Any] = []

    async def add_note(self, text: str | None, audience: Any) -> str | None:
        self.notes.append(text)
        return "note-1" if text else None


def filled(page: Any, **typed: str | list[str]) -> Form[Any]:
    values = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    return Form(page.model, values)


async def message_of(page: Any, **typed: str | list[str]) -> AnyMessage:
    answer = filled(page, **typed).validated()
    assert answer is not None
    message: AnyMessage = await page.message(Desk(), answer)
    return message


def test_words_and_box_come_after_the_own_fields():
    assert filled(PausePage).names == ["until", "days", "words", "sure"]


def test_choice_comes_first():
    assert filled(DecidePage).names == ["verdict", "reason", "until", "note"]


def test_roles_and_moves_are_those_of_the_moves():
    assert PausePage.roles == {Role.MENTEE}
    assert DecidePage.roles == {Role.MENTEE, Role.BOOKER}
    assert DecidePage.message_types == (Pause, Refuse)


async def test_answer_becomes_the_move_with_its_words():
    message = await message_of(
        PausePage(), until="2027-05-31", days=["2", "3"], words="The hall burnt down", sure="yes"
    )
    assert message == Pause(by="p-bo", note="note-1", until=date(2027, 5, 31), days=(2, 3))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"words": "Long enough", "sure": "yes"}, "until"),
        ({"until": "2027-05-31", "sure": "yes"}, "words"),
        ({"until": "2027-05-31", "sure": "yes", "words": "no"}, "words"),
        ({"until": "2027-05-31", "sure": "yes", "words": "n" * 51}, "words"),
        ({"until": "2027-05-31", "words": "Long enough"}, "sure"),
    ],
)
def test_nothing_is_sent_without_date_words_and_tick(typed: dict[str, str], field: str):
    form = filled(PausePage, **typed)
    assert form.validated() is None
    assert list(form.errors) == [field]


async def test_outcome_takes_renamed_fields_and_the_subject():
    message = await message_of(DecidePage(), verdict="refuse", reason="full", note="No room")
    assert message == Refuse(by="p-bo", note="note-1", order="order-7", why="full")


async def test_field_left_empty_is_the_moves_default():
    message = await message_of(DecidePage(), verdict="pause", until="2027-05-31")
    assert message == Pause(by="p-bo", until=date(2027, 5, 31))


async def test_words_stay_behind_where_the_outcome_says_so():
    class QuietPage(DecidePage):
        outcomes = (Outcome("pause", N_("Pause"), Pause, words=False), DecidePage.outcomes[1])

    message = await message_of(QuietPage(), verdict="pause", until="2027-05-31", note="Never mind")
    assert message.note is None


async def test_value_that_no_move_has_is_a_mistake_too():
    class TypoPage(OneMessage[Pausing]):
        sends = Pause
        model = Pausing

        async def values(self, at: Any, answer: Pausing) -> dict[str, Any]:
            return {"untill": answer.until}

    with pytest.raises(TypeError, match="untill"):
        await message_of(TypoPage(), until="2027-05-31")


@pytest.mark.parametrize(
    ("typed", "lacks"),
    [
        ({"verdict": "pause"}, ("until", "When?")),
        ({"verdict": "refuse"}, ("reason", "Which?")),
        ({"verdict": "refuse", "reason": "full"}, ("note", "Say it.")),
        ({"verdict": "refuse", "reason": "full", "note": "No room"}, None),
    ],
)
def test_each_outcome_has_its_own_needs(typed: dict[str, str], lacks: tuple[str, str] | None):
    answer = filled(DecidePage, **typed).validated()
    assert answer is not None
    assert DecidePage().lacks(answer) == lacks


async def test_only_who_may_send_an_outcome_now_can_choose_it():
    desk: Any = Desk()

    async def offered(x: Exchange, me: str) -> list[str]:
        desk.case, desk.me = x, me
        return [value for value, _text in (await DecidePage().options(desk))["verdict"]]

    travel = at(Phase.TRAVEL).x
    assert await offered(at(Phase.PLANNING).x, MIA) == ["pause"]
    assert await offered(at(Phase.PLANNING).x, BO) == []
    assert await offered(travel, MIA) == []
    assert await offered(travel, BO) == ["refuse"]
    travel.signatures.clear()
    assert await offered(travel, BO) == []
    options = await DecidePage().options(desk)
    form = Form(DecidePage.model, {"verdict": ["refuse"], "reason": ["full"]}, options=options)
    assert form.validated() is None
    assert list(form.errors) == ["verdict"]


def test_page_below_another_keeps_its_own_fields_and_words():
    class LongerPage(PausePage):
        note = Note(label=N_("Why so long?"), field="note")

    assert filled(LongerPage).names == ["until", "days", "note", "sure"]
    assert filled(PausePage).names == ["until", "days", "words", "sure"]


class Astray(Pausing):
    colour: str = ""


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"sends": Pause, "model": Astray}, "no message takes ['colour']"),
    ({"sends": Refuse, "about": "order"}, "nothing fills ['why'] of Refuse"),
    ({"sends": Pause, "model": Pausing, "fields": {"days": "weeks"}}, "['weeks'] is in neither"),
    ({"sends": Pause, "model": Pausing, "fields": {"weeks": "days"}}, "['weeks'] is in neither"),
]


@pytest.mark.parametrize(("attributes", "words"), MISTAKES)
def test_mistake_of_a_page_is_found_at_once(attributes: dict[str, Any], words: str):
    with pytest.raises(TypeError) as raised:
        type("WrongPage", (OneMessage,), attributes)
    assert words in str(raised.value)


def test_field_that_the_page_makes_something_of_is_no_mistake():
    class CountedPage(OneMessage[Astray]):
        sends = Pause
        model = Astray
        aside = frozenset({"colour"})

    assert "colour" in filled(CountedPage).names


def test_page_of_words_alone_needs_no_model():
    @dataclass(frozen=True, kw_only=True)
    class Stop(AnyMessage):
        name = "stop_in_test"

    class StopPage(OneMessage[Nothing]):
        sends = Stop
        note = Note(label=N_("Why?"))

    assert filled(StopPage).names == ["note"]

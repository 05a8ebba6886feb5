"""What somebody can do without being asked: only what is allowed now, and findable among many."""

from typing import Any

import pytest

from domain.exchange.exchange import Exchange
from domain.exchange.messages.any_phase import Withdraw
from domain.exchange.messages.application import DeclineApplication
from domain.exchange.people import Side
from domain.exchange.phases import OPEN_PHASES, Phase
from models.texts.translate import N_
from tests.support.people import BO, COR, MENTOR, MIA, PAT, START, STRANGER, TOR, begun
from web.app import FORM_PAGES
from web.cases.pages import ACTIONS, FormPage, Group, is_offered
from web.exchanges import offers as module
from web.exchanges.offers import FEW, HEADINGS, Offer, Offers, offers

PEOPLE = (MIA, TOR, PAT, COR, BO)


def standing(phase: Phase) -> Exchange:
    x = begun()
    x.phase, x.mentor = phase, MENTOR
    return x


def every(found: Offers) -> list[Offer]:
    return [*found.near, *(offer for _heading, group in found.more for offer in group)]


def names(found: Offers) -> set[str]:
    return {offer.address.rsplit("/", 1)[-1] for offer in every(found)}


class Waiting(FormPage[Any]):
    """A made-up action of the mentee, allowed as long as one can withdraw."""

    roles = Withdraw.roles
    message_types = (Withdraw,)
    group = Group.DATES

    def __init__(self, title: str, **changed: Any) -> None:
        self.title = title
        vars(self).update(changed)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> dict[str, FormPage[Any]]:
    """An installation whose only actions are those a test puts in."""
    actions: dict[str, FormPage[Any]] = {}
    monkeypatch.setattr(module, "ACTIONS", actions)
    monkeypatch.setattr(module, "PAGES", ())
    return actions


def test_pages_are_registered():
    assert FORM_PAGES
    assert {"withdraw", "assign-staff", "move-call"} <= set(ACTIONS)


@pytest.mark.parametrize("phase", OPEN_PHASES)
def test_nothing_is_offered_that_the_table_of_moves_refuses(phase: Phase):
    x = standing(phase)
    for person in PEOPLE:
        for name in names(offers(x, person)) & set(ACTIONS):
            page = ACTIONS[name]
            assert page.roles & x.roles_of(person), (person, name)
            allowed = [
                m
                for m in page.message_types
                if phase in m.transitions and m.roles & x.roles_of(person)
            ]
            assert allowed or not page.message_types, (person, name)


def test_offers_follow_phase_and_person():
    assert "withdraw" in names(offers(standing(Phase.PLANNING), MIA))
    assert "withdraw" not in names(offers(standing(Phase.PLANNING), PAT))
    assert "assign-staff" in names(offers(standing(Phase.PLANNING), COR))
    assert "move-call" in names(offers(standing(Phase.FOLLOW_UP), TOR))
    assert "move-call" not in names(offers(standing(Phase.REPORT), TOR))
    assert "plan" in names(offers(standing(Phase.PLANNING), MIA))
    assert "plan" not in names(offers(standing(Phase.VISIT), MIA))
    assert not every(offers(standing(Phase.PLANNING), STRANGER))


def test_offer_waits_for_what_it_would_change():
    x = standing(Phase.TRAVEL)
    assert "share-contact-again" not in names(offers(x, TOR))
    x.contacts_shared[Side.MENTOR] = START
    assert "share-contact-again" in names(offers(x, TOR))
    assert "share-contact-again" not in names(offers(x, MIA))


def test_after_the_end_only_what_outlives_it(only: dict[str, FormPage[Any]]):
    x = standing(Phase.WITHDRAWN)
    assert not is_offered(Waiting("No", message_types=()), x, MIA)
    assert is_offered(Waiting("Yes", after_end=True, message_types=()), x, MIA)


def test_page_may_belong_to_one_move_of_several(only: dict[str, FormPage[Any]]):
    both = {
        "makes": (DeclineApplication, Withdraw),
        "who": Withdraw.roles | DeclineApplication.roles,
    }
    assert is_offered(Waiting("Either", **both), standing(Phase.PLANNING), MIA)
    assert not is_offered(Waiting("Either", **both), standing(Phase.PLANNING), PAT)


def test_few_stand_in_one_row(only: dict[str, FormPage[Any]]):
    only.update({str(n): Waiting(N_("Do it")) for n in range(FEW)})
    found = offers(standing(Phase.PLANNING), MIA)
    assert len(found.near) == FEW
    assert not found.more


def test_of_many_the_frequent_stay_in_sight_and_none_is_lost(only: dict[str, FormPage[Any]]):
    only.update({f"d{n}": Waiting("Dates") for n in range(FEW)})
    only["people"] = Waiting("People", group=Group.PEOPLE)
    only["often"] = Waiting("Often", often=True, group=Group.TROUBLE)
    found = offers(standing(Phase.PLANNING), MIA)
    assert [offer.text for offer in found.near] == ["Often"]
    assert [heading for heading, _offers in found.more] == ["Dates and calls", "People"]
    assert names(found) == set(only)


def test_what_ends_something_comes_last(only: dict[str, FormPage[Any]]):
    only["end"] = Waiting("End it", destructive=True, group=Group.CHANGE)
    only["people"] = Waiting("People", group=Group.PEOPLE)
    only["date"] = Waiting("Date", link=N_("Another date"))
    found = offers(standing(Phase.PLANNING), MIA)
    assert [offer.text for offer in found.near] == ["Another date", "People", "End it"]


def test_page_without_a_group_is_linked_elsewhere(only: dict[str, FormPage[Any]]):
    only["hidden"] = Waiting("Hidden", group=None)
    assert not every(offers(standing(Phase.PLANNING), MIA))


def test_every_group_has_a_heading():
    assert set(HEADINGS) == set(Group)

"""Who reads a message, and who may write to whom now."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case import conversation
from domain.case.conversation import HUB_PLACE, Audience, audiences, purged_on, why_not
from domain.case.errors import Refusal

ALL = ("a", "b", HUB_PLACE)
places = st.frozensets(st.sampled_from(["a", "b", "c", HUB_PLACE]), min_size=1)


@pytest.mark.parametrize(
    ("own", "has_pair", "found"),
    [
        ("a", True, [ALL, ("a", HUB_PLACE), ("a", "b")]),
        ("a", False, [ALL, ("a", HUB_PLACE)]),
        (HUB_PLACE, True, [ALL, ("a", HUB_PLACE), ("b", HUB_PLACE)]),
    ],
)
def test_the_circles_somebody_can_choose(own: str, has_pair: bool, found: list[Audience]) -> None:
    assert audiences([own], ALL, has_pair=has_pair) == found


def test_before_there_is_a_partner_one_circle_is_all() -> None:
    assert audiences(["a"], ["a", HUB_PLACE], has_pair=True) == [("a", HUB_PLACE)]
    assert audiences(["a"], ["a"], has_pair=True) == [("a",)]


@given(places, places, st.booleans())
def test_every_circle_holds_its_writer_and_can_be_written_to(
    own: frozenset[str], others: frozenset[str], has_pair: bool
) -> None:
    every = own | others
    found = audiences(own, every, has_pair=has_pair)
    assert found[0] == tuple(sorted(every))
    assert len(found) == len(set(found))
    for circle in found:
        assert list(circle) == sorted(set(circle))
        assert why_not(own, every, circle, ended=False, held=False) is None


@pytest.mark.parametrize(
    ("own", "audience", "ended", "held", "why"),
    [
        ((), ALL, False, False, conversation.NO_PART),
        (("a",), ALL, True, True, conversation.ENDED),
        (("a",), ALL, False, True, conversation.NOT_NOW),
        (("a",), ("b", HUB_PLACE), False, False, conversation.OTHER_CIRCLE),
        (("a",), ("a", "gone"), False, False, conversation.OTHER_CIRCLE),
    ],
)
def test_what_keeps_somebody_from_writing(
    own: tuple[str, ...], audience: Audience, ended: bool, held: bool, why: Refusal
) -> None:
    assert why_not(own, ALL, audience, ended=ended, held=held) is why


def test_words_go_three_months_after_the_end() -> None:
    assert purged_on(date(2027, 5, 3)) == date(2027, 8, 1)
    assert purged_on(None) is None

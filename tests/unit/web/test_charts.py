"""Charts: parts add up to what they are of, to one scale, and stay within the picture."""

from hypothesis import given
from hypothesis import strategies as st

from web.desk.charts import Part, Spread, bars, percent, share, strips, ties

counts = st.integers(min_value=0, max_value=10**6)


@given(st.lists(st.lists(counts, min_size=1, max_size=4), max_size=8))
def test_stacked_bars_are_as_long_as_their_numbers(rows: list[list[int]]):
    lines = bars([("", "", [(number, "done") for number in row]) for row in rows])
    most = max((sum(row) for row in rows), default=0)
    for row, line in zip(rows, lines, strict=True):
        drawn = sum(part.width for part in line.parts)
        assert abs(drawn - percent(sum(row), most)) < 0.05
        for before, after in zip(line.parts, line.parts[1:], strict=False):
            assert abs(before.x + before.width - after.x) < 0.05


def test_what_is_more_than_the_whole_fills_the_bar_and_no_more():
    assert share(150, 100).parts == (Part(0, 100.0, "rest"), Part(0, 100.0, "done"))
    assert share(0, 0).parts[-1].width == 0


@given(
    st.lists(
        st.lists(st.floats(0, 1000), min_size=5, max_size=5).map(sorted), min_size=1, max_size=5
    ),
    st.none() | st.floats(0, 1000),
)
def test_strips_are_in_order_and_in_the_picture(rows: list[list[float]], allowed: float | None):
    lines = strips([Spread("", "", tuple(row), allowed) for row in rows])
    for line in lines:
        whole, half = line.parts
        assert whole.x <= half.x <= line.marks[0].x + 0.01
        assert all(0 <= mark.x <= 100 for mark in line.marks)
        assert [mark.kind for mark in line.marks[1:]] == (
            ["allowed"] if allowed is not None else []
        )
        assert all(part.width >= 0.5 for part in line.parts)


def test_a_phase_nobody_left_has_its_policy_alone():
    (line,) = strips([Spread("Travel", "", (), 7)])
    assert not line.parts
    assert [mark.kind for mark in line.marks] == ["allowed"]


def test_ties_are_between_the_largest_names_of_each_side():
    pairs = [("A", "x", 6), ("A", "y", 1), ("B", "x", 2), ("C", "z", 1)]
    left, right, drawn = ties(pairs, 2)
    assert (left, right) == (["A", "B"], ["x", "y"])
    assert [(left[tie.left], right[tie.right], tie.weight) for tie in drawn] == [
        ("A", "x", 6), ("A", "y", 1), ("B", "x", 2),
    ]  # fmt: skip

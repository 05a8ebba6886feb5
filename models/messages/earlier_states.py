"""States written down by an earlier release, read as this one keeps them (law 10)."""

from typing import Any

PER_SIDE = (("questions", "question_lists"), ("post_plan", "post_plans"))
"""Kept once, for the mentee, before both sides could learn; kept for each side that learns since."""


def carried_over(state: Any) -> Any:
    """The stored state with every field where it is looked for now; anything else as it is."""
    if isinstance(state, dict):
        for before, since in PER_SIDE:
            if state.get(before) and not state.get(since):
                state = {**state, since: {"mentee": state[before]}}
    return state

"""The numbers of a connection round (learning_spaces.md, section 9)."""

from dataclasses import dataclass

from domain.case.errors import N_, PolicyBroken


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundPolicy:
    """What a round may form and what it prefers; frozen into a round when it starts.

    Sizes are people in a group (LC-22), minutes and slots what a group has in common within `weeks`, `min_language` the
    level at which all speak one language. Weights are points: a place of one's own, what one gets and gives, each
    community beyond the first, a newcomer beside somebody experienced, and what each further head costs every head.
    `partners` and `groups` are the candidates looked at for each person, groups among the `nearest` partners; `block`
    people are solved at once; the solver stops after `nodes` or, to guard, `seconds`. The `seed` decides between choices that are worth the same.
    """

    min_size: int = 2
    max_size: int = 6
    weeks: int = 3
    common_minutes: int = 90
    common_slots: int = 2
    min_language: int = 2
    same_community: bool = False
    newcomer_years: int = 1
    experienced_years: int = 5
    place: float = 20.0
    left_out_priority: float = 3.0
    taught: float = 2.0
    told: float = 1.0
    topics_counted: int = 2
    giving: float = 0.5
    further_community: float = 0.5
    newcomer_welcomed: float = 1.0
    each_head: float = 0.35
    partners: int = 16
    groups: int = 16
    nearest: int = 10
    block: int = 1_000
    nodes: int = 20_000
    seconds: float = 120.0
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse sizes of which there can be no group."""
        if not 2 <= self.min_size <= self.max_size:
            raise PolicyBroken(
                N_(
                    "A group has at least two people, and the smallest is not larger than the largest: "
                    "change {smallest} or {largest}."
                ),
                rule="round_sizes",
                settings=("min_size", "max_size"),
                smallest="min_size",
                largest="max_size",
            )

"""What a check of a table found, in words and numbers: short however long the table is."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from models.register.planning import Plan, Remark

MOST_SHOWN = 100
"""Remarks and names of one kind that a report has; how many more there are it says in a number."""


@dataclass(frozen=True)
class Line:
    """One remark, in the language it was told in."""

    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Found:
    """Remarks of one kind: the first of them, and how many there are."""

    count: int
    first: list[Line]


@dataclass(frozen=True)
class Functions:
    """What people do in their communities, where that is new: the first of them, and how many there are."""

    count: int
    first: list[str]


@dataclass(frozen=True)
class Report:
    """`mark` is that of the plan: what was shown is what is entered."""

    lines: int
    communities: int
    people: int
    memberships: int
    community_names: list[str]
    person_names: list[str]
    functions: Functions
    problems: Found
    doubles: Found
    notes: Found
    mark: str

    @property
    def is_empty(self) -> bool:
        """Whether everything is there already."""
        return not (self.communities or self.people or self.memberships)

    @property
    def can_be_entered(self) -> bool:
        """Whether there is something to enter and nothing to mend."""
        return not (self.problems.count or self.is_empty)


REPORT: TypeAdapter[Report] = TypeAdapter(Report)


def report_of(plan: Plan) -> Report:
    """A plan as it is told, in the language that is bound now."""
    return Report(
        lines=plan.lines,
        communities=len(plan.communities),
        people=len(plan.people),
        memberships=len(plan.memberships),
        community_names=[one.entry.name for one in plan.communities[:MOST_SHOWN]],
        person_names=[one.entry.name for one in plan.people[:MOST_SHOWN]],
        functions=_functions(plan),
        problems=_found(plan.problems),
        doubles=_found(plan.doubles),
        notes=_found(plan.notes),
        mark=plan.mark,
    )


def _functions(plan: Plan) -> Functions:
    new = [one for one in plan.memberships if one.newly_does]
    first = [f"{one.person}, {one.community}: {one.newly_does}" for one in new[:MOST_SHOWN]]
    return Functions(len(new), first)


def _found(remarks: list[Remark]) -> Found:
    first = [
        Line(one.line, one.column, one.value[:80], str(one.sentence))
        for one in remarks[:MOST_SHOWN]
    ]
    return Found(len(remarks), first)

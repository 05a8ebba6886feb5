"""People of a connection round in a JSON file, as they are typed: shapes, and what is refused.

{"first": "2027-05-13", "apart": [["P05", "P16"]], "people": [{"id": "P01", "community": "C01",
 "zone": "Europe/Bucharest", "languages": {"en": 4}, "has": {"P.events": "t"}, "wants": ["F.budgets"],
 "slots": ["2e", "6m"], "years": 2}]}

A slot is the weekday (1 Monday … 7 Sunday) and the part of the day: m 9–12, a 12–17, e 17–20. Topics are known d (did
once), r (regularly) or t (can teach). `apart` are pairs who are not put together, for whichever reason.
"""

from datetime import date
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from domain.case.workdays import is_zone
from domain.matching.people import DayPart, Participant, Practice
from models.typed.text import one_line

PRACTICES = {"d": Practice.ONCE, "r": Practice.REGULARLY, "t": Practice.CAN_TEACH}
PARTS = {"m": DayPart.MORNING, "a": DayPart.AFTERNOON, "e": DayPart.EVENING}
MOST_PEOPLE = 10_000

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
SlotCode = Annotated[str, StringConstraints(pattern=r"^[1-7][mae]$")]
PracticeCode = Annotated[str, StringConstraints(pattern=r"^[drt]$")]
Level = Annotated[int, Field(ge=0, le=5)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PersonInFile(_Strict):
    """One person who takes part."""

    id: Name
    community: Name
    zone: str
    languages: dict[Name, Level] = Field(min_length=1, max_length=20)
    slots: list[SlotCode] = Field(max_length=21)
    has: dict[Name, PracticeCode] = Field(default_factory=dict, max_length=50)
    wants: list[Name] = Field(default_factory=list, max_length=50)
    years: int = Field(default=0, ge=0, le=100)
    left_out: bool = False

    @field_validator("id", "community")
    @classmethod
    def _tidied(cls, value: str) -> str:
        return one_line(value)

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        if not is_zone(value):
            msg = f"there is no time zone {value!r}: write one such as Europe/Kyiv"
            raise ValueError(msg)
        return value

    def participant(self) -> Participant:
        """The person as matching knows them."""
        return Participant(
            id=self.id,
            community=self.community,
            zone=self.zone,
            languages=self.languages,
            slots=frozenset((int(code[0]), PARTS[code[1]]) for code in self.slots),
            has={topic: PRACTICES[code] for topic, code in self.has.items()},
            wants=frozenset(self.wants),
            years=self.years,
            left_out=self.left_out,
        )


class RoundFile(_Strict):
    """A whole round: from which day groups meet, who takes part, who is kept apart."""

    first: date
    people: list[PersonInFile] = Field(max_length=MOST_PEOPLE)
    apart: list[tuple[Name, Name]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _known_once(self) -> "RoundFile":
        seen: set[str] = set()
        for row, person in enumerate(self.people, 1):
            if person.id in seen:
                msg = f"person {row} has the id {person.id!r} of an earlier one: give each an id of their own"
                raise ValueError(msg)
            seen.add(person.id)
        for one, other in self.apart:
            if unknown := {one, other} - seen:
                msg = (
                    f"apart names {min(unknown)!r}, who is not among the people: leave the pair out"
                )
                raise ValueError(msg)
        return self

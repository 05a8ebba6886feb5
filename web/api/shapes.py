"""What the API answers with: ids, phases, days and numbers. No person is named, and nothing anybody wrote is quoted but
what is published.

Communities are named as they are in public; people only as how many.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from models.typed.text import shown_in


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    @field_validator("*")
    @classmethod
    def _as_shown(cls, value: Any) -> Any:
        """Words of any age, less what turns them round, and what is no character."""
        return shown_in(value)


class Exchange(Shape):
    """One exchange. `waiting_for` says whose turn it is: mentee, mentor, hub."""

    id: str
    cycle: str
    phase: str
    direction: str
    mentee_community: str
    mentor_community: str | None
    waiting_for: list[str]
    due_at: datetime | None
    open_asks: int
    started_at: datetime | None
    updated_at: datetime
    ended_at: datetime | None


class Case(Shape):
    """One case of any kind: `kind` is "exchange" or the name of another."""

    id: str
    kind: str
    phase: str
    waiting_for: list[str]
    due_at: datetime | None
    open_asks: int
    started_at: datetime | None
    updated_at: datetime
    ended_at: datetime | None


class Ask(Shape):
    """One open task: of which roles, until when; whether somebody of the hub has taken it."""

    id: str
    case: str
    kind: str
    roles: list[str]
    opened_at: datetime
    starts_at: datetime
    due_at: datetime
    reminders: int
    taken: bool


class Cycle(Shape):
    """One round of the programme."""

    id: str
    name: str
    opens_at: datetime
    closes_at: datetime
    matching_on: datetime
    places: int | None


class Community(Shape):
    """One community as the register has it."""

    id: str
    name: str
    country: str
    language: str
    topics: list[str]
    registered_mentor: bool
    active: bool
    active_people: int


class Report(Shape):
    """One published report: what anybody may read on its page."""

    exchange: str
    title: str
    topic: str
    mentee_community: str
    mentor_community: str | None
    published_at: datetime
    address: str


NEXT = Field(default=None, description="Send it as `cursor` to read on; null on the last page.")


class Exchanges(BaseModel):
    items: list[Exchange]
    next: Annotated[str | None, NEXT] = None


class Cases(BaseModel):
    items: list[Case]
    next: Annotated[str | None, NEXT] = None


class Asks(BaseModel):
    items: list[Ask]
    next: Annotated[str | None, NEXT] = None


class Cycles(BaseModel):
    items: list[Cycle]
    next: Annotated[str | None, NEXT] = None


class Communities(BaseModel):
    items: list[Community]
    next: Annotated[str | None, NEXT] = None


class Reports(BaseModel):
    items: list[Report]
    next: Annotated[str | None, NEXT] = None

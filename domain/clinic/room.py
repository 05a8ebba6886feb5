"""Sessions and places: who has a seat, who waits, to whom a free seat is offered. No clock and no mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """What somebody has in a session."""

    SEATED = "seated"
    WAITING = "waiting"


@dataclass(kw_only=True)
class Session:
    """One live meeting. `seats` are its places; `sequence` rises with every change of its calendar entry.

    `checked`, `linked`, `begun` and `late` note what the clock has done already. `came` is how many people were there.
    """

    number: int
    starts_at: datetime
    minutes: int
    seats: int
    sequence: int = 0
    checked: bool = False
    linked: bool = False
    begun: bool = False
    late: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    came: int = 0

    @property
    def ends_at(self) -> datetime:
        """When it ends as planned."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def over(self) -> bool:
        """Whether somebody said how it ended."""
        return self.ended_at is not None


@dataclass(kw_only=True)
class Place:
    """One person's place in one session; `offered_at` says since when a free seat is offered to who waits."""

    person: str
    session: int
    standing: Standing
    since: datetime
    offered_at: datetime | None = None


@dataclass(kw_only=True)
class Item:
    """One piece of material; its words and its address are in the database under `id`.

    `recorded` is one in which people are seen or heard: it needs their consent. One that came after the rest was
    published `waits` for that, hidden.
    """

    id: str
    material: str
    licence: str
    author: str
    added_at: datetime
    recorded: bool = False
    hidden: bool = False
    waits: bool = False


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants after the clinic."""

    person: str
    way: str


def next_in_line(places: list[Place], session: int, free: int, batch: int) -> list[Place]:
    """Who is to be offered the `free` seats of a session: the first `batch` who wait, for each seat, by their turn.

    Whoever has an offer keeps it and counts; only the new ones are given.
    """
    if free <= 0:
        return []
    waiting = [p for p in places if p.session == session and p.standing is Standing.WAITING]
    return [p for p in waiting[: free * batch] if p.offered_at is None]

"""What the contacts of a community say of it themselves, and whether it takes part as mentor."""

from pydantic import BaseModel, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from models.register.entries import (
    ActivePeople,
    Capacity,
    CommunityEntry,
    Languages,
    Offer,
    Topics,
    entry_of,
)
from models.register.writing import Author, change_entry
from models.tables.community import Community, CommunityKind
from models.texts.translate import N_

NO_PLACE = N_("A mentor takes at least one exchange at a time. Give a number, or untick the box.")


class OwnCommunity(BaseModel):
    """What the contacts of a community say of it."""

    topics: Topics = ""
    offer: Offer = ""
    registered_mentor: bool = False
    capacity: Capacity = None
    language: Languages = ""
    active_people: ActivePeople = 0

    @field_validator("capacity")
    @classmethod
    def _some_place(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value == 0 and info.data.get("registered_mentor"):
            raise PydanticCustomError("no_place", NO_PLACE)
        return value


async def change_own_community(
    session: AsyncSession, community: Community, answer: OwnCommunity, author: Author
) -> bool:
    """Write down what a contact says; False where it is so already. Does not commit."""
    said = {**entry_of(community), **answer.model_dump()}
    said["kind"] = _kind(community.kind, mentor=answer.registered_mentor)
    said["capacity"] = int(answer.registered_mentor) if answer.capacity is None else answer.capacity
    # Not validated: what is stored may be older than today's bounds, and only what was typed is new.
    return await change_entry(session, community, CommunityEntry.model_construct(**said), author)


def _kind(known: CommunityKind, *, mentor: bool) -> CommunityKind:
    """Whoever signs up as mentor does not stop learning; whoever stops teaching only learns."""
    if mentor:
        return CommunityKind.BOTH if known is CommunityKind.MENTEE else known
    return CommunityKind.MENTEE

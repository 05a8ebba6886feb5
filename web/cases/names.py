"""Names of people and communities for the ids that exchanges carry."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.errors import RuleBroken
from models.documents.store import Version
from models.texts.translate import _
from models.views.names import people_named


@dataclass(frozen=True)
class Names:
    """Looks ids up; an id nobody knows any more gets a sentence instead of a name."""

    people: dict[str, str] = field(default_factory=dict)
    communities: dict[str, str] = field(default_factory=dict)

    def person(self, person_id: str | None) -> str:
        """A person's name."""
        return self.people.get(person_id or "") or _("somebody who has left")

    def community(self, community_id: str | None) -> str:
        """A community's name; none yet for a pair without a mentor."""
        if community_id is None:
            return _("no partner yet")
        return self.communities.get(community_id) or _("a community that was removed")

    def pair(self, mentee: str, mentor: str | None) -> str:
        """Both communities, the mentee first."""
        if mentor is None:
            return self.community(mentee)
        return _(
            "{mentee} with {mentor}", mentee=self.community(mentee), mentor=self.community(mentor)
        )


async def naming(database: AsyncSession, broken: RuleBroken) -> RuleBroken:
    """The refusal with the name of the person it speaks of."""
    if "person" in broken.params:
        person = str(broken.params["person"])
        broken.params |= {"person": (await names_of(database, [person], [])).person(person)}
    return broken


async def saved_by(database: AsyncSession, version: Version, me: str) -> str:
    """Who saved a version, for somebody who wrote at the same time; "" where it was they themselves."""
    if version.author_id == me:
        return ""
    return (await names_of(database, [version.author_id], [])).person(version.author_id)


# An array, so that one statement serves any number of names.
_COMMUNITIES = text("SELECT id, name FROM community WHERE id = ANY(:ids)")


async def names_of(
    database: AsyncSession, people: Iterable[str | None], communities: Iterable[str | None]
) -> Names:
    """The names behind these ids; None is passed over. Namesakes are told apart."""
    groups = sorted({community for community in communities if community})
    found = await people_named(database, people)
    named = (await database.execute(_COMMUNITIES, {"ids": groups})).all() if groups else ()
    return Names(found, {row.id: row.name for row in named})

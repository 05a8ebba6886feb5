"""Names of people and communities for the ids that exchanges carry."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.texts.translate import _


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


# Arrays, so that one statement serves any number of names.
_NAMES = text("""
    SELECT id, name, TRUE AS is_person FROM person WHERE id = ANY(:people)
    UNION ALL
    SELECT id, name, FALSE FROM community WHERE id = ANY(:communities)
""")


async def names_of(
    database: AsyncSession, people: Iterable[str | None], communities: Iterable[str | None]
) -> Names:
    """The names behind these ids, in one query; None is passed over."""
    wanted = {person for person in people if person}
    groups = {community for community in communities if community}
    if not wanted and not groups:
        return Names()
    asked = {"people": sorted(wanted), "communities": sorted(groups)}
    found = (await database.execute(_NAMES, asked)).all()
    return Names(
        {row.id: row.name for row in found if row.is_person},
        {row.id: row.name for row in found if not row.is_person},
    )

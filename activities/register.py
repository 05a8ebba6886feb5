"""The register is told what a case decided."""

from temporalio import activity

from activities.driver import Sessions
from activities.errors import database_told
from models.clock import programme_now
from models.messages.membership import EnterMembership
from models.register.writing import Author, join, one_at_a_time, set_active
from models.tables.community import Community
from models.tables.person import Person


class Register:
    """Writes into the register; `sessions` belongs to the worker."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    @activity.defn
    async def enter_membership(self, entry: EnterMembership) -> None:
        """Enter a membership, and let a new community take part; done already, nothing changes.

        Raises a retryable error when the database is away.
        """
        with database_told():
            async with self._sessions() as session, session.begin():
                await one_at_a_time(session)
                person = await session.get(Person, entry.person)
                community = await session.get(Community, entry.community)
                if person is None or community is None:  # taken out of the register meanwhile
                    return
                author = Author(entry.by or None, await programme_now(session), "request")
                if entry.is_new:
                    await set_active(session, community, author, active=True)
                await join(session, person, community, author, contact=entry.is_new)

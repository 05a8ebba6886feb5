"""Who comes by themselves: people enter and join a community, a community signs up as mentor."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from cli.connection import Connection
from cli.demo.base import addresses, arrivals, sample, topics
from cli.demo.stage import Stage, ids_of
from cli.demo.stories import as_after
from cli.demo.waiting import is_listed, until
from domain.membership.membership import MEMBERSHIP, AcceptMember
from models.register.entries import entry_of
from models.register.own_community import OwnCommunity, change_own_community
from models.register.signing_up import enter_oneself, issue_sign_up
from models.register.writing import Author, changes_of, one_at_a_time
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.membership import Membership
from models.tables.register_change import Subject
from models.views.setup import programme_of
from runtime.cases import Cases
from runtime.membership import request_of, requests_of


@dataclass(frozen=True)
class Arrival:
    """One thing that somebody does to take part; what is not theirs to say is empty."""

    after: timedelta
    who: str
    what: str
    community: str = ""
    newcomer: str = ""


def told_arrivals() -> list[Arrival]:
    """All of them, in their order."""
    return [Arrival(as_after(when), who, what, **more) for when, who, what, more in arrivals()]


class Arrivals:
    """Plays arrivals through what the pages call."""

    def __init__(self, connection: Connection, stage: Stage) -> None:
        self._connection, self._stage = connection, stage
        self._cases = Cases(connection.exchanges)
        self._ways: dict[str, tuple[Done, Play]] = {
            "enter": (self._has_entered, self._enter),
            "ask_to_join": (self._has_asked, self._ask),
            "accept_member": (self._is_accepted, self._accept),
            "sign_up_as_mentor": (self._is_mentor, self._sign_up),
        }

    async def is_done(self, arrival: Arrival) -> bool:
        """Whether it was played before, told by the register and the requests."""
        async with self._connection.sessions() as session:
            return await self._ways[arrival.what][0](session, arrival)

    async def play(self, arrival: Arrival) -> None:
        """Do it, as the person who would."""
        await self._ways[arrival.what][1](arrival)

    async def _has_entered(self, session: AsyncSession, arrival: Arrival) -> bool:
        return await self._person(session, arrival.who) is not None

    async def _enter(self, arrival: Arrival) -> None:
        """The link goes unmailed: nobody would be there to read it."""
        now = await self._connection.clock.now()
        minutes = self._connection.settings.link_minutes
        mail = addresses()[arrival.who]
        async with self._connection.sessions() as session:
            path = issue_sign_up(session, arrival.who, mail, "en", minutes=minutes)
            await session.flush()
            programme = await programme_of(session)
            zone = programme.time_zone if programme else ""
            await enter_oneself(session, path.rpartition("/")[2], time_zone=zone or "UTC", now=now)
            await session.commit()

    async def _has_asked(self, session: AsyncSession, arrival: Arrival) -> bool:
        return await self._request(session, arrival.who, arrival.community) is not None

    async def _ask(self, arrival: Arrival) -> None:
        async with self._connection.sessions() as session:
            who = await self._person(session, arrival.who) or ""
            start = await request_of(session, who, await self._community(session, arrival))
        await self._cases.start(MEMBERSHIP, start)
        workflow = MEMBERSHIP.workflow_id(start.case_id)
        await until(lambda: is_listed(self._connection.exchanges.client, workflow))
        await until(lambda: self.is_done(arrival))

    async def _is_accepted(self, session: AsyncSession, arrival: Arrival) -> bool:
        request = await self._request(session, arrival.newcomer, arrival.community)
        return request is not None and request.ended_at is not None

    async def _accept(self, arrival: Arrival) -> None:
        async with self._connection.sessions() as session:
            request = await self._request(session, arrival.newcomer, arrival.community)
        if request is None:
            return  # taken back, or never asked: somebody played with the demo
        message = AcceptMember(by=self._stage.names.person(arrival.who))
        await self._cases.send(MEMBERSHIP, request.case_id, message, "demo")
        await until(lambda: self._belongs(request.state["newcomer"], request.state["community"]))
        await until(lambda: self.is_done(arrival))

    async def _belongs(self, person: str, community: str) -> bool:
        async with self._connection.sessions() as session:
            return await session.get(Membership, (person, community)) is not None

    async def _is_mentor(self, session: AsyncSession, arrival: Arrival) -> bool:
        """Once: a contact who thinks better of it is not overruled."""
        community = await self._community(session, arrival)
        changes = await changes_of(session, Subject.COMMUNITY, community.id)
        told = [one for change in changes for one in change.changes]
        return community.registered_mentor or any(
            field == "registered_mentor" and after for field, _before, after in told
        )

    async def _sign_up(self, arrival: Arrival) -> None:
        described = next(one for one in sample()["communities"] if one["id"] == arrival.community)
        async with self._connection.sessions() as session:
            await one_at_a_time(session)
            community = await self._community(session, arrival)
            said = {
                "registered_mentor": True,
                "topics": "\n".join(topics(described)),
                "offer": described["offer"],
                "capacity": described["capacity"],
            }
            answer = OwnCommunity.model_validate({**entry_of(community), **said})
            author = Author(
                self._stage.names.person(arrival.who), await self._connection.clock.now()
            )
            await change_own_community(session, community, answer, author)
            await session.commit()

    async def _person(self, session: AsyncSession, name: str) -> str | None:
        mail = addresses()[name]
        return (await ids_of(session, Subject.PERSON, [mail])).get(mail)

    async def _community(self, session: AsyncSession, arrival: Arrival) -> Community:
        return await session.get_one(Community, self._stage.names.communities[arrival.community])

    async def _request(self, session: AsyncSession, name: str, key: str) -> CaseView | None:
        """The newest request of a newcomer for a community."""
        person = await self._person(session, name)
        wanted = self._stage.names.communities[key]
        found = await requests_of(session, person) if person else []
        return next((one for one in found if one.state["community"] == wanted), None)


Done = Callable[[AsyncSession, Arrival], Awaitable[bool]]
Play = Callable[[Arrival], Awaitable[None]]

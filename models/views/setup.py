"""What an installation has and what it still lacks: read from the facts, ticked by nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.exchange.people import HUB_ROLES, Role
from models.tables.programme import FIRST, Programme
from models.tables.setting_change import SettingChange
from models.texts.labels import label
from models.texts.languages import name_of
from models.texts.translate import N_, Sentence
from models.views.programmes import scope_of

COMMUNITIES = 2
"""Without a second one there is nobody to learn from."""

SENDER = "sender"
_TRIED = "tried"


@dataclass(frozen=True, kw_only=True)
class SetupFacts:
    """What the tasks are computed from. `tried` is the sender whose test mail was received last;
    `numbers` whether somebody looked at the numbers of the rules; `tried_out` whether a trial with the
    numbers as they are came to its end.
    """

    programme: Programme | None = None
    held: frozenset[Role] = field(default_factory=frozenset)
    communities: int = 0
    open_cycle: str = ""
    tried: str = ""
    numbers: bool = False
    tried_out: bool = False


@dataclass(frozen=True)
class Task:
    """One step: whether it is done, where it is done, and what is so or missing."""

    key: str
    title: str
    done: bool
    path: str
    says: Sentence


_FACTS = text("""
    SELECT ARRAY(
            SELECT DISTINCT role FROM staff_role JOIN person ON person.id = person_id
            WHERE active AND programme = :mark
        ) AS held,
        (
            SELECT count(DISTINCT community_id) FROM membership
            JOIN person ON person.id = person_id JOIN community ON community.id = community_id
            WHERE person.active AND is_contact AND community.programmes ? :mark
        ) AS communities,
        (
            SELECT name FROM cycle WHERE opens_at <= :now AND closes_at > :now AND (
                CASE WHEN :mark = '' THEN programme <> ALL(:others) ELSE programme = :mark END
            )
            ORDER BY opens_at DESC, id LIMIT 1
        ) AS open_cycle,
        (
            SELECT after FROM setting_change WHERE part = 'sender' AND field = 'tried' AND programme = :mark
            ORDER BY at DESC, id LIMIT 1
        ) AS tried,
        EXISTS (SELECT FROM setting_change WHERE part = 'numbers' AND programme = :mark) AS numbers,
        EXISTS (
            SELECT FROM trial_run JOIN cycle ON cycle.id = trial_run.cycle_id
            WHERE trial_run.went_through AND trial_run.policy = cycle.policy AND cycle.closes_at > :now AND (
                CASE WHEN :mark = '' THEN cycle.programme <> ALL(:others) ELSE cycle.programme = :mark END
            )
        ) AS tried_out
""")


async def programme_of(session: AsyncSession, mark: str = FIRST) -> Programme | None:
    """The programme with this mark, as its hub described it; None until then."""
    this = col(Programme.id) == mark if mark else col(Programme.made_at).is_(None)
    found: Programme | None = await session.scalar(select(Programme).where(this))
    return found


async def setup_facts(session: AsyncSession, now: datetime, mark: str = FIRST) -> SetupFacts:
    """Everything of a programme that the tasks look at, as it is now."""
    others = list((await scope_of(session)).others)
    asked = {"now": now, "mark": mark, "others": others}
    found = (await session.execute(_FACTS, asked)).one()
    return SetupFacts(
        programme=await programme_of(session, mark),
        held=frozenset(Role(role) for role in found.held),
        communities=found.communities,
        open_cycle=found.open_cycle or "",
        tried=found.tried or "",
        numbers=found.numbers,
        tried_out=found.tried_out,
    )


def tasks_of(facts: SetupFacts, sender: str) -> list[Task]:
    """The steps in their order, for an installation that sends as `sender`."""
    return [
        _programme(facts.programme),
        _languages(facts.programme),
        _reach(facts.programme),
        _sender(facts.tried, sender),
        _staff(facts.held),
        _communities(facts.communities),
        _cycle(facts.open_cycle),
        _numbers(done=facts.numbers),
        _trial(done=facts.tried_out),
    ]


def _programme(programme: Programme | None) -> Task:
    says = Sentence(N_("Its name, and the hub’s country and time zone."))
    if programme:
        says = Sentence("{name}", {"name": programme.name})
    done = bool(programme and programme.country and programme.time_zone)
    return Task("programme", N_("Name the programme"), done, "/desk/setup/programme", says)


def _reach(programme: Programme | None) -> Task:
    title, path = N_("Say how the hub is reached"), "/desk/setup/programme"
    if programme is None or not (programme.duty_phone and programme.write_to):
        says = Sentence(N_("The duty phone for travellers, and an address to write to."))
        return Task("reach", title, False, path, says)
    known = {"phone": programme.duty_phone, "address": programme.write_to}
    return Task("reach", title, True, path, Sentence("{phone}, {address}", known))


def _languages(programme: Programme | None) -> Task:
    says = Sentence(N_("Those in which its texts are kept, the one that most people read first."))
    if programme and programme.languages:
        names = ", ".join(name_of(code) for code in programme.languages)
        says = Sentence("{names}", {"names": names})
    done = bool(programme and programme.languages)
    return Task("languages", N_("Choose the languages"), done, "/desk/setup/languages", says)


def _sender(tried: str, sender: str) -> Task:
    title, path = N_("Try the sender"), "/desk/setup/sender"
    return Task("sender", title, tried == sender, path, _of_sender(tried, sender))


def _staff(held: frozenset[Role]) -> Task:
    nobody = [role for role in Role if role in HUB_ROLES - held]
    says = Sentence(N_("Every role is held by somebody."))
    if nobody:
        roles = ", ".join(label(role) for role in nobody)
        says = Sentence(N_("Held by nobody: {roles}."), {"roles": roles})
    title = N_("Give every role to somebody")
    return Task("staff", title, not nobody, "/desk/setup/staff", says)


def _communities(n: int) -> Task:
    done = n >= COMMUNITIES
    says = Sentence(
        N_("{n} community with a contact; at least two are needed."),
        {"n": n},
        N_("{n} communities with a contact; at least two are needed."),
    )
    if done:
        one, many = N_("{n} community with a contact."), N_("{n} communities with a contact.")
        says = Sentence(one, {"n": n}, many)
    title = N_("Enter communities and their contacts")
    return Task("communities", title, done, "/desk/communities", says)


def _cycle(name: str) -> Task:
    says = Sentence(N_("Its name, the days on which it opens and closes, its places."))
    if name:
        says = Sentence(N_("{name} is open."), {"name": name})
    return Task("cycle", N_("Open a cycle"), bool(name), "/desk/setup/cycles", says)


def _numbers(*, done: bool) -> Task:
    says = Sentence(
        N_("How long a visit is, how many calls follow, how long people have to answer.")
    )
    if done:
        says = Sentence(N_("Looked at by somebody; every change is below."))
    return Task("numbers", N_("Check the numbers of the rules"), done, "/desk/setup/numbers", says)


def _trial(*, done: bool) -> Task:
    says = Sentence(N_("An exchange from application to report in seconds; nobody is written to."))
    if done:
        says = Sentence(N_("With the numbers as they are, it came to its end."))
    return Task("trial", N_("Try the cycle out"), done, "/desk/setup/trial", says)


def _of_sender(tried: str, sender: str) -> Sentence:
    if tried == sender:
        return Sentence(N_("A test mail of {sender} was received."), {"sender": sender})
    if tried:
        return Sentence(
            N_("The sender is another one since the last test mail: {sender}."), {"sender": sender}
        )
    return Sentence(
        N_("A test mail that you really receive; it would go out as {sender}."), {"sender": sender}
    )


async def latest_changes(
    session: AsyncSession, *parts: str, most: int = 20, programme: str = FIRST
) -> Sequence[SettingChange]:
    """The newest changes of a programme first, of these parts where some are named."""
    query = select(SettingChange).order_by(col(SettingChange.at).desc(), col(SettingChange.id))
    query = query.where(col(SettingChange.programme) == programme)
    if parts:
        query = query.where(col(SettingChange.part).in_(parts))
    return (await session.scalars(query.limit(most))).all()

"""Two programmes in one database: the happy path's cast is of the first one, Bea and hers of the second.

Everything of the first one that nobody else may see has the word SECRET in it.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import SQLModel, col

from domain.case.asks import AskStatus
from domain.exchange.people import HUB_ROLES
from domain.skills.fields import Audience
from models.concerns.concerns import ConcernStore, RaisedConcern
from models.concerns.receipts import Code
from models.skills.profiles import profile_of, save
from models.tables.ask_view import AskView
from models.tables.case_view import CaseView
from models.tables.community import Community
from models.tables.cycle import Cycle
from models.tables.desk_view import DeskView
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.membership import Membership
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.tables.person import Person
from models.tables.programme import Programme
from models.tables.public_text import PublicTextVersion
from models.tables.register_import import RegisterImport
from models.tables.setting_change import SettingChange
from models.tables.skill_import import SkillMatch, SkillMerge
from models.tables.skill_profile import SkillProfile
from models.tables.staff_role import StaffRole
from runtime.settings import Settings
from tests.support.keys import KEYS
from tests.support.pages_of_exchange import VAULT_KEY
from tests.support.people import COR, MIA, PAT, START
from tests.support.people_rows import community
from tests.support.recorded_exchanges import under_review
from tests.support.web_app import NOW

Sessions = async_sessionmaker[AsyncSession]
SECRET = "Zqx"
BETA = "beta"
BEA, BEN, DUO = "p-bea", "p-ben", "p-duo"
"""All roles of the second programme; a member of its community; a coordinator of both."""
CONCERN, CASE, WAITING, OTHER = "zqx-concern", "zqx-case", "zqx-waiting", "b1"
SETTINGS = Settings(vault_key=VAULT_KEY, vault_keys_dir=KEYS.folder)


async def two_programmes(database: Sessions) -> None:
    """Fill a database."""
    await under_review(database)
    async with database() as session:
        await session.execute(
            update(Person).values(name=func.concat(SECRET, " ", col(Person.name)))
        )
        await session.execute(
            update(Community).values(name=func.concat(SECRET, " ", col(Community.name)))
        )
        await session.execute(update(ExchangeView).values(topic=f"{SECRET} topic"))
        session.add(Programme(id="alpha", name="Alpha programme"))
        session.add(
            Programme(
                id=BETA, name="Beta programme", made_at=START, duty_phone="+48 600 000 001",
                country="LT", time_zone="Europe/Vilnius", write_to="beta@example.org",
            )
        )  # fmt: skip
        _first(session)
        session.add(
            DeskView(
                id="zqx-view",
                person_id=PAT,
                name=f"{SECRET} view",
                query="",
                shared=True,
                made_at=START,
            )
        )
        session.add(
            RegisterImport(
                id="zqx-import", programme="", person_id=PAT, text=SECRET, encoding="utf-8",
                run="zqx", lines=1, begun_at=START, seen_at=START,
            )
        )  # fmt: skip
        await _second(session)
        await session.flush()
        await _more_exchanges(session)
        concern = RaisedConcern(
            id=CONCERN, code=Code("looked-up", "secret"),
            words={"words": f"{SECRET} words"}, exchange_id="x1",
        )  # fmt: skip
        await _skills(session)
        await ConcernStore(SETTINGS.master_keys()).keep(session, concern, NOW)
        await session.commit()


def _first(session: AsyncSession) -> None:
    session.add(_cycle("zqx-cycle", "cee", f"{SECRET} spring"))
    change = {"id": "zqx", "at": NOW, "by": COR, "part": "programme", "field": "name"}
    session.add(SettingChange(**change, after=f"{SECRET} name"))
    about = {"key": "about", "language": "en", "version": 1, "at": NOW}
    session.add(PublicTextVersion(**about, body=f"{SECRET} about"))
    session.add(
        OutboxNotice(
            id="zqx", key="zqx", exchange_id="x1", revision=1, kind="ask_opened", person_id=MIA,
            status=OutboxStatus.FAILED, last_error=f"{SECRET} refused", owed_at=NOW,
        )
    )  # fmt: skip
    session.add(
        CaseView(
            case_id=CASE, kind="membership", revision=1, phase="asked", updated_at=NOW,
            state={"newcomer": MIA, "community": "c-mentee"},
        )
    )  # fmt: skip
    session.add(ExchangeMember(exchange_id=CASE, person_id=PAT, role="programme"))
    session.add(_ask(CASE, "confirm_member", "programme"))


async def _skills(session: AsyncSession) -> None:
    """Mia's profile in the first one's directory, one that may be hers, and one that was merged into it."""
    times = {"made_at": START, "sign_at": START}
    for profile, person in (("zqx-profile", MIA), ("zqx-other", None), ("zqx-gone", None)):
        session.add(SkillProfile(id=profile, programme="", person_id=person, **times))
    await session.flush()
    hers = await profile_of(session, MIA, "")
    assert hers is not None
    said = {"name": {"": {"v": f"{SECRET} Mia"}}, "bio": {"": {"v": SECRET}}}
    await save(session, hers, said, dict.fromkeys(said, Audience.MEMBERS), START)
    pair = {"programme": "", "one": "zqx-other", "other": "zqx-profile", "why": "account"}
    session.add(SkillMatch(id="zqx-match", found_at=START, **pair))
    session.add(
        SkillMerge(
            id="zqx-merge",
            kept="zqx-profile",
            gone="zqx-gone",
            at=NOW,
            originals={"gone": [], "audiences": {}},
        )
    )


async def _second(session: AsyncSession) -> None:
    beta = community("c-beta", "Gromada Betavia", "Archives")
    beta.programmes = [BETA]
    beta.registered_mentor, beta.capacity = True, 2
    session.add(beta)
    for person in (BEA, BEN, DUO):
        name = person.removeprefix("p-").title()
        session.add(Person(id=person, name=name, email=f"{person}@example.org", programmes=[BETA]))
    await session.flush()
    session.add(Membership(person_id=BEN, community_id="c-beta", is_contact=True))
    for role in HUB_ROLES:
        session.add(StaffRole(person_id=BEA, role=role.value, programme=BETA))
    for mark in ("", BETA):
        session.add(StaffRole(person_id=DUO, role="coordinator", programme=mark))
    session.add(_cycle("beta-cycle", BETA, "Beta spring"))


async def _more_exchanges(session: AsyncSession) -> None:
    x1 = await session.get_one(ExchangeView, "x1")
    kept = x1.model_dump(exclude={"exchange_id", "state"})
    session.add(_copy(x1, kept, WAITING, phase="waiting_list", topic=f"{SECRET} waits"))
    session.add(
        _copy(
            x1,
            kept,
            OTHER,
            programme=BETA,
            topic="Betatopic",
            mentee_community="c-beta",
            mentor_community=None,
        )
    )
    await session.flush()
    for exchange in (WAITING, OTHER):
        for person in (PAT, DUO) if exchange == WAITING else (BEA, DUO):
            session.add(ExchangeMember(exchange_id=exchange, person_id=person, role="coordinator"))
        session.add(_ask(exchange, "review_plan", "approver", BETA if exchange == OTHER else "cee"))


def _copy(x1: ExchangeView, kept: dict[str, Any], name: str, **values: Any) -> ExchangeView:
    """Another exchange in the same state; one of another programme has Bea for its whole team."""
    state = {**x1.state, "id": name}
    if "programme" in values:
        bea = {"person": BEA, "roles": sorted(role.value for role in HUB_ROLES), "ties": []}
        state["team"] = {**state["team"], "members": [bea], "case_owner": BEA}
        values |= {"case_owner": BEA}
        for side in ("mentee", "mentor"):
            state[side] = {**state[side], "community": "c-beta"}
    said = {key: values[key] for key in ("phase", "programme") if key in values}
    return ExchangeView(**{**kept, **values}, exchange_id=name, state={**state, **said})


def _ask(case: str, kind: str, role: str, programme: str = "") -> AskView:
    return AskView(
        exchange_id=case, ask_id=f"a-{case}", revision=1, programme=programme, kind=kind, role=role, roles=[role],
        status=AskStatus.OPEN, opened_at=NOW, starts_at=NOW - timedelta(days=1),
        due_at=NOW + timedelta(days=2),
    )  # fmt: skip


def _cycle(cycle_id: str, programme: str, name: str) -> Cycle:
    return Cycle(
        id=cycle_id, programme=programme, name=name, opens_at=NOW - timedelta(days=9),
        closes_at=NOW + timedelta(days=9), matching_on=NOW + timedelta(days=20),
    )  # fmt: skip


async def rows_of(database: Sessions, *tables: type[SQLModel]) -> list[str]:
    """Everything in some tables, in an order that stays."""
    async with database() as session:
        return [
            row
            for table in tables
            for row in sorted(str(one) for one in await session.scalars(select(table)))
        ]

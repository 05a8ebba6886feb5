"""The hub's public texts and the numbers of its programme, read again at most every few seconds."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

import structlog
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from domain.case.errors import RuleBroken
from domain.exchange.policy import Policy
from models.tables.cycle import Cycle
from models.tables.programme import FIRST, Programme
from models.texts.languages import direction, offered
from models.texts.public import filled
from models.texts.public_languages import Said, said_to
from models.texts.translate import current_language, wanted_language
from models.views.public import PublicFacts, public_facts
from runtime.exchange_start import policy_of
from web.site.markup import as_html, escaped

FRESH_SECONDS = 5.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PublicWords:
    """What public pages say at one moment; `policy` has the numbers of the cycle that opened last."""

    name: str
    zone: str
    policy: Policy = field(default_factory=Policy)
    cycles: Sequence[Cycle] = ()
    bodies: Mapping[tuple[str, str], str] = field(default_factory=dict)
    languages: tuple[str, ...] = field(default_factory=lambda: offered(()))

    @property
    def numbers(self) -> dict[str, str]:
        """What stands for the names in braces."""
        found = numbers_of(self.policy)
        return {**found, "programme": escaped(self.name)}

    def said(self, key: str) -> Said:
        """A text as it was written, for the reader of the bound language."""
        return said_to(wanted_language(), key, self.languages, self.bodies)

    def html(self, key: str, first_level: int = 2) -> Markup:
        """A text for a page, marked with its language and direction where they are not the page's."""
        said, of_page = self.said(key), current_language()
        shown = as_html(filled(said.body, self.numbers), first_level)
        if said.language == of_page:
            return shown
        way = direction(said.language)
        turned = Markup(' dir="{}"').format(way) if way != direction(of_page) else ""
        return Markup('<div lang="{}"{}>{}</div>').format(said.language, turned, shown)


@lru_cache(maxsize=8)
def _numbers(policy: tuple[int, ...]) -> dict[str, str]:
    names = (
        "min_days", "max_days", "min_questions", "max_questions", "downtime", "lead_days", "calls",
        "interval", "months", "actions",
    )  # fmt: skip
    return {name: str(value) for name, value in zip(names, policy, strict=True)}


def numbers_of(policy: Policy) -> dict[str, str]:
    """The programme's numbers by the names that texts have for them."""
    return _numbers(
        (
            policy.min_days, policy.max_days, policy.min_questions, policy.max_questions,
            policy.min_downtime_minutes, policy.lead_days, policy.calls, policy.call_interval_days,
            months_of(policy), policy.min_actions,
        )
    )  # fmt: skip


def months_of(policy: Policy) -> int:
    """How long the calls go on, in months of thirty days, rounded up."""
    return -(-policy.calls * policy.call_interval_days // 30)


class ShownPublicWords:
    """Where the database is away, pages say what they said before."""

    def __init__(self, name: str) -> None:
        """Until the hub says something, the program's own texts under the setting's name."""
        self._unnamed = name
        self._shown: dict[str, PublicWords] = {}
        self._read_at: dict[str, float] = {}

    async def fresh(
        self, sessions: async_sessionmaker[AsyncSession], now: datetime, mark: str = FIRST
    ) -> PublicWords:
        """A programme's words of now, or of a few seconds ago. `mark` must be one that is there."""
        if time.monotonic() - self._read_at.get(mark, float("-inf")) >= FRESH_SECONDS:
            self._read_at[mark] = time.monotonic()
            try:
                async with sessions() as session:
                    self._shown[mark] = self._of(await public_facts(session, mark), now)
            except (SQLAlchemyError, OSError) as error:
                log.warning("the public texts could not be read", error=type(error).__name__)
        unread = PublicWords(self._unnamed, Policy().time_zone)
        return self._shown.get(mark, unread)

    def forget(self) -> None:
        """They have just changed here: the next page shows it."""
        self._read_at.clear()

    def _of(self, facts: PublicFacts, now: datetime) -> PublicWords:
        programme = facts.programme
        begun = [cycle for cycle in facts.cycles if cycle.opens_at <= now] or facts.cycles[:1]
        zone = programme.time_zone if programme and programme.time_zone else ""
        return PublicWords(
            name=programme.name if programme else self._unnamed,
            zone=zone or Policy().time_zone,
            policy=_policy(begun[-1], now, programme) if begun else Policy(),
            cycles=facts.cycles,
            bodies=facts.bodies,
            languages=facts.languages,
        )


def _policy(cycle: Cycle, now: datetime, programme: Programme | None) -> Policy:
    try:
        return policy_of(cycle, now, programme)
    except (RuleBroken, ValueError):  # whoever applies is told; a public page is no place for it
        return Policy()

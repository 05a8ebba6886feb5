"""What the pages need from outside, opened by the process and handed to `create_app`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from secrets import token_bytes

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from models.concerns.receipts import derived
from models.files.store import Files
from models.vault.vault import Vault
from runtime.cases import Cases
from runtime.concerns import Concerns
from runtime.exchanges import Exchanges
from runtime.settings import Settings
from web.site.live import Changes
from web.site.programme import ShownProgramme
from web.site.public_words import ShownPublicWords
from web.site.report_choices import ReportChoices


@dataclass(frozen=True)
class Resources:
    """Everything opened at start.

    `sessions` makes database sessions; `exchanges` is the gateway of `runtime.exchanges`, by which
    people act on running exchanges; `now` tells the programme's time (real, or a rehearsal's).
    """

    settings: Settings
    sessions: async_sessionmaker[AsyncSession]
    exchanges: Exchanges
    now: Callable[[], Awaitable[datetime]]

    @cached_property
    def autocommit(self) -> async_sessionmaker[AsyncSession]:
        """Sessions without a transaction: each statement stands alone, for whoever only reads.

        PostgreSQL gives each statement its own snapshot in a transaction too, at the level that is
        its default; without one, nothing has to be begun and ended for every page.
        """
        engine: AsyncEngine = self.sessions.kw["bind"]
        alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        return async_sessionmaker(alone, expire_on_commit=False)

    @cached_property
    def programme(self) -> ShownProgramme:
        """What pages say of the programme."""
        return ShownProgramme(self.settings.programme_name)

    @cached_property
    def changes(self) -> Changes:
        """What open pages hear of."""
        return Changes(self.sessions)

    @cached_property
    def public_words(self) -> ShownPublicWords:
        """What public pages say."""
        return ShownPublicWords(self.settings.programme_name)

    @cached_property
    def report_choices(self) -> ReportChoices:
        """What published reports can be narrowed to."""
        return ReportChoices()

    @property
    def idle(self) -> timedelta:
        """After how long without use a session is over."""
        return timedelta(hours=self.settings.session_idle_hours)

    @cached_property
    def browser_key(self) -> bytes:
        """Signs what browsers keep for us; of this process alone where the installation has no key."""
        return self.mark_key("browser")

    def mark_key(self, purpose: str) -> bytes:
        """A key of one purpose made of the installation's, for marks that nobody else can make."""
        if self.settings.vault_key is None:
            return derived(self._own_key, purpose, "")
        return derived(self.settings.required_vault_key(), purpose, "")

    @cached_property
    def _own_key(self) -> bytes:
        return token_bytes(32)

    @property
    def concerns(self) -> Concerns:
        """The gateway by which people act on concerns, on the same server as the exchanges."""
        return Concerns.beside(self.exchanges)

    @property
    def cases(self) -> Cases:
        """The gateway to cases of every other kind, on the same server as the exchanges."""
        return Cases(self.exchanges)

    @cached_property
    def files(self) -> Files:
        """Where files that people hand over are kept."""
        return self.settings.file_store

    @property
    def vault(self) -> Vault:
        """Where personal data is kept. SetupProblem where the installation has no key."""
        return Vault(self.settings.master_keys())


def resources_of(request: Request) -> Resources:
    """The resources of the running app."""
    found: Resources = request.app.state.resources
    return found

"""What the pages need from outside, opened by the process and handed to `create_app`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models.vault.keys import MasterKeys
from models.vault.vault import Vault
from runtime.concerns import Incidents
from runtime.exchanges import Exchanges
from runtime.settings import Settings


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

    @property
    def incidents(self) -> Incidents:
        """The gateway by which people act on concerns, on the same server as the exchanges."""
        return Incidents.beside(self.exchanges)

    @property
    def vault(self) -> Vault:
        """Where personal data is kept. SetupProblem where the installation has no key."""
        return Vault(MasterKeys(self.settings.required_vault_key()))


def resources_of(request: Request) -> Resources:
    """The resources of the running app."""
    found: Resources = request.app.state.resources
    return found

"""Bringing keys of earlier releases, or of an earlier master key, to how they are kept now."""

from models.concerns.concerns import ConcernStore
from models.conversation.store import Conversations
from models.vault.vault import Vault
from runtime.database import make_engine, make_sessions
from runtime.settings import Settings


async def rewrap_keys(settings: Settings) -> int:
    """Wrap every key by the installation's and a file; how many were not. Nothing where no key is known."""
    if settings.vault_key is None:
        return 0
    keys = settings.master_keys()
    engine = make_engine(settings.required_database_url(), pool_size=1)
    try:
        async with make_sessions(engine)() as session, session.begin():
            stores = (Vault(keys), ConcernStore(keys), Conversations(keys))
            return sum([await store.rewrap(session) for store in stores])
    finally:
        await engine.dispose()

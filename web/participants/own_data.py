"""A person's own data of one exchange in the vault."""

from domain.exchange.privacy import DataClass
from models.vault.vault import Erased, PersonalData, Reader
from models.vault.vault import Place as VaultPlace
from web.cases.pages import Place
from web.site.resources import resources_of


def vault_place(at: Place, data_class: DataClass, person: str | None = None) -> VaultPlace:
    """Where a person's data of this exchange is kept; one's own unless said."""
    return VaultPlace(person_id=person or at.me, exchange_id=at.exchange.id, data_class=data_class)


async def own_data(at: Place, data_class: DataClass) -> PersonalData:
    """The viewer's own data; empty where there is none. The reading is written down like any other."""
    reader = Reader(
        person_id=at.me,
        roles=at.exchange.roles_of(at.me),
        phase=at.exchange.phase,
        purpose="to see or change one's own data",
    )
    try:
        found = await resources_of(at.request).vault.read(
            at.database, vault_place(at, data_class), reader, at.now
        )
    except Erased:
        return {}
    await at.database.commit()
    return found

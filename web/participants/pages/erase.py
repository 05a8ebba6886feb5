"""Erasing one's own data from the vault: the key is destroyed, nothing can be read again (law 9)."""

from typing import Annotated

from pydantic import BaseModel

from domain.exchange.messages.base import PARTICIPANTS
from domain.exchange.messages.travel import TRAVELLERS
from models.texts.translate import N_
from models.vault.erasure import erase
from web.cases.pages import ACTIONS, FormPage, Place
from web.forms.widgets import Check
from web.site.resources import resources_of


class Erasure(BaseModel):
    sure: Annotated[
        bool,
        Check(
            label=N_("Yes, erase everything the vault keeps about me"),
            hint=N_("Also the phone number you shared, and what you gave for other exchanges."),
            must=N_("Tick this box if you want it erased. Nothing has been erased yet."),
        ),
    ]


class EraseTravelDataPage(FormPage[Erasure]):
    model = Erasure
    roles = TRAVELLERS | PARTICIPANTS
    title = N_("Erase your personal details")
    intro = N_(
        "Your key is destroyed at once, with the half of it that is in no backup. Nobody can read the details "
        "again, not from a backup either."
    )
    submit = N_("Erase now")
    done = N_("Erased. The receipt is below.")
    template = "participants/travel_erase.html"
    destructive = True
    drafts = False
    after_end = True

    def done_address(self, at: Place) -> str:
        return f"{at.exchange_address}/my-details"

    async def message(self, at: Place, answer: Erasure) -> None:
        apart = resources_of(at.request).settings.key_folder
        why = "asked for by the person"
        await erase(at.database, at.me, apart, by=at.me, reason=why, now=at.now)


ACTIONS["erase-travel-data"] = EraseTravelDataPage()

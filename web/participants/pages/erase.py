"""Erasing one's own data: the vault's key is destroyed, files handed over go; nothing can be read again (law 9)."""

from typing import Annotated

import structlog
from pydantic import BaseModel

from domain.exchange.messages.base import PARTICIPANTS
from domain.exchange.messages.travel import TRAVELLERS
from models.conversation.erasing import MESSAGES, erase_messages_of
from models.files.store import StoreAway
from models.files.stored import erase_files_of
from models.texts.translate import N_
from models.vault.erasure import erase
from web.cases.pages import ACTIONS, FormPage, Place
from web.exchanges.vault_labels import FILES
from web.forms.widgets import Check
from web.site.resources import resources_of

log = structlog.get_logger(__name__)


class Erasure(BaseModel):
    sure: Annotated[
        bool,
        Check(
            label=N_("Yes, erase everything the vault keeps about me"),
            hint=N_(
                "Also the phone number you shared, files you handed over, pictures you added to reports, every message "
                "you wrote in a conversation, and what you gave for other exchanges."
            ),
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
        resources = resources_of(at.request)
        why, apart = "asked for by the person", resources.settings.key_folder
        receipt = await erase(at.database, at.me, apart, by=at.me, reason=why, now=at.now)
        messages = await erase_messages_of(at.database, at.me, apart)
        if messages:
            receipt.items = {**receipt.items, MESSAGES: messages}
        files = await erase_files_of(at.database, at.me, at.now)
        if files:
            receipt.items = {**receipt.items, FILES: len(files)}
        for file_id in files:
            try:  # rather gone too soon than kept too long, as with the key
                await resources.files.delete(file_id)
            except (
                StoreAway
            ) as away:  # nobody reads it any more; the caretaker asks the store again
                log.warning("files_not_removed", reason=str(away), files=len(files))
                break


ACTIONS["erase-travel-data"] = EraseTravelDataPage()

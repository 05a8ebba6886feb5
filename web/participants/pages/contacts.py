"""How the pair reaches each other: shared by both, then shown to both (CEE-28)."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from domain.exchange.messages.travel import ShareContact
from domain.exchange.privacy import DataClass
from models.documents.words import LINE, Phone
from models.texts.translate import N_
from web.cases.pages import ACTIONS, ASKS, FormPage, Group, Place
from web.exchanges.vault_labels import kept
from web.forms.fields import Options
from web.forms.refusals import FieldProblem
from web.forms.widgets import Check, Text
from web.participants.document_pages import only_while
from web.participants.own_data import own_data, vault_place
from web.site.resources import resources_of


class Contact(BaseModel):
    phone: Annotated[
        Phone | None,
        Text(
            label=N_("Your phone number"),
            hint=N_("With country code: +48 600 000 000."),
            kind="tel",
            autocomplete="tel",
        ),
    ] = None
    channel: Annotated[
        str | None,
        Field(min_length=3, max_length=120),
        LINE,
        Text(
            label=N_("Or a chat you read daily"),
            hint=N_("Its name and your name there: Signal, @mia.01"),
            autocomplete="off",
        ),
    ] = None

    hub: Annotated[
        bool,
        Check(
            label=N_("The case owner at the hub may see it, too"),
            hint=N_("To reach you when a mail does not. Each look is written down for you."),
        ),
    ] = False

    @model_validator(mode="after")
    def one_of_them(self) -> "Contact":
        if not self.phone and not self.channel:
            raise FieldProblem("phone", N_("Give a phone number, a chat, or both."))
        return self


class ShareContactPage(FormPage[Contact]):
    model = Contact
    title = N_("How can your partner reach you?")
    intro = N_("A phone number or a chat. Your partner sees it once both sides have shared.")
    why = N_("Travel can be unpredictable. Fast, clear communication is essential.")
    submit = N_("Share it with my partner")
    done = N_("Shared. As soon as both sides have, you see each other's contact.")
    template = "participants/contacts_share.html"
    drafts = False

    async def initial(self, at: Place) -> dict[str, Any]:
        shared = dict(await own_data(at, DataClass.CONTACT))
        return {**shared, "hub": bool(await own_data(at, DataClass.CONTACT_FOR_HUB))}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"kept": kept(at.exchange, DataClass.CONTACT, DataClass.CONTACT_FOR_HUB)}

    async def message(self, at: Place, answer: Contact) -> ShareContact:
        message = ShareContact(by=at.me)
        base.check(at.exchange, message, at.now)
        given = answer.model_dump(exclude={"hub"})
        data = {name: value for name, value in given.items() if value}
        vault, for_hub = resources_of(at.request).vault, DataClass.CONTACT_FOR_HUB
        await vault.put(at.database, vault_place(at, DataClass.CONTACT), data, at.now)
        if answer.hub or await vault.has(at.database, vault_place(at, for_hub)):
            told = data if answer.hub else {}
            await vault.put(at.database, vault_place(at, for_hub), told, at.now)
        return message


class ShareContactEarlyPage(ShareContactPage):
    """Before it is asked for: from the partnership on."""

    message_types = (ShareContact,)
    group = Group.PEOPLE
    link = N_("Tell your partner how to reach you")

    def offered(self, x: Exchange, me: str) -> bool:
        side = x.side_of(me)
        asked = x.find_ask(AskKind.SHARE_CONTACT, side=side)
        return side not in x.contacts_shared and asked is None


class ShareContactAgainPage(ShareContactPage):
    message_types = (ShareContact,)
    group = Group.CHANGE
    title = N_("Change how your partner reaches you")

    def offered(self, x: Exchange, me: str) -> bool:
        return x.side_of(me) in x.contacts_shared

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, ShareContact)
        return {}


ASKS[AskKind.SHARE_CONTACT] = ShareContactPage()
ACTIONS["share-contact"] = ShareContactEarlyPage()
ACTIONS["share-contact-again"] = ShareContactAgainPage()

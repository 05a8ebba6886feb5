"""Internal documents inside the pair: handing over, saying that one has them, taking back."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.case.documents import DocRef, DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import check
from domain.exchange.messages.documents import (
    HandDocument,
    ReceiveDocuments,
    TakeBackDocument,
    on_their_way,
)
from domain.exchange.people import Side
from models.documents.handed_over import HandedOver
from models.documents.store import document_id_of
from models.files.kinds import ENDINGS, MOST_BYTES
from models.texts.labels import label
from models.texts.translate import N_
from web.cases.decisions import OneMessage
from web.cases.pages import ACTIONS, ASKS, Group, Place
from web.exchanges.files import take_file
from web.exchanges.handed import Handed, with_words
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.widgets import Area, Checks, Choice, File, Text, Widget
from web.participants.document_pages import PaperPage

WIDGETS: dict[str, Widget] = {
    "kind": Choice(label=N_("What is it?"), radios=5),
    "title": Text(label=N_("What is it called?")),
    "file": File(
        label=N_("The file"),
        hint=N_(
            "PDF, documents of LibreOffice or Office, pictures, plain text, CSV; at most 20 MB. A picture loses the "
            "note of where it was taken, which cameras hide in it."
        ),
        conditional=True,
        accept=tuple(f".{ending}" for ending in sorted(ENDINGS)),
        most_bytes=MOST_BYTES,
    ),
    "link": Text(
        label=N_("Or its address"),
        hint=N_(
            "Copy it as the browser shows it, and see to it that your partner may open it there: people "
            "outside your community often cannot."
        ),
        kind="url",
        autocomplete="off",
        conditional=True,
    ),
    "note": Area(
        label=N_("How to read it"),
        hint=N_("What is old by now, what was a mistake, whom to ask."),
        rows=3,
    ),
}


class HandDocumentPage(PaperPage[HandedOver]):
    """A document of one's own for the other side; the hub sees that there is one, and no more."""

    kind = DocumentKind.HANDED_OVER
    model = HandedOver
    widgets = WIDGETS
    title = N_("Hand over an internal document")
    intro = N_(
        "Budgets, notes, templates, logs of what went wrong: your partner learns most from what you "
        "really use. Only the two communities see it; the hub does not."
    )
    submit = N_("Hand it over")
    done = N_("Handed over. Your partner is asked to open it and to say so.")
    message_types = (HandDocument,)
    group = Group.CHANGE
    often = True

    def owner(self, at: Place) -> Side | None:
        return at.side

    async def newest(self, at: Place) -> tuple[int, dict[str, Any]]:
        """Each is a new one."""
        return 0, {}

    def lacks(self, answer: HandedOver) -> tuple[str, str] | None:
        """Exactly one of both: what is forgotten beside the other would be missed by nobody."""
        if not (answer.file or answer.link):
            return "file", N_("Choose a file, or give the document's address below.")
        if answer.file and answer.link:
            return "link", N_("Hand over either a file or an address; the other one by itself.")
        return None

    async def message_of(
        self, at: Place, answer: HandedOver, form: Form[HandedOver]
    ) -> AnyMessage | None:
        """The same form sent twice hands over one document."""
        if "file" in form.uploads:
            document = document_id_of(self.paper(at), form.sending)
            # What the exchange will refuse need not be kept first.
            ref = DocRef(id=document, version=1, hash=64 * "0")
            check(at.exchange, HandDocument(by=at.me, document=ref), at.now)
            kept = await take_file(at, form.uploads["file"], document)
            answer = answer.model_copy(update={"file": kept})
        ref = await self.save(at, answer, form, about=form.sending)
        return HandDocument(by=at.me, document=ref)


class Received(BaseModel):
    documents: Annotated[
        list[str],
        Checks(
            label=N_("Which of them have you opened?"),
            hint=N_(
                "Tick only what you can read. If something does not open, tell your partner: it stays open here."
            ),
        ),
    ] = []


class ReceiveDocumentsPage(OneMessage[Received]):
    sends = ReceiveDocuments
    model = Received
    title = N_("Documents for you")
    intro = N_("Your partner has handed these over. Open each, then say that you have it.")
    submit = N_("I have them")
    done = N_("Thank you. Your partner sees that you have them.")
    template = "participants/receive_documents.html"

    async def options(self, at: Place) -> dict[str, Options]:
        return {"documents": [(one.id, _named(one)) for one in await _waiting(at)]}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"handed": await _waiting(at), "x": at.exchange}


class TakenBack(BaseModel):
    document: Annotated[str, Choice(label=N_("Which one?"))]


class TakeBackDocumentPage(OneMessage[TakenBack]):
    sends = TakeBackDocument
    model = TakenBack
    title = N_("Take a document back")
    intro = N_(
        "Your partner does not see it here any more. A file is erased, within a few days from the store too; who "
        "may open a document by its address, you decide where it is."
    )
    submit = N_("Take it back")
    done = N_("Taken back. Your partner does not see it any more.")
    group = Group.CHANGE

    def offered(self, x: Exchange, me: str) -> bool:
        return any(one.side is x.side_of(me) for one in x.handed)

    async def options(self, at: Place) -> dict[str, Options]:
        own = [one for one in at.exchange.handed if one.side is at.side]
        return {"document": [(one.id, _named(one)) for one in await with_words(at.database, own)]}


def _named(one: Handed) -> str:
    return f"{one.words.title} ({label(one.words.kind)})"


async def _waiting(at: Place) -> list[Handed]:
    return await with_words(at.database, on_their_way(at.exchange, at.side))


ACTIONS["hand-document"] = HandDocumentPage()
ACTIONS["take-back-document"] = TakeBackDocumentPage()
ASKS[AskKind.RECEIVE_DOCUMENTS] = ReceiveDocumentsPage()

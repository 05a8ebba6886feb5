"""Forms of what a clinic leaves: material, consents, answers."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BaseModel, Field
from sqlalchemy import delete, select
from sqlmodel import col
from starlette.exceptions import HTTPException

from domain.clinic.messages.after import AnswerLearner
from domain.clinic.messages.material import (
    AddMaterial,
    ConsentRecording,
    HideMaterial,
    ReleaseMaterial,
    WaiveMaterial,
    WithdrawConsent,
)
from domain.clinic.names import Licence, Material, Role
from models.documents.words import LINE, WORDS
from models.tables.clinic import ClinicMaterial
from models.tables.note import Note as NoteRow
from models.texts.translate import N_
from models.typed.web_address import opens_a_page
from models.views.names import people_named
from web.cases.decisions import Decision, Note, OneMessage, Outcome, Sure
from web.cases.pages import FormPage, Group, Place
from web.clinics.asked import (
    ALL_READ,
)
from web.forms.button import Nothing
from web.forms.fields import Options
from web.forms.widgets import Area, Check, Choice, Text
from web.forms.widgets import Person as PersonChoice


class ConsentPage(Decision[Nothing]):
    """Whether a recording may be published."""

    model = Nothing
    title, asks = N_("May the recording be published?"), N_("What do you say?")
    intro = N_("You are seen or heard in it. You can take your consent back at any time.")
    outcomes = (
        Outcome("yes", N_("Yes, publish it"), ConsentRecording, sets={"agrees": True}),
        Outcome("no", N_("No, hide it"), ConsentRecording, sets={"agrees": False}),
    )


class ReleasePage(Decision[Nothing]):
    """What is there is published, or why there is nothing."""

    model = Nothing
    title, asks = N_("Publish the material"), N_("What is there?")
    intro = N_("First put up what there is, one by one. A page of notes is enough.")
    note = Note(label=N_("If there is none: why?"), hint=ALL_READ, needed=False)
    outcomes = (
        Outcome("release", N_("It is all there: publish it"), ReleaseMaterial, words=False),
        Outcome(
            "waive",
            N_("There is none"),
            WaiveMaterial,
            needs={"note": N_("Say why; it stands on the page with your name.")},
        ),
    )
    template = "clinics/release.html"


class AnswerPage(OneMessage[Nothing]):
    """A learner asked a sharer something."""

    sends, model, about = AnswerLearner, Nothing, "learner"
    note = Note(label=N_("Your answer"), hint=N_("Only who asked reads it on the clinic's page."))
    title, submit = N_("A question for you"), N_("Answer")
    template = "clinics/answer.html"

    async def context(self, at: Place) -> dict[str, Any]:
        note = at.case.letters.get(at.subject, "")
        text = await at.database.scalar(select(col(NoteRow.text)).where(col(NoteRow.id) == note))
        people = await people_named(at.database, [at.subject])
        return {"question": text or "", "learner": people.get(at.subject, "")}


class Piece(BaseModel):
    """One piece of material."""

    title: Annotated[str, Field(min_length=3, max_length=120), LINE, Text(label=N_("What is it?"))]
    material: Annotated[Material, Choice(label=N_("Of which sort?"))]
    author: Annotated[str, PersonChoice(label=N_("Who made it?"))]
    licence: Annotated[
        Licence,
        Choice(
            label=N_("Under which licence?"),
            hint=N_("Without one that lets others use it, it cannot be published here."),
        ),
    ]
    words: Annotated[
        str | None,
        Field(max_length=20_000),
        WORDS,
        Area(
            label=N_("The text"),
            hint=N_("Text is best: it can be read on a slow connection."),
            rows=10,
        ),
    ] = None
    address: Annotated[
        str | None,
        Field(max_length=500),
        LINE,
        Text(
            label=N_("Or where it is"), hint=N_("An address that begins with https://."), kind="url"
        ),
    ] = None


class MaterialPage(OneMessage[Piece]):
    """Put up one piece of material."""

    sends, model, aside = AddMaterial, Piece, frozenset({"title", "words", "address"})
    title, group = N_("Put up material"), Group.TASKS
    intro = N_("For those who were not there: what would you have needed?")
    done = N_("It is there. When all of it is, publish it.")
    often = True

    async def options(self, at: Place) -> dict[str, Options]:
        people = await people_named(at.database, at.case.crew())
        return {"author": [(who, people.get(who, "")) for who in at.case.crew()]}

    def lacks(self, answer: Piece) -> tuple[str, str] | None:
        if not answer.words and not answer.address:
            return "words", N_("Write the text, or say where it is.")
        if answer.address and not opens_a_page(answer.address):
            return "address", N_("Write the whole address, beginning with https://.")
        return None

    async def values(self, at: Place, answer: Piece) -> Mapping[str, Any]:
        row = ClinicMaterial(
            id=str(uuid4()),
            clinic_id=at.case.id,
            title=answer.title,
            words=answer.words or "",
            address=answer.address or "",
            added_at=at.now,
        )
        at.database.add(row)
        return {"item": row.id}

    async def assumed_values(self, at: Place, answer: Piece) -> Mapping[str, Any]:
        return {"item": "assumed"}


class OneItem(BaseModel):
    """Which piece."""

    item: Annotated[str, Choice(label=N_("Which one?"))]


class HidePage(OneMessage[OneItem]):
    """A piece is not shown any more."""

    sends, model = HideMaterial, OneItem
    title, group, destructive = N_("Hide material"), Group.TROUBLE, True

    async def options(self, at: Place) -> dict[str, Options]:
        query = select(ClinicMaterial).where(col(ClinicMaterial.clinic_id) == at.case.id)
        shown = {item.id for item in at.case.material if item.waits or not item.hidden}
        return {
            "item": [(r.id, r.title) for r in await at.database.scalars(query) if r.id in shown]
        }

    def offered(self, x: Any, me: str) -> bool:
        return any(item.waits or not item.hidden for item in x.material)


class WithdrawPage(OneMessage[Nothing]):
    """A sharer takes a consent back."""

    sends, model = WithdrawConsent, Nothing
    sure = Sure(
        label=N_("Yes, hide whatever I am recorded in"),
        hint=N_("It is hidden at once; the host is asked to take copies elsewhere down."),
    )
    title, group, destructive = N_("Take my consent back"), Group.TROUBLE, True

    def offered(self, x: Any, me: str) -> bool:
        return bool(x.consents.get(me))


class Taken(BaseModel):
    """What is asked before a recording goes."""

    sure: Annotated[
        bool,
        Check(
            label=N_("Yes, take down whatever I am recorded in"),
            hint=N_("It is gone at once. About copies elsewhere write to the host or the hub."),
            must=N_("Tick this box if this is what you want. Nothing has happened yet."),
        ),
    ]


class LaterWithdrawPage(FormPage[Taken]):
    """A sharer takes a consent back when the clinic is over and its case learns nothing more: the recordings go."""

    model = Taken
    roles = frozenset({Role.SHARER})
    title, group, destructive = N_("Take my consent back"), Group.TROUBLE, True
    done = N_("It is gone from the page.")
    drafts = False
    after_end = True

    def offered(self, x: Any, me: str) -> bool:
        return bool(x.ended and x.consents.get(me))

    async def message(self, at: Place, answer: Taken) -> None:
        if not self.offered(at.case, at.me):
            raise HTTPException(409)
        recorded = [item.id for item in at.case.material if item.recorded]
        theirs = col(ClinicMaterial.clinic_id) == at.case.id, col(ClinicMaterial.id).in_(recorded)
        await at.database.execute(delete(ClinicMaterial).where(*theirs))

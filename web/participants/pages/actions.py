"""How the actions at home are going (CEE-14)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from domain.case.documents import DocRef, DocumentKind
from domain.case.message import AnyMessage
from domain.exchange.ask_kinds import AskKind
from domain.exchange.follow_up import Action, ActionStatus
from domain.exchange.messages.actions import ProgressAction
from models.documents.action_note import ActionNote
from models.documents.joint_action import JointAction
from models.documents.post_plan import PlannedAction, PostPlan
from models.documents.store import NewDocument, UnknownDocument, read_version
from models.documents.stored import read_stored
from models.documents.words import LINE, WORDS
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.names import names_of
from web.cases.pages import ASKS, FormPage, Place
from web.forms.fields import Options
from web.forms.refusals import FieldProblem
from web.forms.widgets import Area, Choice, Text
from web.participants.document_pages import words_of, written


@dataclass(frozen=True)
class Standing:
    """An action in words: `status` in the reader's language."""

    id: str
    title: str
    outcome: str
    owner: str
    due: date
    status: str


async def standing(at: Place) -> list[Standing]:
    """Every action of the exchange, as it stands."""
    planned = await _planned(at)
    names = await names_of(at.database, [action.owner for action in at.exchange.actions], ())
    return [
        Standing(
            action.id,
            *_words(planned.get(action.id), number),
            names.person(action.owner),
            action.due,
            label(action.status),
        )
        for number, action in enumerate(at.exchange.actions, start=1)
    ]


async def _planned(at: Place) -> dict[str, PlannedAction | JointAction]:
    """The words of each action: a side's actions are in the order of its plan."""
    found: dict[str, PlannedAction | JointAction] = {}
    for side, ref in at.exchange.post_plans.items():
        plan: PostPlan | None = await words_of(at, DocumentKind.POST_PLAN, ref)
        mine = [a for a in at.exchange.actions if a.side is side and not a.joint]
        if plan:
            found |= {a.id: words for a, words in zip(mine, plan.actions, strict=False)}
    for action in at.exchange.actions:
        words = await joint_words(at, action) if action.joint else None
        if words:
            found[action.id] = words
    return found


async def joint_words(at: Place, action: Action) -> JointAction | None:
    """The words of a joint action; None where they cannot be found."""
    try:
        version = await read_version(at.database, action.id)
    except UnknownDocument:
        return None
    found: JointAction = read_stored(DocumentKind.JOINT_ACTION, version.content)
    return found


def _words(planned: PlannedAction | JointAction | None, number: int) -> tuple[str, str]:
    """Title and outcome of an action."""
    if planned is None:
        return _("Action {n}", n=number), ""
    return planned.title, planned.outcome


class Progress(StrEnum):
    """How it can stand now."""

    STARTED = "started"
    DONE = "done"
    BLOCKED = "blocked"


class ActionProgress(BaseModel):
    status: Annotated[Progress, Choice(label=N_("How does it stand?"))]
    outcome: Annotated[
        str | None,
        Field(min_length=5, max_length=1500),
        WORDS,
        Area(
            label=N_("What came of it, or what is in the way?"),
            hint=N_("Needed for “done” and “blocked”. A sentence is enough."),
            rows=4,
        ),
    ] = None
    evidence: Annotated[
        str,
        Field(max_length=300),
        LINE,
        Text(label=N_("Where can others see it?"), hint=N_("A link, a page, a photo.")),
    ] = ""

    @model_validator(mode="after")
    def says_what(self) -> "ActionProgress":
        if not self.outcome and (self.evidence or self.status is not Progress.STARTED):
            raise FieldProblem("outcome", N_("Say in a sentence what came of it."))
        return self


class ProgressActionPage(FormPage[ActionProgress]):
    model = ActionProgress
    title = N_("How is the action going?")
    intro = N_("An honest “blocked” is as welcome as “done”: the mentor and the hub may help.")
    why = N_("The exchange is not only about learning, but about applying it in practice.")
    submit = N_("Send")
    done = N_("Thank you. Your partner can see it.")
    template = "participants/actions_progress.html"

    async def options(self, at: Place) -> dict[str, Options]:
        return {
            "status": [
                (Progress.STARTED.value, _("Started, on its way")),
                (Progress.DONE.value, _("Done")),
                (Progress.BLOCKED.value, _("Blocked, help is welcome")),
            ]
        }

    async def context(self, at: Place) -> dict[str, Any]:
        actions = await standing(at)
        return {"action": next((a for a in actions if a.id == at.subject), None)}

    async def message(self, at: Place, answer: ActionProgress) -> AnyMessage:
        status = ActionStatus(answer.status.value)
        evidence = await _written(at, answer) if answer.outcome else None
        return ProgressAction(by=at.me, action=at.subject, status=status, evidence=evidence)


async def _written(at: Place, answer: ActionProgress) -> DocRef:
    """The note as a version of the action's document; notes of two people follow one another."""
    content = ActionNote(text=answer.outcome or "", evidence=answer.evidence)
    new = NewDocument(kind=DocumentKind.ACTION_NOTE, created_by=at.me, exchange_id=at.exchange.id)
    return await written(at, new, at.subject, content)


ASKS[AskKind.PROGRESS_ACTION] = ProgressActionPage()

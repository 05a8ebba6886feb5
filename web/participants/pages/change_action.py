"""An action at home that is late or too big: more time, a smaller aim, or let go without blame."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, model_validator

from domain.case.documents import DocRef, DocumentKind
from domain.exchange.exchange import Exchange
from domain.exchange.follow_up import Action, ActionStatus
from domain.exchange.messages.actions import ActionReason, ActionWay, ChangeAction
from models.documents.action_note import ActionNote
from models.documents.store import NewDocument
from models.documents.words import WORDS, PlainDate
from models.texts.labels import label
from models.texts.translate import N_, _
from web.cases.decisions import BOTH_READ, Note, OneMessage, need
from web.cases.pages import ACTIONS, Group, Place
from web.forms.fields import Options
from web.forms.widgets import Area, Choice, Date
from web.participants.document_pages import only_while, written
from web.participants.pages.actions import standing
from web.site.problems import PageProblem

OVER = frozenset({ActionStatus.DONE, ActionStatus.LET_GO})


class ChangedAction(BaseModel):
    action: Annotated[str, Choice(label=N_("Which action?"), radios=10)]
    way: Annotated[
        ActionWay,
        Choice(
            label=N_("What would help?"),
            hint=N_("More time and a smaller aim can each be had once."),
        ),
    ]
    new_due: Annotated[
        PlainDate | None,
        Date(label=N_("If it needs more time: until when?"), conditional=True),
    ] = None
    words: Annotated[
        str | None,
        Field(min_length=5, max_length=1500),
        WORDS,
        Area(label=N_("If it becomes smaller: what remains of it?"), rows=3, conditional=True),
    ] = None
    reason: Annotated[ActionReason, Choice(label=N_("What stands in the way?"))]

    @model_validator(mode="after")
    def says_what(self) -> "ChangedAction":
        need(
            self.way is not ActionWay.EXTEND or self.new_due,
            "new_due",
            N_("Choose the new date."),
        )
        need(
            self.way is not ActionWay.SHRINK or self.words,
            "words",
            N_("Say in a sentence what remains of it."),
        )
        return self


class ChangeActionPage(OneMessage[ChangedAction]):
    sends = ChangeAction
    model = ChangedAction
    aside = frozenset({"words", "new_due"})
    note = Note(
        label=N_("How did it come to this?"),
        hint=BOTH_READ,
        most=2000,
        rows=3,
    )
    group = Group.DATES
    title = N_("Change an action")
    link = N_("Change an action that is late or too big")
    intro = N_("Plans meet reality, and that is all right. Saying so early helps most.")
    why = N_("A smaller step that is taken is worth more than a big one that is not.")
    submit = N_("Change the action")
    done = N_("Changed. Your partner and the hub are told.")
    template = "participants/actions_change.html"

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(mine(x, me)) and x.report_accepted_at is None

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, ChangeAction)
        open_ones = {action.id for action in mine(at.exchange, at.me)}
        if not open_ones:
            raise PageProblem(
                409,
                _("Your community has no open action."),
                _("What is left is the report."),
                link=(at.exchange_address, _("See where the exchange stands")),
            )
        listed = await standing(at)
        return {
            "action": [(a.id, a.title) for a in listed if a.id in open_ones],
            "way": [(way.value, label(way)) for way in ActionWay],
        }

    async def context(self, at: Place) -> dict[str, Any]:
        mine_open = {action.id for action in mine(at.exchange, at.me)}
        return {
            "actions": [a for a in await standing(at) if a.id in mine_open],
            "days": at.exchange.policy.max_extension_days,
        }

    async def values(self, at: Place, answer: ChangedAction) -> dict[str, Any]:
        if answer.way is ActionWay.EXTEND:
            return {"new_due": answer.new_due, "words": None}
        if answer.way is not ActionWay.SHRINK:
            return {"new_due": None, "words": None}
        new = NewDocument(
            kind=DocumentKind.ACTION_NOTE, created_by=at.me, exchange_id=at.exchange.id
        )
        words = await written(at, new, answer.action, ActionNote(text=answer.words or ""))
        return {"new_due": None, "words": words}

    async def assumed_values(self, at: Place, answer: ChangedAction) -> dict[str, Any]:
        """No words are written of what is only tried."""
        words = DocRef(id="-", version=1, hash="") if answer.way is ActionWay.SHRINK else None
        return {"new_due": answer.new_due, "words": words}


def mine(x: Exchange, me: str) -> list[Action]:
    """Actions of the person's own community on which work goes on."""
    if not x.roles_of(me):
        return []
    return [a for a in x.actions if a.belongs_to(x.side_of(me)) and a.status not in OVER]


ACTIONS["change-action"] = ChangeActionPage()

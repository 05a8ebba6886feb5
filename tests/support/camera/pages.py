"""Lending a camera: what people read in mails and on pages, and what they fill in."""

from typing import Annotated

from pydantic import BaseModel

from activities.mail.texts.kinds import MAILS, KindMails
from activities.mail.texts.wording import Wording
from models.documents.words import PlainDate
from models.texts.labels import name_members
from models.texts.translate import N_
from tests.support.camera.lending import AskKind, GiveBack, Lend, Lose, Phase, Role
from web.cases.decisions import Decision, OneMessage, Outcome, Sure
from web.cases.pages import Group, pages_of
from web.cases.timeline_sentences import Told
from web.forms.button import Nothing
from web.forms.widgets import Date

NAMES = {Phase.ASKED_FOR: N_("Asked for"), Phase.LENT: N_("Lent"), Phase.RETURNED: N_("Returned")}
NAMES |= {Phase.RETURNED_LATE: N_("Returned late"), Phase.LOST: N_("Lost")}
NAMES[Phase.CALLED_OFF] = N_("Called off")
name_members({**NAMES, Role.BORROWER: N_("Borrower"), AskKind.HAND_OVER: N_("Hand it over")})
LENT = Wording(N_("Your camera"), (N_("Please bring it back by {due}."),), N_("See it"))
OFF = Wording(N_("No camera"), (N_("The lending was called off."),), N_("See it"))
MAILS["lending"] = KindMails(
    closing=N_("You get this mail because you lend a camera."),
    wordings={"camera_lent": LENT, "camera_called_off": OFF},
    asked={"hand_over": N_("Please hand the camera over.")},
    events={"return": N_("Bring the camera back")},
)
PAGES = pages_of("lending")
PAGES.sentences.update(
    lend=Told(N_("{who} lent the camera until {until}"), N_("lend the camera")),
    give_back=Told(N_("{who} brought the camera back")),
    lose=Told(N_("{who} said that the camera is lost")),
)


class Until(BaseModel):
    until: Annotated[PlainDate | None, Date(label=N_("Until when?"))] = None


class HandOverPage(Decision[Until]):
    model = Until
    title = N_("Hand it over")
    outcomes = (
        Outcome(
            "lend",
            N_("Lend it"),
            Lend,
            {"until": N_("Say until when.")},
        ),
        Outcome("back", N_("It is back"), GiveBack),
    )


class LosePage(OneMessage[Nothing]):
    sends, model = Lose, Nothing
    sure = Sure(label=N_("Yes, it is lost"))
    title, group = N_("The camera is lost"), Group.TROUBLE


PAGES.asks["hand_over"], PAGES.actions["lose"] = HandOverPage(), LosePage()

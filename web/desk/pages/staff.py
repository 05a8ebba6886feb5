"""The hub's people in one exchange: away and back, conflicts of interest; and who learns."""

from typing import Annotated, Any

from pydantic import BaseModel

from domain.exchange.exchange import Exchange
from domain.exchange.messages.reciprocal import MakeReciprocal
from domain.exchange.messages.staff import DeclareConflict, SetAway, SetBack
from domain.exchange.people import Role
from models.documents.words import PlainDate
from models.tables.note import NoteAudience
from models.texts.translate import N_, _
from web.cases.decisions import BOTH_READ, Note, OneMessage, Sure
from web.cases.pages import ACTIONS, Group, Place
from web.desk.pages.decisions import names_at
from web.exchanges.choices import named_people, team
from web.forms.fields import Options
from web.forms.widgets import Choice, Date, Person

HUB_READS = N_("Only the hub reads it.")


def speaks_for_all(x: Exchange, me: str) -> bool:
    """Whether somebody may say something of the whole team, not only of oneself."""
    return Role.COORDINATOR in x.roles_of(me)


async def those_to_name(at: Place) -> Options:
    """Of the team whoever the viewer may speak for, oneself first."""
    if not speaks_for_all(at.exchange, at.me):
        return await named_people(at, [at.me])
    return sorted(await team(at), key=lambda option: option[0] != at.me)


class Absence(BaseModel):
    person: Annotated[str, Person(label=N_("Who is away?"))]
    until: Annotated[
        PlainDate,
        Date(label=N_("Back on which day?"), hint=N_("As year-month-day: 2027-05-31.")),
    ]


class AwayPage(OneMessage[Absence]):
    sends = SetAway
    model = Absence
    group = Group.PEOPLE
    title = N_("Somebody of the hub is away")
    link = N_("Note that you, or a colleague, are away")
    intro = N_(
        "In this exchange only. The tasks go to whoever stands in, who is told. "
        "Away from all exchanges? The desk has a page for that."
    )
    submit = N_("Note the absence")
    done = N_("Noted. Whoever stands in is told.")
    template = "desk/away_here.html"

    async def options(self, at: Place) -> dict[str, Options]:
        return {"person": await those_to_name(at)}

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"person": at.me}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"team": at.exchange.team, "names": await names_at(at)}


class Return(BaseModel):
    person: Annotated[str, Person(label=N_("Who is back?"))]


class BackPage(OneMessage[Return]):
    sends = SetBack
    model = Return
    group = Group.PEOPLE
    title = N_("Somebody of the hub is back")
    intro = N_("Tasks nobody has taken meanwhile are theirs again.")
    submit = N_("Note the return")
    done = N_("Noted. Welcome back.")

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(_away(x, me))

    async def options(self, at: Place) -> dict[str, Options]:
        return {"person": await named_people(at, _away(at.exchange, at.me))}


def _away(x: Exchange, me: str) -> list[str]:
    return [person for person in x.team.away if person == me or speaks_for_all(x, me)]


class Conflict(BaseModel):
    person: Annotated[str, Person(label=N_("Who has a conflict of interest?"))]


class ConflictPage(OneMessage[Conflict]):
    sends = DeclareConflict
    model = Conflict
    note = Note(
        label=N_("What is it?"),
        hint=HUB_READS,
        most=2000,
        rows=4,
        audience=NoteAudience.HUB,
    )
    sure = Sure(label=N_("Yes, this person decides nothing here any more"))
    group = Group.PEOPLE
    title = N_("Declare a conflict of interest")
    intro = N_(
        "A friend, a relative, a community one belongs to: saying so protects everybody. "
        "Tasks go to others of the team, and the chair is told."
    )
    submit = N_("Declare it")
    done = N_("Noted. Others of the team take over.")
    destructive = True

    async def options(self, at: Place) -> dict[str, Options]:
        return {"person": await those_to_name(at)}

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"person": at.me}


class WhoLearns(BaseModel):
    learners: Annotated[str, Choice(label=N_("Who learns in this exchange?"))]


class ReciprocalPage(OneMessage[WhoLearns]):
    sends = MakeReciprocal
    model = WhoLearns
    aside = frozenset({"learners"})
    note = Note(label=N_("Why?"), hint=BOTH_READ, needed=False, most=2000, rows=3)
    group = Group.CHANGE
    title = N_("Change who learns")
    intro = N_(
        "In a reciprocal exchange both communities learn: each shares questions, every day of the "
        "visit belongs to a topic, and both write down what they do at home. A plan that is being "
        "written is signed again."
    )
    submit = N_("Change it")
    done = N_("Changed. Both sides are told.")

    async def options(self, at: Place) -> dict[str, Options]:
        return {
            "learners": [
                ("both", _("Both communities learn from each other")),
                ("mentee", _("Only the mentee learns")),
            ]
        }

    async def initial(self, at: Place) -> dict[str, Any]:
        return {"learners": "both" if at.exchange.reciprocal else "mentee"}

    async def values(self, at: Place, answer: WhoLearns) -> dict[str, Any]:
        return {"reciprocal": answer.learners == "both"}

    async def assumed_values(self, at: Place, answer: WhoLearns) -> dict[str, Any]:
        return {"reciprocal": not at.exchange.reciprocal}


ACTIONS["away"] = AwayPage()
ACTIONS["back"] = BackPage()
ACTIONS["conflict"] = ConflictPage()
ACTIONS["reciprocal"] = ReciprocalPage()

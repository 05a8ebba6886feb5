"""The next round: an application filled with what the last exchange left open (IB-22)."""

from collections.abc import Mapping
from typing import Any

from domain.case.documents import DocumentKind
from domain.exchange.both_learn import GOES_ON, SAME_PARTNER, begins_next
from domain.exchange.exchange import Exchange
from domain.exchange.messages.base import PARTICIPANTS
from domain.exchange.people import Side
from models.documents.shared_answers import FormPlace, read_answers, write_answers
from models.tables.community import Community
from models.tables.programme import prefix_of
from models.texts.translate import N_, _
from models.views.programmes import scope_naming
from web.cases.pages import ACTIONS, FormPage, Group, Place
from web.exchanges.left_open import LeftOpen, left_open
from web.forms.answers_store import answers_of
from web.forms.button import Nothing
from web.forms.fields import Options
from web.participants.application import OUTLINE, application_options
from web.participants.application_status import Standing, own_draft, standing_of
from web.participants.document_pages import words_of
from web.site.problems import PageProblem

KEPT = frozenset({"level", "direction", "languages", "about", "applied_at_home", "share_back"})
"""What an application says of the community itself, and of how it learns."""
LONGEST_GOAL, LONGEST_WHY, LONGEST_TOPIC, LONGEST_TEACH = 600, 1500, 80, 120


class BeginNextRoundPage(FormPage[Nothing]):
    """No message: the exchange is over. The words go into the community's application, to be changed and sent."""

    model = Nothing
    roles = PARTICIPANTS
    title = N_("Begin the next round")
    intro = N_(
        "An application is begun for your community, filled with what was left open. You change what "
        "you like before you send it; the rules of the new round count."
    )
    submit = N_("Begin the application")
    done = N_("The application is begun. Nothing is sent before you send it.")
    template = "participants/next_round.html"
    drafts = False
    after_end = True
    group = Group.CHANGE
    often = True

    def offered(self, x: Exchange, me: str) -> bool:
        return bool(x.ended and x.mentor and begins_next(x, x.side_of(me)))

    def done_address(self, at: Place) -> str:
        return f"{at.known['applying']}?community={at.known['slug']}"

    async def options(self, at: Place) -> dict[str, Options]:
        """None; only for a side that goes on, once the exchange is over."""
        scope = await scope_naming(at.database, at.exchange.programme)
        at.known["scope"], at.known["applying"] = scope, f"{prefix_of(scope.mark)}/apply"
        if not self.offered(at.exchange, at.me):
            partner_begins = at.exchange.ended and at.exchange.next_round.get(at.side) in GOES_ON
            raise PageProblem(
                409,
                _(
                    "As your side wants to go on, your partner’s community learns next: it begins the application."
                )
                if partner_begins
                else _(
                    "A new round begins when the exchange is over and your side has said that it goes on."
                ),
                _("Your community can still apply like any other."),
                link=(at.known["applying"], _("Apply")),
            )
        return {}

    async def context(self, at: Place) -> dict[str, Any]:
        return {"left": await left_open(at.database, at.exchange, at.side)}

    async def message(self, at: Place, answer: Nothing) -> None:
        """Keep the draft; nothing that was begun before is written over."""
        here = await self._standing(at)
        document = await here.ensure_document(at.database, at.me, at.now)
        place = FormPlace(document_id=document, form=OUTLINE.name)
        begun = await read_answers(at.database, place)
        if begun or await own_draft(at.database, here, at.me):
            raise PageProblem(
                409,
                _("You have begun an application already."),
                _("Go on with that one; what was left open stands on this page."),
                link=(self.done_address(at), _("Go on with it")),
            )
        options = await application_options(at.database, here.community.id, at.known["scope"])
        answers = answers_of(OUTLINE, await _filled(at, options))
        words = {name: answer.values for name, answer in answers.items()}
        await write_answers(at.database, place, words, by=at.me, now=at.now)

    async def _standing(self, at: Place) -> Standing:
        """Of one's own community; a way out where it cannot apply now."""
        party = at.exchange.party(at.side)
        community = await at.database.get(Community, party.community) if party else None
        if community is None or community.id not in at.seat.viewer.communities:
            raise PageProblem(
                403,
                _("Only members of the community begin its application."),
                _("Ask its contact to begin it."),
                link=(at.exchange_address, _("See the exchange")),
            )
        at.known["slug"] = community.slug
        here = await standing_of(
            at.database, community.id, at.now, lock=True, scope=at.known["scope"]
        )
        if here.running or here.cycle is None:
            raise PageProblem(
                409,
                _("Your community is in an exchange already.")
                if here.running
                else _("No round takes applications now."),
                _("Come back later: what was left open stays here."),
                link=(self.done_address(at), _("See when the next round opens")),
            )
        return here


async def _filled(at: Place, options: Mapping[str, Options]) -> dict[str, Any]:
    """The application's fields, as far as the last exchange tells them.

    What the side learned it goes on learning; what it taught it can teach in return.
    """
    x, side = at.exchange, at.side
    left = await left_open(at.database, x, side)
    found: dict[str, Any] = {}
    taught = ""
    before = await words_of(at, DocumentKind.APPLICATION, x.application)
    if before is not None and side is Side.MENTEE:
        kept = before.model_dump(mode="json", include=set(KEPT))
        found = {"topic": before.topic} | {name: value for name, value in kept.items() if value}
    elif before is not None:  # it taught what the other applied for
        found, taught = {"topic": before.could_teach[:LONGEST_TOPIC]}, before.topic
    if left.learned:
        found["topic"] = "; ".join(left.learned)[:LONGEST_TOPIC]
    other = x.party(side.other)
    if other and begins_next(x, side) in SAME_PARTNER:
        found["partner_community"] = other.community
        found["could_teach"] = ("; ".join(left.taught) or taught)[:LONGEST_TEACH]
    mentors = {value for value, _name in options["partner_community"]}
    if found.get("partner_community") not in mentors:
        found.pop("partner_community", None)
    found["goal"] = "\n".join(left.goals)[:LONGEST_GOAL]
    found["why_now"] = _why(left)[:LONGEST_WHY]
    return {name: value for name, value in found.items() if value}


def _why(left: LeftOpen) -> str:
    parts = (
        (N_("Not reached yet:"), left.goals),
        (N_("Begun and not done:"), left.actions),
        (N_("Questions that stayed open:"), left.questions),
    )
    told = [
        f"{_(heading)}\n" + "\n".join(f"- {one}" for one in open_)
        for heading, open_ in parts
        if open_
    ]
    return "\n\n".join(told)


ACTIONS["next-round"] = BeginNextRoundPage()

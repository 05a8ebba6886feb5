"""The activity plan, section by section, by the forms of what both sides write together."""

from typing import Any

from domain.case.documents import DocRef
from domain.case.message import AnyMessage
from domain.exchange.exchange import Exchange
from domain.exchange.messages.plan import RevisePlan
from models.conversation.plan_notes import note_gone
from models.documents.joint import Written
from models.documents.joint_plan import PLAN, newest
from models.documents.plan import ActivityPlan
from models.documents.plan_checklist import hints
from models.texts.session_kinds import PURPOSES
from models.texts.translate import N_, _
from web.cases.pages import Place
from web.exchanges.plan_rules import checked
from web.forms.fields import Options
from web.participants.plan.carried import MOST_LETTERS, carried_goal
from web.participants.plan.comments import counts
from web.participants.plan.parts import parts_of
from web.participants.plan.sections import (
    Section,
    options_for,
    section_named,
    sections_of,
    title_of,
)
from web.participants.plan.views import (
    has_topics,
    host_zone,
    is_signed,
    people_options,
    plan_names,
    signatures,
)
from web.participants.together.editing import Together, routes_of
from web.participants.together.presence import others_here
from web.participants.together.section_authors import last_changes
from web.site.problems import PageProblem


class PlanTogether(Together):
    """The plan: goals, days, people; its checklist stands beside every form."""

    paper = PLAN
    path = "plan"
    revises = RevisePlan
    no_news = frozenset({"plan_not_signed", "plan_unchanged"})
    section_template = "participants/plan_section.html"
    reopen_template = "participants/plan_reopen.html"
    not_now = (
        N_("The plan cannot be changed now."),
        N_("It is written once both sides have agreed, and stands when the visit begins."),
        N_("Read the plan"),
    )

    def section_named(self, name: str, x: Exchange) -> Section | None:
        return section_named(name, reciprocal=has_topics(x))

    def revised(self, by: str, ref: DocRef) -> AnyMessage:
        return RevisePlan(by=by, plan=ref)

    def is_signed(self, x: Exchange) -> bool:
        return is_signed(x)

    def gone(self, at: Place, section: Any, whole: ActivityPlan) -> PageProblem | None:
        """A day that was taken away has no form."""
        if section.day is None or section.day < len(whole.days):
            return None
        return PageProblem(
            404,
            _("The plan has no such day."),
            _("Add days under Dates."),
            link=(f"{self.address(at)}/dates", _("Change the dates")),
        )

    @property
    def lives(self) -> bool:
        return True

    async def options(self, at: Place, section: Any, whole: ActivityPlan) -> dict[str, Options]:
        return options_for(section, whole, await people_options(at.database, at.exchange))

    async def begun(self, at: Place, section: Any, written: Written) -> dict[str, Any]:
        """The goals begin with the application's, as long as nobody has written any."""
        if section.name == "goals" and (carried := await carried_goal(at, written)):
            return {"goals": [carried]}
        content: dict[str, Any] = section.content(written.content)
        return content

    async def after_saving(self, at: Place) -> None:
        """Comments on parts that were taken out say so: nothing that comes later is theirs."""
        plan = await newest(at.database, at.exchange.id)
        if plan.document_id:
            await note_gone(at.database, plan.document_id, parts_of(plan.plan).keys())

    async def around(self, at: Place, section: Any, written: Written) -> dict[str, Any]:
        x, plan = at.exchange, written.content
        lasts = await last_changes(at.database, PLAN, written, [section])
        last = lasts.get(section.name)
        author = last.author_id if last else None
        return {
            "last": last,
            "carried": section.name == "goals" and bool(await carried_goal(at, written)),
            "most_letters": MOST_LETTERS,
            "said": [one for one in parts_of(plan).values() if one.section == section.name],
            "notes": await counts(at, written),
            "present": await others_here(at, self.path, title_of),
            "sections": sections_of(len(plan.days), reciprocal=has_topics(x)),
            "names": await plan_names(at.database, x, plan, written.author_id, author),
            "rules": await checked(at.database, x, plan, at.now),
            "hints": hints(x, plan),
            "purposes": PURPOSES if section.day is not None else {},
            "zone": await host_zone(at.database, x),
        }

    async def around_reopening(self, at: Place, written: Written) -> dict[str, Any]:
        return {"signed": await signatures(at.database, at.exchange, written)}


TOGETHER = PlanTogether()
router = routes_of(TOGETHER)

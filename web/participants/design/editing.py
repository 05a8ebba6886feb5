"""The design of a programme, section by section, by the forms of what both sides write together."""

from typing import Any

from domain.case.documents import DocRef, DocumentKind
from domain.case.errors import RuleBroken
from domain.case.message import AnyMessage
from domain.exchange.exchange import Exchange
from domain.exchange.messages.design import ReviseDesign
from models.documents.design import ProgrammeDesign
from models.documents.joint import Paper, Written
from models.texts.translate import N_
from web.cases.pages import Place
from web.participants.design.sections import SECTIONS, Section, section_named
from web.participants.together.editing import Together, routes_of
from web.participants.together.signed import Signed, who_signed

DESIGN = Paper(
    kind=DocumentKind.DESIGN,
    model=ProgrammeDesign,
    begun_from=lambda _before: ProgrammeDesign(),
    misfit=lambda reason: RuleBroken("", reason, rule="design_section_does_not_fit"),
)


class DesignTogether(Together):
    """The design; nothing in one section hangs on another."""

    paper = DESIGN
    path = "design"
    revises = ReviseDesign
    no_news = frozenset({"design_not_signed", "design_unchanged"})
    section_template = "participants/design_section.html"
    reopen_template = "participants/design_reopen.html"
    not_now = (
        N_("The design cannot be changed now."),
        N_("It is written from the planning to the report, where both communities learn."),
        N_("Read the design"),
    )

    def section_named(self, name: str, x: Exchange) -> Section | None:
        return section_named(name) if x.reciprocal else None

    def revised(self, by: str, ref: DocRef) -> AnyMessage:
        return ReviseDesign(by=by, design=ref)

    def is_signed(self, x: Exchange) -> bool:
        return bool(x.design_signatures)

    async def around(self, at: Place, section: Any, written: Written) -> dict[str, Any]:
        return {"sections": SECTIONS}

    async def around_reopening(self, at: Place, written: Written) -> dict[str, Any]:
        return {"signed": await signatures(at, written)}


async def signatures(at: Place, written: Written) -> list[Signed]:
    """Both sides, the mentee first."""
    x = at.exchange
    return await who_signed(at.database, x, "sign_design", x.design_signatures, written)


router = routes_of(DesignTogether())

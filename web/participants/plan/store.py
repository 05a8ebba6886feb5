"""The joint plan in the database: read it, and save one section onto whatever is newest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.documents import DocRef, DocumentKind
from domain.case.errors import RuleBroken
from models.documents.drafts import DraftPlace, read_draft, save_draft
from models.documents.partnership import begun_from, plan_about, plan_id
from models.documents.plan import ActivityPlan
from models.documents.store import (
    NewDocument,
    StaleVersion,
    UnknownDocument,
    Version,
    documents_of,
    read_version,
    save_version,
    the_document,
)
from models.documents.stored import read_stored
from models.documents.words import Content
from models.tables.document import Document
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_
from web.participants.plan.sections import PARTED, Section

SEEN = "seen"
"""Section under which the version a person looked at last is kept."""


@dataclass(frozen=True)
class Written:
    """A version of the plan. `version` is 0, and `ref` None, as long as nothing is saved."""

    document_id: str | None
    plan: ActivityPlan
    version: int = 0
    ref: DocRef | None = None
    author_id: str | None = None
    created_at: datetime | None = None


async def written(
    database: AsyncSession, exchange_id: str, version: int | None = None
) -> Written | None:
    """A version of an exchange's present plan, the newest unless said; None for one there is not.

    Version 0 is what it begins from: nothing, or the goals of the plan made with an earlier partner.
    """
    about = await _about(database, exchange_id)
    documents = await documents_of(database, exchange_id, DocumentKind.PLAN)
    found = _present(documents, exchange_id, about)
    if found is None or not found.head_version or version == 0:
        blank = Written(found.id if found else None, await _beginning(database, documents, about))
        return blank if not version else None
    try:
        return _written(await read_version(database, found.id, version))
    except UnknownDocument:
        return None


async def _about(database: AsyncSession, exchange_id: str) -> str:
    view = await database.get(ExchangeView, exchange_id)
    return plan_about(view.state) if view else ""


def _present(documents: Sequence[Document], exchange_id: str, about: str) -> Document | None:
    """The document both sides write in now, if it is begun."""
    if not about:
        return documents[0] if documents else None
    wanted = plan_id(exchange_id, about)
    return next((document for document in documents if document.id == wanted), None)


async def _beginning(
    database: AsyncSession, documents: Sequence[Document], about: str
) -> ActivityPlan:
    """What a plan with another partner begins from: the goals as they were last written."""
    saved = [document for document in documents if document.head_version]
    if not about or not saved:
        return ActivityPlan()
    last = max(saved, key=lambda document: document.created_at)
    return begun_from(_written(await read_version(database, last.id)).plan)


async def newest(database: AsyncSession, exchange_id: str) -> Written:
    """The newest version; an empty plan where nothing is saved yet."""
    return await written(database, exchange_id) or Written(None, ActivityPlan())


def _written(found: Version) -> Written:
    plan: ActivityPlan = read_stored(found.kind, found.content)
    return Written(
        found.ref.id, plan, found.ref.version, found.ref, found.author_id, found.created_at
    )


async def plan_document(database: AsyncSession, exchange_id: str, by: str, now: datetime) -> str:
    """Id of the exchange's present plan, begun where there is none. Others wait until the commit."""
    view = await database.get_one(ExchangeView, exchange_id, with_for_update=True)
    about = plan_about(view.state)
    documents = await documents_of(database, exchange_id, DocumentKind.PLAN)
    found = _present(documents, exchange_id, about)
    if found:
        return found.id
    new = NewDocument(kind=DocumentKind.PLAN, created_by=by, exchange_id=exchange_id)
    return await the_document(database, new, about, now)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One person's new words for one section, begun on version `base` of the plan."""

    section: Section
    part: Content
    rows: list[int]
    base: int
    by: str
    now: datetime


async def save_section(database: AsyncSession, exchange_id: str, edit: Edit) -> DocRef:
    """Save the plan with the section replaced, and give its newest version. Does not commit.

    What others changed in other sections stays. Raises StaleVersion where somebody changed this
    section since `base` (its `newest.content` then holds only the section), RuleBroken where
    the whole does not fit together any more.
    """
    document = await plan_document(database, exchange_id, edit.by, edit.now)
    now = await newest(database, exchange_id)
    await _refuse_stale(database, exchange_id, edit, now)
    try:
        whole = _whole(now.plan, edit.section.written(now.plan, edit.part, edit.rows))
    except IndexError as error:
        raise RuleBroken(
            "",
            N_("The plan has fewer days now: this one was taken away."),
            N_("Add the day again under Dates, then save this."),
            rule="plan_day_gone",
        ) from error
    return await save_version(
        database, document, whole, base_version=now.version, by=edit.by, now=edit.now
    )


def _whole(before: ActivityPlan, content: dict[str, Any]) -> ActivityPlan:
    """The whole plan. RuleBroken where the new words do not fit it; older ones hold nobody up."""
    try:
        return ActivityPlan.model_validate(content)
    except ValidationError as error:
        if _is_sound(before):
            raise RuleBroken(
                "", str(error.errors()[0]["msg"]), rule="plan_section_does_not_fit"
            ) from error
        whole: ActivityPlan = read_stored(DocumentKind.PLAN, content)
        return whole


def _is_sound(plan: ActivityPlan) -> bool:
    try:
        ActivityPlan.model_validate(plan.model_dump())
    except ValidationError:
        return False
    return True


async def _refuse_stale(database: AsyncSession, exchange_id: str, edit: Edit, now: Written) -> None:
    if edit.base == now.version:
        return
    base = await written(database, exchange_id, edit.base) or Written(None, ActivityPlan())
    theirs = edit.section.content(now.plan)
    untouched = edit.section.content(base.plan) == theirs
    mine = edit.part.model_dump()
    if untouched or _said(mine) == _said(theirs) or now.document_id is None:
        return
    author = await _section_author(database, exchange_id, edit, now)
    stored = await read_version(database, now.document_id, now.version)
    raise StaleVersion(None, replace(stored, content=_as_form(theirs), author_id=author))


async def _section_author(
    database: AsyncSession, exchange_id: str, edit: Edit, now: Written
) -> str:
    """Who gave the section the words it has: whoever saved the newest version may have changed another."""
    theirs, author = edit.section.content(now.plan), now.author_id or ""
    for number in range(now.version - 1, edit.base - 1, -1):
        before = await written(database, exchange_id, number) if number else None
        if before is None or edit.section.content(before.plan) != theirs:
            break
        author = before.author_id or ""
    return author


def _said(content: dict[str, Any]) -> dict[str, Any]:
    """A section's words without the ids of its parts: whoever added one and sends it twice knows none."""
    return {
        name: tuple({k: v for k, v in part.items() if k != "id"} for part in value)
        if name in PARTED
        else value
        for name, value in content.items()
    }


def _as_form(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}


async def last_look(database: AsyncSession, plan: Written, me: str, now: datetime) -> int | None:
    """The version this person saw last, None for the first look; notes that they see this one."""
    if plan.document_id is None or not plan.version:
        return None
    place = DraftPlace(document_id=plan.document_id, person_id=me, section=SEEN)
    before = await read_draft(database, place)
    seen = before.base_version if before else None
    if seen != plan.version:
        await save_draft(database, place, {}, base_version=plan.version, now=now)
        await database.commit()
    return seen

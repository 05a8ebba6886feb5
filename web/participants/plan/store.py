"""The joint plan in the database: read it, and save one section onto whatever is newest."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from domain.documents import DocRef, DocumentKind
from domain.errors import RuleBroken
from models.documents.content import parse
from models.documents.drafts import DraftPlace, read_draft, save_draft
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
from models.documents.words import Content
from models.tables.exchange_view import ExchangeView
from models.texts.translate import N_
from web.participants.plan.sections import Section

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
    """A version of an exchange's plan, the newest unless said; None for one there is not."""
    documents = await documents_of(database, exchange_id, DocumentKind.PLAN)
    if not documents or not documents[0].head_version:
        blank = Written(documents[0].id if documents else None, ActivityPlan())
        return blank if not version else None
    if version == 0:
        return Written(documents[0].id, ActivityPlan())
    try:
        return _written(await read_version(database, documents[0].id, version))
    except UnknownDocument:
        return None


async def newest(database: AsyncSession, exchange_id: str) -> Written:
    """The newest version; an empty plan where nothing is saved yet."""
    return await written(database, exchange_id) or Written(None, ActivityPlan())


def _written(found: Version) -> Written:
    plan: ActivityPlan = parse(found.kind, found.content)
    return Written(
        found.ref.id, plan, found.ref.version, found.ref, found.author_id, found.created_at
    )


async def plan_document(database: AsyncSession, exchange_id: str, by: str, now: datetime) -> str:
    """Id of the exchange's plan, begun where there is none. Others wait until the commit."""
    await database.get_one(ExchangeView, exchange_id, with_for_update=True)
    documents = await documents_of(database, exchange_id, DocumentKind.PLAN)
    if documents:
        return documents[0].id
    new = NewDocument(kind=DocumentKind.PLAN, created_by=by, exchange_id=exchange_id)
    return await the_document(database, new, "", now)


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
        whole = ActivityPlan.model_validate(edit.section.written(now.plan, edit.part, edit.rows))
    except ValidationError as error:
        raise RuleBroken("", str(error.errors()[0]["msg"])) from error
    except IndexError as error:
        raise RuleBroken(
            "",
            N_("The plan has fewer days now: this one was taken away."),
            N_("Add the day again under Dates, then save this."),
        ) from error
    return await save_version(
        database, document, whole, base_version=now.version, by=edit.by, now=edit.now
    )


async def _refuse_stale(database: AsyncSession, exchange_id: str, edit: Edit, now: Written) -> None:
    if edit.base == now.version:
        return
    base = await written(database, exchange_id, edit.base) or Written(None, ActivityPlan())
    theirs = edit.section.content(now.plan)
    untouched = edit.section.content(base.plan) == theirs
    mine = edit.part.model_dump()
    if untouched or mine == theirs or now.document_id is None:
        return
    stored = await read_version(database, now.document_id, now.version)
    raise StaleVersion(None, replace(stored, content=_as_form(theirs)))


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

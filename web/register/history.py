"""The changes of an entry of the register in words, and the form that meets one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.register.entries import entry_of
from models.register.fields import COMMUNITY_NAMES, PERSON_NAMES
from models.register.writing import Author, changes_counted, changes_of, subject_of
from models.tables.community import Community
from models.tables.person import Person
from models.tables.register_change import RegisterChange, Subject
from models.texts.translate import N_, _
from models.views.names import people_named
from models.views.programmes import EVERYTHING, ProgrammeScope
from web.forms.form import Form
from web.site.access import Viewer
from web.site.resources import resources_of

_VIA = {"import": N_("from a table"), "command": N_("by command"), "request": N_("on request")}
IN_PROGRAMME = N_("Belongs to this programme")
_STATES = {"contact": N_("contact"), "member": N_("member")}


async def author_of(request: Request, viewer: Viewer) -> Author:
    """The viewer as whoever changes something now."""
    return Author(viewer.person_id, await resources_of(request).now())


async def note_conflict(
    session: AsyncSession, form: Form[Any], row: Community | Person, viewer: Viewer
) -> None:
    """Tell a form where somebody changed its entry since it was opened."""
    subject = subject_of(row)
    version = await changes_counted(session, subject, row.id)
    if form.base_version != version:
        last = (await changes_of(session, subject, row.id, 1))[0]
        names = await people_named(session, [last.by])
        by = names.get(last.by or "", _("an operator")) if last.by != viewer.person_id else ""
        form.conflicts_with(entry_of(row), version, by=by)


@dataclass(frozen=True)
class Told:
    """One change as a page shows it."""

    at: datetime
    title: str
    text: str
    by: str


async def history(
    session: AsyncSession, subject: Subject, subject_id: str, scope: ProgrammeScope = EVERYTHING
) -> list[Told]:
    """The changes of an entry in words, the newest first; of its communities those of one programme."""
    rows = await changes_of(session, subject, subject_id)
    shown = [(row, row.changes) for row in rows]
    if scope.several:
        known = {*await session.scalars(select(col(Community.name)).where(*scope.communities()))}
        shown = [(row, _of_programme(row.changes, known, scope.mark)) for row in rows]
    names = await people_named(session, [row.by for row, _changes in shown])
    return [_told(row, changes, names) for row, changes in shown if changes]


def _of_programme(
    changes: Sequence[list[Any]], communities: set[str], mark: str
) -> list[list[Any]]:
    """Without the communities of another programme, and what belongs to it."""
    found = []
    for field, *values in changes:
        told = {str(value).rpartition(": ")[0] for value in values if value}
        if field == "communities" and not told <= communities:
            continue
        if field == "programme" and mark not in values:
            continue
        taken_in = field == "programme" and values[1] == mark
        found.append([field, not taken_in, taken_in] if field == "programme" else [field, *values])
    return found


def _told(row: RegisterChange, changes: Sequence[list[Any]], names: dict[str, str]) -> Told:
    entered_oneself = row.via == "request" and not row.by
    by = names.get(row.by or "", "") or (_("themselves") if entered_oneself else _("an operator"))
    via = _(_VIA[row.via]) if row.via in _VIA and not entered_oneself else ""
    title = _("Entered") if row.number == 1 and _is_first(changes) else _("Changed")
    labels = COMMUNITY_NAMES if row.subject == Subject.COMMUNITY else PERSON_NAMES
    labels = {**labels, "programme": IN_PROGRAMME}
    told = [_change(labels, *change) for change in changes]
    return Told(row.at, title, " · ".join(told), f"{by} ({via})" if via else by)


def _is_first(changes: Sequence[Sequence[Any]]) -> bool:
    return any(name == "name" and before is None for name, before, _after in changes)


def _change(labels: dict[str, str], name: str, before: Any, after: Any) -> str:
    heading = _(labels[name]) if name in labels else name
    if before in (None, ""):
        return _("{field}: {after}", field=heading, after=value_told(after))
    values = {"before": value_told(before), "after": value_told(after)}
    return _("{field}: {before} → {after}", field=heading, **values)


def value_told(value: Any) -> str:
    """A value of an entry as a page shows it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    text = str(value).replace("\n", "; ")
    name, _colon, state = text.rpartition(": ")
    return f"{name} ({_(_STATES[state])})" if name and state in _STATES else text

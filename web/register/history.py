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
from models.register.writing import (
    Author,
    changes_counted,
    changes_of,
    is_shared,
    subject_of,
)
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
_OF_ONE = frozenset({"email", "merged_into", "merged_with"})
"""What another programme is not told: a change does not say in which it was made."""
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
    """The changes of an entry in words, the newest first; of its communities those of one programme.

    Of an entry that several programmes share neither what was merged nor which addresses it had.
    """
    rows = await changes_of(session, subject, subject_id)
    shown = [(row, row.changes) for row in rows]
    if scope.several:
        sight = await _sight(session, subject, subject_id, scope)
        shown = [(row, sight.of(row.changes)) for row in rows]
    names = await people_named(session, [row.by for row, _changes in shown])
    return [_told(row, changes, names) for row, changes in shown if changes]


@dataclass(frozen=True)
class _Sight:
    """What one of several programmes reads of an entry's changes."""

    mark: str
    own: frozenset[str]
    every: frozenset[str]
    """Names of communities: its own, and those of all programmes."""
    shared: bool

    def of(self, changes: Sequence[list[Any]]) -> list[list[Any]]:
        """Without what is another programme's."""
        found = []
        for field, *values in changes:
            if field in ("communities", "function") and not self._own(field, values):
                continue
            if field in _OF_ONE and self.shared:
                continue
            if field == "programme" and self.mark not in values:
                continue
            taken_in = field == "programme" and values[1] == self.mark
            told = [not taken_in, taken_in] if field == "programme" else values
            found.append([field, *told])
        return found

    def _own(self, field: str, values: Sequence[Any]) -> bool:
        told = [str(value) for value in values if value]
        if field == "communities":
            return {text.rpartition(": ")[0] for text in told} <= self.own
        # What somebody does may have a colon itself, as a name may.
        return all(self._begun(text) in self.own for text in told)

    def _begun(self, text: str) -> str:
        """The longest name of a community that a text begins with."""
        return max(
            (name for name in self.every if text.startswith(f"{name}: ")), key=len, default=""
        )


async def _sight(
    session: AsyncSession, subject: Subject, subject_id: str, scope: ProgrammeScope
) -> _Sight:
    names = select(col(Community.name))
    row: Community | Person | None
    if subject == Subject.PERSON:
        row = await session.get(Person, subject_id)
    else:
        row = await session.get(Community, subject_id)
    return _Sight(
        mark=scope.mark,
        own=frozenset(await session.scalars(names.where(*scope.communities()))),
        every=frozenset(await session.scalars(names)),
        shared=row is None or await is_shared(session, row, scope),
    )


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

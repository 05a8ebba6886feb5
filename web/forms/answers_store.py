"""Reading and keeping the answers of a shared form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.documents.shared_answers import FormPlace, hold, read_answers, write_answers
from models.documents.store import Version
from models.views.names import people_named
from web.forms.form import Form
from web.forms.parts import Outline, Part
from web.forms.shared import (
    NOTHING,
    Answer,
    Shared,
    answer_of,
    by_field,
    merged,
    told_before,
    typed_answers,
)
from web.forms.tree import Values, flattened, only_known


def answers_of(
    outline: Outline, content: Mapping[str, Any], *, author_id: str = "", at: datetime | None = None
) -> dict[str, Answer]:
    """The answers a stored content gives."""
    values = by_field(only_known(outline.specs, flattened(content)))
    return {
        name: answer_of(outline.specs, found, author_id=author_id, at=at)
        for name, found in values.items()
        if name not in outline.declared
    }


def answers_in(outline: Outline, versions: Iterable[Version]) -> dict[str, Answer]:
    """The answers of a document, oldest version first: each is whose words it has had since."""
    found: dict[str, Answer] = {}
    for version in versions:
        by, at = version.author_id, version.created_at
        new = answers_of(outline, version.content, author_id=by, at=at)
        found = {
            name: found[name] if name in found and found[name].said == answer.said else answer
            for name, answer in new.items()
        }
    return found


async def read_shared(
    database: AsyncSession,
    shared: Shared,
    place: FormPlace | None,
    *,
    saved_at: datetime | None = None,
    lock: bool = False,
) -> Shared:
    """The form with what was written since the answers it has, which were saved at `saved_at`.

    With `lock` nobody else writes in it until this transaction ends.
    """
    if lock and place:
        await hold(database, place)
    outline, answers, unsent = shared.outline, dict(shared.answers), set()
    for row in await read_answers(database, place) if place else ():
        if row.field not in outline.specs or row.field in outline.declared:
            continue
        answer = answer_of(
            outline.specs,
            row.content,
            author_id=row.author_id,
            at=row.updated_at,
            window=row.window,
        )
        same = answers.get(row.field, NOTHING).said == answer.said
        if same or saved_at is None or row.updated_at > saved_at:
            answers[row.field] = answer
        if not same and saved_at is not None and row.updated_at > saved_at:
            unsent.add(row.field)
    authors = {answer.author_id for answer in answers.values() if answer.author_id}
    names = await people_named(database, authors)
    return replace(shared, answers=answers, unsent=frozenset(unsent), names=names)


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A part as somebody sent it: `sent` is everything that came, with what the page carried along."""

    form: Form[Any]
    sent: Mapping[str, list[str]]
    by: str
    now: datetime


@dataclass(frozen=True)
class Kept:
    """The form as it is now, and the fields that somebody else has changed meanwhile."""

    shared: Shared
    in_the_way: list[str]


async def keep_answers(
    database: AsyncSession,
    shared: Shared,
    place: FormPlace,
    part: Part,
    writing: Writing,
) -> Kept:
    """Keep what was typed into a part of a form that was read with `lock`. DraftTooLarge for too much; does not commit.

    `_theirs` and `_mine` of what was sent settle a field that two have changed. The form then shows theirs.
    """
    outline, form, sent, by, now = (
        shared.outline,
        writing.form,
        writing.sent,
        writing.by,
        writing.now,
    )
    was = told_before(sent)
    came = {name.partition(".")[0] for name in sent}
    fields = [name for name in part.fields if name in was or name in came]
    typed = typed_answers(outline, form.values, fields)
    for name in sent.get("_theirs", []):
        if name in typed:
            theirs = shared.answers.get(name, NOTHING)
            typed[name] = (theirs.values, theirs.said)
            form.values = _replaced(form.values, name, theirs.values)
    settled = merged(
        {name: said for name, (_values, said) in typed.items()},
        shared.answers,
        was,
        window=form.key,
        me=by,
    )
    for name in set(typed) - {*settled.kept, *settled.in_the_way}:
        now_there = shared.answers.get(name, NOTHING)
        if typed[name][1] != now_there.said:  # not touched here, and somebody else's by now
            form.values = _replaced(form.values, name, now_there.values)
    mine = [name for name in settled.in_the_way if name in sent.get("_mine", [])]
    new = {name: typed[name][0] for name in (*settled.kept, *mine)}
    await write_answers(database, place, new, by=by, now=now, window=form.key)
    answers = {
        name: answer_of(outline.specs, values, author_id=by, at=now, window=form.key)
        for name, values in new.items()
    }
    names = dict(shared.names) | (await people_named(database, [by]) if new else {})
    after = replace(shared, answers={**shared.answers, **answers}, names=names)
    return Kept(after, [name for name in settled.in_the_way if name not in mine])


def _replaced(values: Values, name: str, theirs: Values) -> Values:
    others = {n: v for n, v in values.items() if n.partition(".")[0] != name}
    return {**others, **theirs}

"""One form that several people write: their newest answers, whose each is, and who was in whose way.

Everything that is decided here is decided field by field, from what is kept, what was typed, and what the page
showed when it was opened (`was`): an answer nobody touched on this page never replaces another person's.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.texts.translate import _
from web.forms.fields import Options
from web.forms.form import Form
from web.forms.parts import Outline, Part, State
from web.forms.sentences import OPTION
from web.forms.specs import Spec, find
from web.forms.tree import ROWS_FIELD, Values, flattened, normal, only_known

Said = dict[str, list[str]]
"""What an answer says: its values as they count, without what is empty."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer as it is kept: as typed, and whose it is. `window` is the page that wrote it last."""

    values: Values
    said: Said
    author_id: str = ""
    at: datetime | None = None
    window: str = ""


NOTHING = Answer(values={}, said={})


def latest(answers: Iterable[Answer]) -> Answer | None:
    """The answer that was written last; None where nobody noted when."""
    dated = [(answer.at, answer) for answer in answers if answer.at]
    return max(dated, key=lambda pair: pair[0])[1] if dated else None


def by_field(values: Values) -> dict[str, Values]:
    """Typed values by the fields of the form they belong to, rows with their list."""
    found: dict[str, Values] = {}
    for name, texts in values.items():
        if name != ROWS_FIELD:
            found.setdefault(name.partition(".")[0], {})[name] = texts
    return found


def said(specs: dict[str, Spec], values: Values) -> Said:
    """What the values of one field say: browsers' line ends, blanks around, and rows left empty say nothing."""
    found: Said = {}
    for name, texts in sorted(values.items()):
        spec = find(specs, name)
        kept = [spelled for text in texts if spec and (spelled := normal(spec, text))]
        if kept:
            found[name] = kept
    return found


def digest(what: Said) -> str:
    """Tells one answer from another; short, for it is carried along by the page."""
    return hashlib.sha256(json.dumps(sorted(what.items())).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Merged:
    """What becomes of typed answers: those to be kept, and those that somebody else has changed meanwhile."""

    kept: list[str]
    in_the_way: list[str]


def merged(
    typed: Mapping[str, Said],
    stored: Mapping[str, Answer],
    was: Mapping[str, str],
    *,
    window: str,
    me: str,
) -> Merged:
    """Decide field by field; `was` are the digests of what the page showed.

    None at all for a page from before there were any: it stands in the way of other people's words only.
    """
    kept, in_the_way = [], []
    for name, mine in typed.items():
        now = stored.get(name, NOTHING)
        own = now.author_id == me and (not was or (bool(window) and now.window == window))
        seen = was.get(name) == digest(now.said)
        untouched = was.get(name) == digest(mine)
        if mine == now.said or (untouched and not own):
            continue
        if own or seen or not now.said:
            kept.append(name)
        else:
            in_the_way.append(name)
    return Merged(kept, in_the_way)


@dataclass(frozen=True, kw_only=True)
class PartStatus:
    """How far one part is: `missing` counts the answers still to be mended, `reasons` say why it needs a look."""

    part: Part
    state: State
    missing: int = 0
    reasons: list[str] = field(default_factory=list)
    last: Answer | None = None


@dataclass(frozen=True, kw_only=True)
class Shared:
    """The answers as they stand. `known` are what others know of the writers, shown where nothing is written yet;
    `reasons` why a part needs another look, by its name, and since when.
    """

    outline: Outline
    answers: Mapping[str, Answer]
    options: Mapping[str, Options]
    known: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, list[str]] = field(default_factory=dict)
    reasons_since: datetime | None = None
    unsent: frozenset[str] = frozenset()
    """Fields that say something else than what was sent last."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the authors are called."""

    @property
    def digest(self) -> str:
        """Tells these answers from any others."""
        return digest({name: [digest(answer.said)] for name, answer in self.answers.items()})

    def said(self, name: str) -> Said:
        """What is kept in a field."""
        return self.answers.get(name, NOTHING).said

    def was(self, part: Part) -> list[str]:
        """What a page of this part carries along: each field and what it says now."""
        return [f"{name}:{digest(self.said(name))}" for name in part.fields]

    def form(self, part: Part, *, known: bool = True) -> Form[Any]:
        """A part as it is shown; without `known` only what was written counts."""
        values = flattened({k: v for k, v in self.known.items() if known and not self.said(k)})
        for name in part.fields:
            values |= self.answers.get(name, NOTHING).values
        return Form.blank(
            self.outline.models[part.name],
            draft=values,
            options=self.options,
            widgets=self.outline.widgets,
        )

    def looked_at(self, part: Part) -> Form[Any]:
        """A part with everything that is missing or wrong in it beside its fields."""
        form = self.form(part, known=False)
        form.validated()
        return form

    def status(self, part: Part) -> PartStatus:
        """How far a part is."""
        form = self.looked_at(part)
        mine = [self.answers[name] for name in part.fields if name in self.answers]
        last = latest(mine)
        begun = any(answer.said for answer in mine)
        reasons = self._asked(part, last) + [
            f"{form.field(name).path}: {_('what was chosen is no longer among the options')}"
            for name, sentences in form.errors.items()
            if name
            and self.said(name)
            and any(sentence.message == OPTION for sentence in sentences)
        ]
        if reasons:
            state = State.LOOK
        elif begun and not form.errors:
            state = State.DONE
        else:
            state = State.IN_PROGRESS if begun else State.NOT_STARTED
        missing = len(form.errors)
        return PartStatus(part=part, state=state, missing=missing, reasons=reasons, last=last)

    def _asked(self, part: Part, last: Answer | None) -> list[str]:
        """Why somebody else wants another look; answered as soon as the part is changed."""
        since = self.reasons_since
        if since and last and last.at and last.at > since:
            return []
        return list(self.reasons.get(part.name, ()))

    def statuses(self) -> list[PartStatus]:
        """Every part, in its order."""
        return [self.status(part) for part in self.outline.parts]

    def whole(self, *, agreed: bool) -> Form[Any]:
        """Everything that was written as one form, to be sent."""
        values: Values = {}
        for answer in self.answers.values():
            values |= answer.values
        if agreed:
            values |= {name: ["yes"] for name in self.outline.declared}
        return Form.blank(
            self.outline.model, draft=values, options=self.options, widgets=self.outline.widgets
        )


def answer_of(
    specs: dict[str, Spec],
    values: Values,
    *,
    author_id: str = "",
    at: datetime | None = None,
    window: str = "",
) -> Answer:
    """An answer from the values of its field."""
    kept = only_known(specs, values)
    plain = {name: texts for name, texts in kept.items() if name != ROWS_FIELD}
    return Answer(values=kept, said=said(specs, plain), author_id=author_id, at=at, window=window)


def typed_answers(
    outline: Outline, values: Values, fields: Iterable[str]
) -> dict[str, tuple[Values, Said]]:
    """What a form typed in each of these fields; one that was not sent (a box unticked) says nothing."""
    found = by_field(only_known(outline.specs, values))
    return {
        name: (found.get(name, {}), said(outline.specs, found.get(name, {}))) for name in fields
    }


def told_before(typed: Mapping[str, list[str]]) -> dict[str, str]:
    """What the page showed when it was opened, as it carried it along (`Shared.was`)."""
    pairs = (line.partition(":") for line in typed.get("_was", []))
    return {name: mark for name, colon, mark in pairs if colon}

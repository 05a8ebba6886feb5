"""Forms: one class around a pydantic model, for reading, checking, keeping and showing what people type.

    class SignPlan(BaseModel):
        lead: Annotated[str, Person(label=N_("Lead contact"))]
        note: Annotated[str | None, Field(max_length=500), Area(label=N_("Note"))] = None

    @router.get("/exchanges/{exchange_id}/plan/sign")
    async def ask(request: Request, seat: Annotated[Seat, Depends(MemberOf())]) -> Response:
        form = Form.blank(SignPlan, options={"lead": people})
        return page(request, "participants/sign_plan.html", form=form)

    @router.post("/exchanges/{exchange_id}/plan/sign")
    async def sign(request: Request, seat: Annotated[Seat, Depends(MemberOf())]) -> Response:
        form = await Form.read(request, SignPlan, options={"lead": people})
        answer = form.validated()             # None: something is missing, or a row was added or removed
        if answer is not None:
            with form.refusals():             # a broken rule lands beside its field
                await resources_of(request).exchanges.send(seat.exchange_id, message, form.sending)
                return redirect(request, "/inbox", flash=_("You signed the plan."))
        return page(request, "participants/sign_plan.html", status=form.status, form=form)

The template: `{% from "forms/forms.html" import form_tag %}` and
`{% call form_tag(form, submit=_("Sign")) %}{{ form.render() }}{% endcall %}`.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Generic, Self, TypeVar
from uuid import UUID, uuid4

import structlog
from fastapi import Request
from markupsafe import Markup
from pydantic import BaseModel, ValidationError

from models.files.kinds import tidy_name
from models.texts.translate import N_, Sentence
from models.typed.text import visible_length
from web.forms import tree as form_tree
from web.forms.body import MOST_FILES, Upload, read_body, uploads_of
from web.forms.conflict import Conflict, between
from web.forms.fields import FieldView, Options, option_errors, too_short, unticked, view_of
from web.forms.refusals import Refusal, refusal_of
from web.forms.sentences import UNCLEAR, nested_field, sentence_for
from web.forms.specs import Spec, Widgets, find, specs_of
from web.forms.tree import ROWS_FIELD, Values
from web.forms.widgets import File, Picture
from web.site.templates import environment

M = TypeVar("M", bound=BaseModel)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
AGAIN = N_("Choose “{name}” again: browsers do not keep files.")
log = structlog.get_logger(__name__)


class Form(Generic[M]):
    """One form as a person sees it.

    `values` are the fields as typed (also the content of a draft); `errors` sentences by field name, `""` for the
    form as a whole; `uploads` the files that were chosen, by field, and `before` what their fields held; `key` is the same for every repeat of one rendered form; `address` is where it was sent to;
    `base_version` the document version the person started from, `seen` when the draft it began with was kept; `wish` what was asked: `submit`, `rows`, `draft`; `revealed` which fields belong
    to some choices only (`FormPage.revealed`); `files_at` the address below which pictures that were kept are shown.
    """

    def __init__(
        self,
        model: type[M],
        values: Values,
        *,
        options: Mapping[str, Options] | None = None,
        widgets: Widgets | None = None,
    ) -> None:
        self.model = model
        self.specs = specs_of(model, widgets)
        self.values = form_tree.only_known(self.specs, values)
        self.options = dict(options or {})
        self.uploads: dict[str, Upload] = {}
        self.before: Values = {}
        self.errors: dict[str, list[Sentence]] = {}
        self.key = _key(values)
        self.address = ""
        self.files_at = ""
        self.base_version = _version(values)
        self.seen = _moment(values)
        self.wish = "submit"
        self.conflict: Conflict | None = None
        self.refusal: Refusal | None = None
        self.revealed: Mapping[str, tuple[str, tuple[str, ...]]] = {}
        self._rows: tuple[tuple[int, int, int], form_tree.RowIndex] | None = None

    @classmethod
    def blank(
        cls,
        model: type[M],
        initial: BaseModel | Mapping[str, Any] | None = None,
        *,
        draft: Values | None = None,
        base_version: int = 0,
        seen: datetime | None = None,
        options: Mapping[str, Options] | None = None,
        widgets: Widgets | None = None,
    ) -> Self:
        """A form to be filled in: from a draft as typed, else from a model's or mapping's content, else empty.

        `options` give choices their `(value, label)` pairs, `widgets` dress a model that declares none (such as
        a document's content); both by field name, for a field in rows under `rows.*.field`.
        """
        values = dict(draft) if draft is not None else form_tree.flattened(initial or {})
        form = cls(model, values, options=options, widgets=widgets)
        form.base_version, form.seen = base_version, seen
        return form

    @classmethod
    async def read(
        cls,
        request: Request,
        model: type[M],
        *,
        options: Mapping[str, Options] | None = None,
        widgets: Widgets | None = None,
    ) -> Self:
        """The form as sent. PageProblem 400 where the body is no readable form."""
        specs = specs_of(model, widgets)
        values = await read_body(request, MOST_FILES if files_in(specs) else 0)
        form = cls(model, values, options=options, widgets=widgets)
        form.uploads = {n: one for n, one in uploads_of(request).items() if _is_file(form, n)}
        for name in [name for name in form.values if _is_file(form, name)]:
            kept = form.kept(name)
            if name in form.uploads:
                form.before[name] = [kept] if kept else []
                form.values[name] = [tidy_name(form.uploads[name].name)]
            elif kept:
                form.values[name] = [kept]
            else:  # only a browser's own field chooses a file
                del form.values[name]
        form.address = request.url.path
        if "_draft" in values:
            form.wish = "draft"
        for name in values.get("_add", [])[:1]:
            form._add_row(name)
        for name in values.get("_remove", [])[:1]:
            form._remove_row(name)
        return form

    def _add_row(self, name: str) -> None:
        self.wish = "rows"
        numbers = self._row_numbers(name)
        spec = find(self.specs, name)
        if spec is not None and spec.repeats and len(numbers) < form_tree.MOST_ROWS:
            self.values.setdefault(ROWS_FIELD, []).append(f"{name}.{max(numbers, default=-1) + 1}")

    def _remove_row(self, row: str) -> None:
        self.wish = "rows"
        gone = (row, f"{row}.")
        self.values = {
            n: v for n, v in self.values.items() if n != gone[0] and not n.startswith(gone[1])
        }
        self.uploads = {n: one for n, one in self.uploads.items() if not n.startswith(gone[1])}
        marks = self.values.get(ROWS_FIELD, [])
        self.values[ROWS_FIELD] = [
            mark for mark in marks if mark != gone[0] and not mark.startswith(gone[1])
        ]

    @property
    def sending(self) -> str:
        """The idempotency key of these very words: a double click has the same, another answer another.

        Whoever goes back in the browser and answers otherwise sends the same `key` once more.
        """
        told: list[Any] = [self.key, self.address, sorted(self.values.items())]
        told += [self.uploads[name].digest for name in sorted(self.uploads)]
        typed = json.dumps(told)
        return hashlib.sha256(typed.encode()).hexdigest()[:32]

    def kept(self, name: str) -> str:
        """The id of the picture that was kept for a field, as its page was told; "" for none."""
        spec = find(self.specs, name)
        is_picture = spec is not None and isinstance(spec.widget, Picture)
        found = _first(self.values, name) if is_picture else ""
        return found if _ID.fullmatch(found) else ""

    @property
    def has_files(self) -> bool:
        """Whether files can be chosen in it."""
        return bool(files_in(self.specs))

    def ask_files_again(self) -> None:
        """Where the form is shown once more, say which file to choose again: browsers keep none."""
        for name, upload in self.uploads.items():
            if (self.errors or self.conflict) and name not in self.errors:
                self.add_error(name, Sentence(AGAIN, {"name": tidy_name(upload.name)}))

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What the person gave, by field label: to be shown where it cannot be sent any more."""
        given = []
        for name in self.values:
            view = self.field(name) if find(self.specs, name) is not None else None
            words = [value for value in self.values[name] if visible_length(value)]
            if view and words and view.kind != "hidden":
                labels = dict(view.options)
                given.append((view.path, ", ".join(str(labels.get(w, w)) for w in words)))
        return given

    @property
    def status(self) -> int:
        """HTTP status to show the form with: 422 where something has to be mended, 409 at a conflict."""
        if self.conflict:
            return 409
        return 422 if self.errors else 200

    def validated(self) -> M | None:
        """The model, or None where the person is not done: then show the form again with `form.status`."""
        if self.wish != "submit":
            return None
        tree = form_tree.built(self.specs, self.values)
        unclear = dict(form_tree.unclear_numbers(self.specs, self.values))
        found: M | None = None
        try:
            found = self.model.model_validate(tree.data)
        except ValidationError as error:
            self._add_problems(error, tree.rows, {*unclear, *self.errors})
        for name, (one, other) in unclear.items():
            self.add_error(name, Sentence(UNCLEAR, {"one": one, "other": other}))
        for more in (
            too_short(self.specs, self.values),
            option_errors(self.specs, self.values, self.options),
            unticked(self.specs, self.values),
        ):
            for name, sentence in more:
                self.add_error(name, sentence)
        return None if self.errors else found

    def _add_problems(
        self, error: ValidationError, rows: Mapping[str, list[int]], but: set[str]
    ) -> None:
        for problem in error.errors():
            name = form_tree.field_name(self.specs, rows, problem["loc"])
            inner = nested_field(problem)
            if name not in but:
                self.add_error(
                    ".".join(part for part in (name, inner) if part), sentence_for(problem)
                )

    def add_error(self, field: str, sentence: Sentence) -> None:
        """Put a sentence beside a field; one the form has not stands at its top."""
        name = field if find(self.specs, field) is not None else ""
        known = self.errors.setdefault(name, [])
        if str(sentence) not in map(str, known):
            known.append(sentence)

    def refuse(self, error: BaseException, beside: Mapping[str, str] | None = None) -> bool:
        """Take a broken rule in; False for any other error, which is not the form's to tell.

        `beside` are this form's fields by the names the rules have for them, where those differ.
        """
        self.refusal = refusal_of(error)
        if self.refusal is not None:
            log.info("refused", rule=self.refusal.rule, field=self.refusal.field)
            name = (beside or {}).get(self.refusal.field, self.refusal.field)
            self.add_error(name, self.refusal.sentence)
        return self.refusal is not None

    def refusals(self) -> "_Refusals":
        """A `with` block in which a broken rule becomes an error of this form."""
        return _Refusals(self)

    def conflicts_with(
        self, theirs: BaseModel | Mapping[str, Any], version: int, *, by: str = ""
    ) -> None:
        """Say that the document moved on to `version` meanwhile: shows what differs, keeps what was typed.

        `by` is the name of whoever saved the other words; "" where it was the same person.
        Sent again, the form carries the new version, so the person has then seen the other's words.
        """
        other = form_tree.only_known(self.specs, form_tree.flattened(theirs))
        self.conflict = between(self, other, by=by)
        self.base_version = version

    def differs_from_draft(self, theirs: Values, kept_at: datetime) -> None:
        """Say that the same person kept other words in another window: shows what differs, keeps what was typed.

        Kept or sent again, the form has seen those words.
        """
        self.conflict = between(self, form_tree.only_known(self.specs, theirs), own=True)
        self.seen = kept_at

    def _row_numbers(self, name: str) -> list[int]:
        # `values` change in two places only: a row added appends a mark, a row removed makes new ones.
        state = (id(self.values), len(self.values), len(self.values.get(ROWS_FIELD, [])))
        if self._rows is None or self._rows[0] != state:
            self._rows = (state, form_tree.RowIndex(self.values))
        return self._rows[1].numbers(name)

    def rows(self, name: str) -> list[str]:
        """Names of the rows of a list, `["goals.0", "goals.2"]`, with the empty ones a new form shows."""
        numbers = self._row_numbers(name)
        spec = find(self.specs, name)
        if not numbers and self.wish != "rows" and spec is not None:
            numbers = list(range(getattr(spec.widget, "start", 0)))
        return [f"{name}.{number}" for number in numbers]

    def field(self, name: str) -> FieldView:
        """Everything a template shows of one field. KeyError for a name the form has not."""
        return view_of(self, name)

    @property
    def names(self) -> list[str]:
        """The form's fields in their order."""
        return list(self.specs)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """All errors for the top of the page: the field's element id (`""` for none), and label and sentence."""
        found = []
        for name, sentences in self.errors.items():
            field = self.field(name) if name else None
            for sentence in sentences:
                told = _headed(field.path, str(sentence)) if field else str(sentence)
                found.append((field.id if field else "", told))
        return found

    def render_field(self, name: str, under: Mapping[str, str] | None = None) -> Markup:
        """A field, a group, or a list with its rows and buttons, as HTML.

        `under` are fields that stand beneath one of its choices each.
        """
        macros: Any = environment().get_template("forms/fields.html").module
        if under:
            beneath: dict[str, Markup] = {}
            for inner, value in under.items():
                beneath[value] = beneath.get(value, Markup()) + self.render_field(inner)
            return Markup(macros.boxes(self.field(name), "radio", beneath))  # noqa: S704 - as below
        shown = macros.field(self, self.field(name))
        if (when := self.revealed.get(name)) is not None:
            shown = macros.revealed(shown, *when)
        return Markup(shown)  # noqa: S704 - an autoescaped macro's own output

    def render(self) -> Markup:
        """All fields in their order; those of one choice alone stand beneath it."""
        under = self._under()
        inside = {name for each in under.values() for name in each}
        return Markup("\n").join(
            self.render_field(name, under.get(name)) for name in self.names if name not in inside
        )

    def _under(self) -> dict[str, dict[str, str]]:
        """By the field one chooses in, where that shows every choice: the fields that one choice alone has, each with it."""
        found: dict[str, dict[str, str]] = {}
        for name, (chooser, values) in self.revealed.items():
            if len(values) == 1 and name in self.names and chooser in self.names:
                field = self.field(chooser)
                if len(field.options) <= getattr(field.widget, "radios", -1):
                    found.setdefault(chooser, {})[name] = values[0]
        return found


class _Refusals:
    def __init__(self, form: "Form[Any]") -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        return error is not None and self.form.refuse(error)


def files_in(specs: Mapping[str, Spec]) -> set[str]:
    """Patterns of the fields that files are chosen in."""
    found = set()
    for name, spec in specs.items():
        if isinstance(spec.widget, File):
            found.add(name)
        star = ".*" if spec.repeats else ""
        found |= {f"{name}{star}.{below}" for below in files_in(spec.children)}
    return found


def _is_file(form: Form[Any], name: str) -> bool:
    spec = find(form.specs, name)
    return spec is not None and isinstance(spec.widget, File)


def _headed(label: str, sentence: str) -> str:
    return f"{label} {sentence}" if label.endswith(("?", ".", ":", "…")) else f"{label}: {sentence}"


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(values.get(name, [])), "")


def _key(values: Mapping[str, Sequence[str]]) -> str:
    try:
        return str(UUID(_first(values, "_key")))
    except ValueError:
        return str(uuid4())


def _moment(values: Mapping[str, Sequence[str]]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_first(values, "_seen"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _version(values: Mapping[str, Sequence[str]]) -> int:
    text = _first(values, "_base")
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0

"""The pages of a long form: the list of its parts, each part, and all answers once more before they are sent.

Whoever has such a form makes a `Sheet` of it, with the answers as they stand, and hands it to these functions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import escape
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.documents.drafts import DraftTooLarge
from models.documents.shared_answers import FormPlace
from models.texts.translate import N_, Sentence, _
from models.typed.text import visible_length
from web.forms.answers_store import Writing, keep_answers
from web.forms.body import read_body
from web.forms.conflict import Conflict, Difference, between
from web.forms.form import Form
from web.forms.parts import ALL, Declared, Outline, Part, State
from web.forms.shared import Answer, PartStatus, Shared, latest
from web.forms.tree import ROWS_FIELD, Values
from web.site.dates import clock, moment
from web.site.problems import PageProblem
from web.site.templates import page, redirect

CHANGED = N_(
    "{name} has changed an answer since you opened this page. Look at it again, then send."
)
SAVED = N_("Saved. Your colleagues see it too.")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A long form at its address: `query` is carried along, `prefix` stands before the path in redirects.

    `heading` is the page's title, `crumb` where it lies (address and text), `submit` the button that sends.
    """

    shared: Shared
    place: FormPlace | None
    address: str
    heading: str
    submit: str
    me: str
    now: datetime
    query: str = ""
    prefix: str = ""
    crumb: tuple[str, str] = ("", "")
    who: str = ""
    """Who sees what is written here, as a sentence."""
    around: Mapping[str, Any] = field(default_factory=dict)
    """Further variables of its templates."""
    list_template: str = "forms/parts_list.html"
    check_template: str = "forms/parts_check.html"

    @property
    def outline(self) -> Outline:
        return self.shared.outline

    def path(self, below: str = "", **more: str) -> str:
        """Address of one of its pages."""
        asked = {**dict(parse_qsl(self.query)), **{k: v for k, v in more.items() if v}}
        whole = f"{self.address}/{below}" if below else self.address
        return whole + (f"?{urlencode(asked)}" if asked else "")

    def author(self, answer: Answer) -> str:
        """Who wrote an answer."""
        if answer.author_id == self.me:
            return _("you")
        return self.shared.names.get(answer.author_id) or _("somebody who has left")

    def written(self, answer: Answer) -> str:
        """Who wrote an answer, and when; "" where that is not known."""
        if not answer.author_id or answer.at is None:
            return ""
        return _("{name}, {when}", name=self.author(answer), when=moment(answer.at))

    @property
    def unsent(self) -> list[tuple[str, str, str]]:
        """What says something else than what was sent last: its label, the way to it, and whose words they are."""
        found = []
        for part in self.outline.parts:
            form = self.shared.form(part)
            for name in part.fields:
                if name in self.shared.unsent:
                    view, answer = form.field(name), self.shared.answers[name]
                    href = f"{self.path(f'parts/{part.name}')}#{view.id}"
                    found.append((view.label, href, self.written(answer)))
        return found

    @property
    def statuses(self) -> list[PartStatus]:
        return self.shared.statuses()


@dataclass(frozen=True)
class Clash:
    """A field that two people have changed: what differs, and whose the kept words are."""

    name: str
    id: str
    label: str
    by: str
    at: datetime | None
    differences: list[Difference]


@dataclass(frozen=True)
class Said:
    """One answer as it is read before it is sent."""

    name: str
    label: str
    lines: list[str]
    answer: Answer | None
    problem: str
    change: str


def shown_list(request: Request, sheet: Sheet, more: Mapping[str, Any]) -> Response:
    """The parts, and how far each is."""
    statuses = sheet.statuses
    done = sum(status.state is State.DONE for status in statuses)
    context = {**sheet.around, **more}
    return page(request, sheet.list_template, sheet=sheet, statuses=statuses, done=done, **context)


def part_of(sheet: Sheet, name: str) -> Part:
    """The part of an address; 404 for a name there is not."""
    part = sheet.outline.part(name)
    if part is None:
        raise HTTPException(404)
    return part


def shown_part(
    request: Request,
    sheet: Sheet,
    part: Part,
    form: Form[Any] | None = None,
    clashes: list[Clash] | None = None,
) -> Response:
    """One part: as it stands, with what is wrong beside its fields where `look` asks for that."""
    if form is None:
        form = sheet.shared.form(part)
        if request.query_params.get("look"):
            for name, sentences in sheet.shared.looked_at(part).errors.items():
                for sentence in sentences:
                    form.add_error(name, sentence)
    sent = request.method == "POST"
    return page(
        request,
        "forms/part.html",
        status=form.status if sent else 200,
        sheet=sheet,
        part=part,
        form=form,
        clashes=clashes or [],
        back=request.query_params.get("back", ""),
        last=sheet.outline.after(part) is None,
        status_of=sheet.shared.status(part),
        **sheet.around,
    )


async def read_part(request: Request, sheet: Sheet, part: Part) -> Form[Any]:
    """A part as sent."""
    return await Form.read(
        request,
        sheet.outline.models[part.name],
        options=sheet.shared.options,
        widgets=sheet.outline.widgets,
    )


async def kept(
    database: AsyncSession, sheet: Sheet, part: Part, form: Form[Any], sent: Values
) -> tuple[Sheet, list[Clash]]:
    """Keep what was typed; the sheet as it is then, and what two have changed. Does not commit."""
    if sheet.place is None:
        raise LookupError(sheet.address)
    writing = Writing(form=form, sent=sent, by=sheet.me, now=sheet.now)
    try:
        found = await keep_answers(database, sheet.shared, sheet.place, part, writing)
    except DraftTooLarge as large:
        raise PageProblem(413, _("This is too long to be kept.")) from large
    after = replace(sheet, shared=found.shared)
    clashes = list(_clashes(after, form, found.in_the_way))
    if clashes:
        form.conflict = Conflict([one for clash in clashes for one in clash.differences])
    return after, clashes


def _clashes(sheet: Sheet, form: Form[Any], names: list[str]) -> Iterator[Clash]:
    for name in names:
        theirs = sheet.shared.answers[name]
        found = [
            difference
            for difference in between(form, theirs.values).differences
            if difference.name.partition(".")[0] == name
        ]
        view = form.field(name)
        yield Clash(name, view.id, view.label, sheet.author(theirs), theirs.at, found)


async def saved_part(
    request: Request, database: AsyncSession, sheet: Sheet, part: Part
) -> Response:
    """Keep a part, and go where the button says; nothing is ever sent from here.

    What is missing or wrong is told on the list and where the answers are checked, not while somebody writes.
    """
    form = await read_part(request, sheet, part)
    after, clashes = await kept(database, sheet, part, form, request.state.typed)
    await database.commit()
    if request.headers.get("hx-request"):
        return _line(after, clashes)
    if clashes or form.wish == "rows":
        return shown_part(request, after, part, form, clashes)
    path = _way_on(request, after, part)
    checks = part.name == ALL and path == after.path("check")
    return redirect(request, after.prefix + path, flash="" if checks else _(SAVED))


def _way_on(request: Request, sheet: Sheet, part: Part) -> str:
    """Where the button that was pressed leads."""
    typed: dict[str, list[str]] = request.state.typed
    way, back = typed.get("_draft", [""])[0], request.query_params.get("back", "")
    if way == "yes" or "_theirs" in typed:  # the Enter key, too
        return sheet.path(f"parts/{part.name}", back=back)
    if way:
        return sheet.path()
    following = sheet.outline.after(part)
    if back == "check" or following is None:
        return sheet.path("check")
    return sheet.path(f"parts/{following.name}")


def _line(sheet: Sheet, clashes: list[Clash]) -> Response:
    """What autosave says."""
    if not clashes:
        return HTMLResponse(str(escape(_("Saved {time}", time=clock(sheet.now)))))
    text = _(
        "Not saved: {name} has changed “{field}” since you opened this page. “Save” shows what differs.",
        name=clashes[0].by,
        field=clashes[0].label,
    )
    return HTMLResponse(str(escape(text)), 409)


def said_in(sheet: Sheet, part: Part) -> list[Said]:
    """The answers of a part as they are read before they are sent."""
    form = sheet.shared.looked_at(part)
    return [_said(sheet, part, form, name) for name in part.fields]


def _said(sheet: Sheet, part: Part, form: Form[Any], name: str) -> Said:
    view = form.field(name)
    lines = []
    for one, texts in form.values.items():
        words = [text for text in texts if visible_length(text)]
        if one == ROWS_FIELD or one.partition(".")[0] != name or not words:
            continue
        field_view = form.field(one)
        told = dict(field_view.options)
        text = ", ".join(str(told.get(word, word)) for word in words)
        if field_view.kind == "check":
            text = _("yes")
        lines.append(f"{field_view.path}: {text}" if field_view.row else text)
    problems = [
        str(sentence)
        for one, sentences in form.errors.items()
        if one.partition(".")[0] == name
        for sentence in sentences
    ]
    change = sheet.path(f"parts/{part.name}", back="check", look="yes" if problems else "")
    answer = sheet.shared.answers.get(name)
    return Said(
        name, view.label, lines, answer, " ".join(dict.fromkeys(problems)), f"{change}#{view.id}"
    )


def shown_check(
    request: Request,
    sheet: Sheet,
    *,
    declared: Form[Any] | None = None,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    """All answers once more. Where parts are not finished they are named, with the way to each."""
    statuses = sheet.statuses
    unfinished = [one for one in statuses if one.missing]
    form = declared or Form.blank(Declared, widgets=sheet.outline.declaration_widgets)
    return page(
        request,
        sheet.check_template,
        status=status,
        sheet=sheet,
        statuses=statuses,
        unfinished=unfinished,
        said={part.name: said_in(sheet, part) for part in sheet.outline.parts},
        form=form,
        problems=problems or [],
        **sheet.around,
    )


@dataclass(frozen=True)
class Ready:
    """Everything that is to be sent, and the sheet it stands on."""

    sheet: Sheet
    form: Form[Any]
    answer: Any


async def ready(request: Request, database: AsyncSession, sheet: Sheet) -> Ready | Response:
    """What a sent form comes to: everything, complete and declared; else the page that says what is in the way.

    Answers that come along (all questions on one page) are kept first; they are committed only where the page
    is shown, so that whoever sends decides together with what it sends.
    """
    typed = await read_body(request)
    whole, form = sheet.outline.whole, None
    if {name.partition(".")[0] for name in typed} & set(whole.fields):
        form = await read_part(request, sheet, whole)
        sheet, clashes = await kept(database, sheet, whole, form, typed)
        if clashes or form.wish == "rows":
            await database.commit()
            return shown_part(request, sheet, whole, form, clashes)
    found = _everything(request, sheet, form)
    if not isinstance(found, Ready):
        await database.commit()
    return found


def _everything(request: Request, sheet: Sheet, form: Form[Any] | None) -> Ready | Response:
    """Everything that was written, where it can be sent as it is; `form` are the answers that came along."""
    typed: dict[str, list[str]] = request.state.typed
    whole = sheet.outline.whole
    if "_sure" not in typed:
        return redirect(request, sheet.prefix + sheet.path("check"))
    if typed.get("_answers", [sheet.shared.digest]) != [sheet.shared.digest]:
        return _changed_since(request, sheet)
    agreed = bool(typed.get("agreed")) or all(
        any(typed.get(name, [])) for name in sheet.outline.declared
    )
    everything = sheet.shared.whole(agreed=agreed)
    everything.key, everything.address = form.key if form else _key_of(typed), request.url.path
    answer = everything.validated()
    if answer is not None:
        return Ready(sheet, everything, answer)
    if form is not None and any(name in whole.fields for name in _tops(everything)):
        form.validated()
        return shown_part(request, sheet, whole, form)
    return not_sent(request, sheet, everything, agreed=agreed)


def _tops(form: Form[Any]) -> set[str]:
    return {name.partition(".")[0] for name in form.errors}


def _key_of(typed: Mapping[str, list[str]]) -> str:
    return Form(Declared, {"_key": typed.get("_key", [])}).key


def not_sent(
    request: Request, sheet: Sheet, form: Form[Any], *, agreed: bool = True, status: int = 422
) -> Response:
    """The answers once more, with what keeps them from being sent and the way to mend it."""
    declared = Form.blank(Declared, {"agreed": agreed}, widgets=sheet.outline.declaration_widgets)
    problems: list[tuple[str, str]] = []
    for name, sentences in form.errors.items():
        part = sheet.outline.part_with(name)
        if name and part is None:  # what is declared
            continue
        label = form.field(name).path if name else ""
        told = " ".join(map(str, sentences))
        href = ""
        if part is not None:
            href = sheet.path(f"parts/{part.name}", back="check", look="yes")
            href += f"#{form.field(name).id}"
        problems.append((href, f"{label}: {told}" if label else told))
    if not agreed:
        declared.validated()
        problems += [(f"#{one}", text) for one, text in declared.summary]
    return shown_check(request, sheet, declared=declared, problems=problems, status=status)


def _changed_since(request: Request, sheet: Sheet) -> Response:
    last = latest(sheet.shared.answers.values())
    name = sheet.author(last) if last else ""
    told = str(Sentence(CHANGED, {"name": name}))
    return shown_check(request, sheet, problems=[("", told)], status=409)

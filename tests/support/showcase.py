"""Pages with every component and every widget, to look at and to run axe over."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from jinja2 import DictLoader
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.exchange.people import Direction
from models.texts.translate import N_
from web.forms.drafts import draft_saved
from web.forms.form import Form
from web.forms.widgets import Area, Check, Checks, Choice, Date, Number, Person, Rows, Text, Time
from web.site.access import Public
from web.site.templates import environment, page, redirect

NOW = datetime(2027, 5, 3, 9, 30, tzinfo=UTC)


class Topic(StrEnum):
    GLAM = "glam"
    EVENTS = "events"


class Goal(BaseModel):
    aim: Annotated[
        str, Field(min_length=10, max_length=300), Area(label=N_("What will be different?"), rows=3)
    ]
    by: Annotated[date, Date(label=N_("By when?"))]


class Plan(BaseModel):
    title: Annotated[
        str,
        Field(max_length=40),
        Text(label=N_("Title"), hint=N_("A few words others will know it by.")),
    ]
    direction: Annotated[Direction, Choice(label=N_("Who travels?"))]
    topics: Annotated[list[Topic], Field(min_length=1), Checks(label=N_("Topics"))]
    starts_at: Annotated[time, Time(label=N_("First session"), hint=N_("In the time of Warsaw."))]
    budget: Annotated[int, Field(ge=0), Number(label=N_("Budget"), unit="EUR")]
    lead: Annotated[str, Person(label=N_("Lead contact"))]
    goals: Annotated[
        list[Goal],
        Field(min_length=1),
        Rows(label=N_("Goals"), row=N_("Goal {n}"), add=N_("Add a goal")),
    ]
    questions: Annotated[
        list[Annotated[str, Field(max_length=200), Area(rows=2)]],
        Rows(label=N_("Questions"), row=N_("Question {n}"), add=N_("Add a question"), start=2),
    ]
    agreed: Annotated[bool, Check(label=N_("We read the safety notes"))] = False
    notes: Annotated[str | None, Area(label=N_("Anything else?"))] = None


PEOPLE = [(f"p{n}", f"Person {n}") for n in range(12)]
FORM = """{% extends "site/layout.html" %}{% from "forms/forms.html" import form_tag %}
{% block title %}Plan{% endblock %}
{% block content %}<h1>Plan together</h1>
{% call form_tag(form, submit="Send", draft="/show/draft", cancel="/") %}{{ form.render() }}{% endcall %}{% endblock %}"""
PARTS = """{% extends "site/layout.html" %}
{% from "site/macros.html" import message, button, link_button, chip, card, table, facts, timeline, stepper, progress, empty %}
{% block title %}Parts{% endblock %}{% block width %}wide{% endblock %}
{% block content %}<h1>Parts</h1>
{{ stepper([("Application", "done"), ("Partner", "done"), ("Plan", "current"), ("Visit", "ahead"), ("Report", "ahead")], "Where the exchange stands") }}
{% for kind in ("notice", "success", "warning", "error") %}{{ message("Something happened.", kind=kind) }}{% endfor %}
<h2>Waiting for you</h2>
<div class="cards">{% for n in range(3) %}{% call card("Sign the activity plan", href="/", facts=["Karpavia Highlands and Adrialine Association", now | when], chip_text="Due soon", chip_kind="warning") %}{% endcall %}{% endfor %}</div>
<h2>Facts</h2>{{ facts([("Mentee", "Karpavia Highlands"), ("Visit", "3–7 May 2027")]) }}
<h2>Table</h2>{{ table("Queue", ["Exchange", "Waits for", "Days"], [["Karpavia – Adrialine", chip("Approver", "progressive"), 4], ["Dravania – Vistulia", chip("Booker"), 12]], numeric=(2,)) }}
<h2>Timeline</h2>{{ timeline([{"at": now, "by": "Ann Approver", "title": "Plan approved", "note": "A good plan.\\nGo on."}, {"at": now, "title": "Refused", "kind": "refused", "text": "The plan had changed."}]) }}
<h2>Progress</h2>{{ progress(2, 3, "Calls held") }}
<h2>Nothing</h2>{{ empty("Nothing waits for you", "We write to you when something does.", "Look at your exchanges", "/") }}
<p>{{ button("Approve", "progressive", "primary") }} {{ button("Return") }} {{ button("Reject", "destructive") }} {{ link_button("Back", "/", weight="quiet") }}</p>
{% endblock %}"""

router = APIRouter(dependencies=[Depends(Public())])
KEPT: dict[str, Any] = {}


def install_templates() -> None:
    """Make the showcase's templates known under `show/`."""
    loader: Any = environment().loader
    loader.mapping["show"] = DictLoader({"form.html": FORM, "parts.html": PARTS})


@router.get("/show/form")
async def show(request: Request) -> Response:
    form = Form.blank(Plan, draft=KEPT.get("values"), options={"lead": PEOPLE})
    return page(request, "show/form.html", form=form)


@router.post("/show/form")
async def send(request: Request) -> Response:
    form = await Form.read(request, Plan, options={"lead": PEOPLE})
    answer = form.validated()
    if answer is not None and answer.title == "Taken":
        form.conflicts_with(
            answer.model_copy(update={"title": "Someone else's title", "notes": "More"}), version=2
        )
    elif answer is not None:
        return redirect(request, "/", flash="Thank you.")
    return page(request, "show/form.html", status=form.status, form=form)


@router.post("/show/draft")
async def draft(request: Request) -> Response:
    KEPT["values"] = (await Form.read(request, Plan, options={"lead": PEOPLE})).values
    return draft_saved(request, at=NOW, back="/show/form")


@router.get("/show/parts")
async def parts(request: Request) -> Response:
    return page(request, "show/parts.html", now=NOW)

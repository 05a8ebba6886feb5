"""The vocabulary of topics: added to, put forward, retired; never deleted (LC-12, LC-13)."""

import re
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.documents.words import FIXED, LINE, WORDS
from models.skills.profiles import one_at_a_time
from models.skills.topics import Topics, read_topics
from models.tables.skill_topic import SkillTopic
from models.texts.translate import N_, Sentence, _
from models.typed.search import folded
from web.desk.register_access import Keeper
from web.forms.body import read_body
from web.forms.form import Form
from web.forms.widgets import Area, Choice, Text
from web.site.resources import resources_of
from web.site.templates import page, redirect

router = APIRouter()
HOME = "/desk/skills/topics"
IS_THERE = N_("A topic is called so already. Add a name to that one instead.")


class NewTopic(BaseModel):
    """One more topic."""

    parent: Annotated[str, Choice(label=N_("Heading"), radios=0)]
    label: Annotated[
        str,
        Field(min_length=2, max_length=80),
        LINE,
        Text(label=N_("What it is called, in English")),
    ]
    aliases: Annotated[
        str,
        Field(max_length=500),
        WORDS,
        Area(
            label=N_("What else it is called, in any language"), hint=N_("One name a line."), rows=3
        ),
    ] = ""
    wikidata: Annotated[str, Field(pattern=r"^(Q[1-9][0-9]{0,11})?$"), FIXED, Text(label=N_("Wikidata"), hint=N_("Such as Q2013."), code=True)] = ""  # fmt: skip


@router.get(HOME)
async def show(request: Request, _viewer: Keeper) -> Response:
    """All topics, and the form for one more."""
    async with resources_of(request).autocommit() as database:
        topics = await read_topics(database)
        return page(request, "desk/skills_topics.html", topics=topics, form=_form(topics))


def _form(topics: Topics) -> Form[NewTopic]:
    return Form.blank(NewTopic, options={"parent": _headings(topics)})


def _headings(topics: Topics) -> list[tuple[str, str]]:
    return [(code, topics.label(code)) for code, row in topics.rows.items() if not row.parent]


@router.post(HOME)
async def add(request: Request, _viewer: Keeper) -> Response:
    """Add a topic: found by every name it has, from now on."""
    async with resources_of(request).sessions() as database:
        await one_at_a_time(database)
        topics = await read_topics(database)
        form = await Form.read(request, NewTopic, options={"parent": _headings(topics)})
        answer = form.validated()
        if answer is not None and topics.meant(answer.label, answer.wikidata):
            form.add_error("label", Sentence(IS_THERE))
        if answer is None or form.errors:
            return page(
                request, "desk/skills_topics.html", status=form.status, topics=topics, form=form
            )
        short = re.sub(r"[^a-z0-9]+", "_", folded(answer.label)).strip("_")[:30] or "topic"
        code, number = f"{answer.parent}.{short}", 1
        while code in topics.rows:
            number += 1
            code = f"{answer.parent}.{short}_{number}"
        database.add(
            SkillTopic(
                code=code,
                parent=answer.parent,
                labels={"en": answer.label},
                aliases=[line.strip() for line in answer.aliases.splitlines() if line.strip()],
                wikidata=answer.wikidata,
                capx_root=topics.rows[answer.parent].capx_root,
            )
        )
        await database.commit()
    return redirect(request, HOME, flash=_("Added."))


@router.post("/desk/skills/topics/{topic}")
async def change(request: Request, topic: str, _viewer: Keeper) -> Response:
    """Put a topic forward or not, retire it or take it back in: what people said of it stays."""
    typed = await read_body(request)
    async with resources_of(request).sessions() as database:
        row = await database.get(SkillTopic, topic)
        if row is None or not row.parent:
            raise HTTPException(404)
        if "highlight" in typed:
            row.highlighted = typed["highlight"][0] == "yes"
        if "retire" in typed:
            now = await resources_of(request).now()
            row.retired_at = now if typed["retire"][0] == "yes" else None
        row.version += 1
        await database.commit()
    return redirect(request, HOME, flash=_("Changed."))

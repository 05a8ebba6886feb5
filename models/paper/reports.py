"""A published report as a paper, in the order of its web page."""

from collections.abc import Iterator
from typing import Any

from models.documents.report_picture import NAMES
from models.paper.blocks import Block, Heading, Items, Paper, Picture, Text, in_order, said
from models.texts.labels import label
from models.texts.translate import _, current_language
from models.views.report_parts import Parts
from models.views.reports import ReportRow


def report_paper(row: ReportRow, parts: Parts, *, day: str, footer: str = "") -> Paper:
    """A report that is public; `day` is when it was published, as readers read it."""
    mentee = row.mentee or _("a community that was removed")
    mentor = row.mentor or _("a community that was removed")
    pair = _("{mentee} with {mentor}", mentee=mentee, mentor=mentor)
    about = f"{row.topic} · {pair}" if row.title and row.topic else pair
    consent = _("Published on {day}, with the consent of both communities.", day=day)
    return Paper(
        title=row.called or _("Report"),
        language=current_language(),
        lead=f"{about}\n{consent}",
        blocks=in_order(
            [
                *_part(_("The mentee's part"), parts.mentee, parts),
                *_part(_("The mentor's part"), parts.mentor, parts),
            ]
        ),
        footer=footer,
    )


def _part(heading: str, part: Any, parts: Parts) -> Iterator[Block]:
    if part is None:
        return
    yield Heading(1, heading)
    if hasattr(part, "learned"):
        yield from _by_topic(part)
    elif getattr(part, "goals", ()):
        yield Heading(2, _("Goals of the plan"))
        yield _goals(part, parts.goals)
    for title, name in (
        (_("What changed"), "changed"),
        (_("What nobody had planned"), "unplanned"),
        (_("What did not work"), "failed"),
        (_("What comes next"), "next_steps"),
        (_("Advice to others"), "advice"),
    ):
        yield from _under(2, title, getattr(part, name, ""))
    for picture in part.pictures:
        if picture.file in parts.pictures:
            credit = f"{picture.caption} {picture.author}, {NAMES[picture.licence]}"
            yield Picture(picture.file, picture.caption, credit)


def _goals(part: Any, goals: dict[int, str]) -> Items:
    items: list[tuple[Block, ...]] = []
    for result in part.goals:
        goal: list[Text] = [said(goals[result.goal])] if goals.get(result.goal) else []
        items.append(
            (*goal, said(label(result.reached), strong=True), *paragraphs(result.evidence))
        )
    return Items(tuple(items), tuple(result.goal for result in part.goals))


def _by_topic(part: Any) -> Iterator[Block]:
    for one in part.learned:
        yield Heading(2, _("Learned: {topic}", topic=one.title or one.topic))
        yield said(label(one.reached), strong=True)
        yield from paragraphs(one.evidence)
        yield from _about_topic(one)
    for one in part.taught:
        yield Heading(2, _("Taught: {topic}", topic=one.title or one.topic))
        yield from paragraphs(one.view)
        yield from _about_topic(one)


def _about_topic(one: Any) -> Iterator[Block]:
    yield from _under(3, _("What nobody had planned"), one.unplanned)
    yield from _under(3, _("What did not work"), one.failed)
    yield from _under(3, _("A practice or pattern for others"), one.practice)


def _under(level: int, heading: str, words: str) -> Iterator[Block]:
    if words:
        yield Heading(level, heading)
        yield from paragraphs(words)


def paragraphs(words: str) -> list[Text]:
    """What somebody typed, a paragraph where they left a line empty."""
    return [said(part.strip("\n")) for part in words.split("\n\n") if part.strip()]

"""The one mail of a day: per case what waits, with its day and one link each, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from activities.mail.compose import (
    INLINER,
    PAGES,
    about_in_words,
    answered_at_the_hub,
    asked_in_words,
    footer,
    write,
)
from activities.mail.content import About, Letter, Letterhead, Recipient
from activities.mail.dates import moment
from activities.mail.headers import Mailbox, new_mail
from models.texts.headers import header_text
from models.texts.translate import _, ngettext, use_language

Told = Sequence[tuple[About, Sequence[tuple[Letter, datetime | None]]]]
"""Case by case the letters that are told, each with when its task is due by now."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One task, or one piece of news; `when` says until when."""

    what: str
    url: str
    when: str = ""
    lacks: tuple[str, ...] = ()
    """What is missing before it can be done."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One case."""

    title: str
    tasks: tuple[Line, ...]
    news: tuple[Line, ...]


def compose_digest(
    told: Told, letterhead: Letterhead, to: Recipient, now: datetime, digest_id: str
) -> EmailMessage:
    """The whole message, in the reader's language; `now` is on the programme's calendar."""
    with use_language(to.language):
        parts = parts_of(told, letterhead, to)
        mail = new_mail(
            sender=letterhead.mailbox,
            to=Mailbox(to.name, to.email),
            message_id=letterhead.message_id(f"digest/{digest_id}"),
        )
        answered_at_the_hub(mail, letterhead)
        mail["Date"] = format_datetime(now)
        mail["Content-Language"] = to.language
        subject = _subject(parts)
        mail["Subject"] = header_text(subject)
        closing = footer(
            _("You get this mail once a day, where something waits for you or is new."), letterhead
        )
        mail.set_content(_as_text(parts, to, closing))
        page = PAGES.get_template("digest.html").render(
            subject=subject, parts=parts, to=to, closing=closing, _=_, language=to.language, direction="ltr",
        )  # fmt: skip
        mail.add_alternative(INLINER.inline(page), subtype="html")
    return mail


def parts_of(told: Told, letterhead: Letterhead, to: Recipient) -> list[Part]:
    """What is said of each case, in the bound language: every task once, however often it was brought to mind."""
    found = []
    for about, letters in told:
        tasks, news = dict[str, Line](), dict[str, Line]()
        for letter, due in letters:
            words = write(letter, letterhead, about, to)
            if letter.ask_id and due is not None:
                when = _("by {when}", when=moment(due, to.language, to.time_zone))
                what = asked_in_words(letter, about)
                was = tasks.get(letter.ask_id)
                lacks = lacking(letter) or (was.lacks if was else ())
                tasks[letter.ask_id] = Line(what=what, url=words.url, when=when, lacks=lacks)
            else:
                news[words.subject] = Line(what=words.subject, url=words.url)
        title = about_in_words(about)
        found.append(Part(title=title, tasks=tuple(tasks.values()), news=tuple(news.values())))
    return found


def lacking(letter: Letter) -> tuple[str, ...]:
    """What a letter says is missing, each as a sentence, and that there is more where there is."""
    told = str(letter.values.get("lacks", ""))
    more = (
        (_("The checklist on the plan’s page has the rest."),)
        if letter.values.get("lacks_more")
        else ()
    )
    return (*told.split("\n"), *more) if told else ()


def _subject(parts: Sequence[Part]) -> str:
    lines = [(line, part) for part in parts for line in (*part.tasks, *part.news)]
    if len(lines) == 1:
        line, part = lines[0]
        named = _("{task}: {exchange}", task=line.what, exchange=part.title)
        return named if part.tasks else line.what
    tasks = sum(len(part.tasks) for part in parts)
    news = sum(len(part.news) for part in parts)
    waiting = ngettext("{n} task waits for you", "{n} tasks wait for you", tasks)
    if not tasks:
        return ngettext("{n} piece of news", "{n} pieces of news", news)
    if not news:
        return waiting
    return _(
        "{tasks}, and {news}",
        tasks=waiting,
        news=ngettext("{n} piece of news", "{n} pieces of news", news),
    )


def _as_text(parts: Sequence[Part], to: Recipient, closing: Sequence[str]) -> str:
    told = [_("Hello {name},", name=to.name)]
    for part in parts:
        told.append(f"{part.title}\n{'-' * min(len(part.title), 60)}")
        told += [
            "\n".join(
                (
                    f"* {line.what}{f': {line.when}' if line.when else ''}",
                    *(f"  - {one}" for one in line.lacks),
                    f"  {line.url}",
                )
            )
            for line in (*part.tasks, *part.news)
        ]
    last = "\n".join(closing)
    return "\n\n".join((*told, f"-- \n{last}\n"))

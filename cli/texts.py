"""Commands for the texts of the public pages: which there are, other words, and an earlier version again."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from activities.mail.texts.editable import mail_text, mail_texts
from cli.lookup import InProgramme, find_programme
from cli.setup import By, acting
from models.texts.public import LONGEST, TEXTS
from models.texts.public_languages import mark_of_source
from models.views.public import KeptTexts, kept_texts, versions_of
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.public_texts import TextWish, restore_text, set_text

Key = Annotated[str, typer.Argument(help="Its name, as `texts` lists it.")]
Language = Annotated[
    str, typer.Option(help="Code of a language of the programme; without it, the first one.")
]


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("texts")(list_texts)
    commands.command("set-text")(say_something)


def list_texts() -> None:
    """List the texts of the public pages, and where they are shown; then those of mails."""
    for text in TEXTS.values():
        say(f"{bold(text.key)}  {text.title}  {dim(text.path)}")
    for mail in mail_texts().values():
        say(f"{bold(mail.key)}  {mail.title}  {dim(mail.group)}")


def say_something(
    key: Key,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The text, in UTF-8. Empty: ours again."),
    ] = None,
    restore: Annotated[
        int | None, typer.Option(min=0, help="An earlier version; 0 is ours.")
    ] = None,
    language: Language = "",
    by: By = "",
    programme: InProgramme = "",
) -> None:
    """Replace one text of a public page or of mails by a file, or by an earlier version; without either, list its versions."""
    if key not in TEXTS and mail_text(key) is None:
        raise SetupProblem(f"There is no text {key}.", "List them: texts.")
    if file is not None and restore is not None:
        raise SetupProblem("--file and --restore exclude each other.", "Give one of them.")
    asyncio.run(_say((key, language), _read(file), restore, by, programme))


def _read(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        body = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as broken:
        raise SetupProblem(f"{file} is not in UTF-8.", "Save it so, then try again.") from broken
    if len(body) > LONGEST or "\x00" in body:
        raise SetupProblem(
            f"{file} is no text of at most {LONGEST} letters.", "Shorten it, or choose another one."
        )
    return body


async def _say(
    which: tuple[str, str], body: str | None, restore: int | None, by: str, programme: str
) -> None:
    key = which[0]
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        kept = await kept_texts(session, mark)
        language = _chosen(which[1], kept)
        if body is None and restore is None:
            for row in await versions_of(session, key, language, mark):
                say(f"{row.version}  {row.at:%Y-%m-%d %H:%M}  {len(row.body)} letters")
            return
        if body is not None:
            # Whoever sends a file has just made it from what the others say now.
            source = mark_of_source(key, language, kept.languages, kept.bodies)
            wish = TextWish(key=key, language=language, body=body, source=source)
            changed = await set_text(session, wish, by=me, now=now, programme=mark)
        else:
            changed = await restore_text(
                session, key, language, restore or 0, by=me, now=now, programme=mark
            )
    say("It is used from now on." if changed else "Nothing was changed.")


def _chosen(language: str, kept: KeptTexts) -> str:
    if language and language not in kept.languages:
        raise SetupProblem(
            f"{language} is no language of the programme.",
            f"Choose one of {', '.join(kept.languages)}, or add it: set-languages.",
        )
    return language or kept.languages[0]

"""Commands for the texts of the public pages: which there are, other words, and an earlier version again."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from cli.lookup import InProgramme, find_programme
from cli.setup import By, acting
from models.texts.catalogues import SOURCE_LANGUAGE, languages
from models.texts.public import LONGEST, TEXTS
from models.views.public import versions_of
from runtime.embedded.console import bold, dim, say
from runtime.errors import SetupProblem
from runtime.public_texts import restore_text, set_text

Key = Annotated[str, typer.Argument(help="Its name, as `texts` lists it.")]
Language = Annotated[str, typer.Option(help="Code of a language that pages are offered in.")]


def add_commands(commands: typer.Typer) -> None:
    """Put this group's commands on the command line."""
    commands.command("texts")(list_texts)
    commands.command("set-text")(say_something)


def list_texts() -> None:
    """List the texts of the public pages, and where they are shown."""
    for text in TEXTS.values():
        say(f"{bold(text.key)}  {text.title}  {dim(text.path)}")


def say_something(
    key: Key,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The text, in UTF-8. Empty: ours again."),
    ] = None,
    restore: Annotated[
        int | None, typer.Option(min=0, help="An earlier version; 0 is ours.")
    ] = None,
    language: Language = SOURCE_LANGUAGE,
    by: By = "",
    programme: InProgramme = "",
) -> None:
    """Replace one text of a public page by a file, or by an earlier version; without either, list its versions."""
    if key not in TEXTS:
        raise SetupProblem(f"There is no text {key}.", "List them: texts.")
    if language not in languages():
        raise SetupProblem(
            f"Pages are not offered in {language}.", f"Choose one of {', '.join(languages())}."
        )
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
    key, language = which
    async with acting(by) as (session, me, now):
        mark = await find_programme(session, programme)
        if body is None and restore is None:
            for row in await versions_of(session, key, language, mark):
                say(f"{row.version}  {row.at:%Y-%m-%d %H:%M}  {len(row.body)} letters")
            return
        if body is not None:
            changed = await set_text(session, key, language, body, by=me, now=now, programme=mark)
        else:
            changed = await restore_text(
                session, key, language, restore or 0, by=me, now=now, programme=mark
            )
    say("The page shows it." if changed else "Nothing was changed.")

"""Extraction and checking: `python -m models.texts.catalogue extract|check|start <language>`.

`extract` brings every catalogue up to date with the sources; `check` fails where that would change
anything or a translation names an unknown value; `start` begins a language.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from models.texts.catalogues import LOCALES

ROOT = Path(__file__).parents[2]
FOLDERS = ("domain", "models", "activities", "workflows", "runtime", "web", "cli")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "nN_": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
_PLACEHOLDER = re.compile(r"\{(\w+)")


def extracted(root: Path = ROOT) -> Catalog:
    """Every sentence marked in the sources under `root`, with the file it stands in."""
    catalogue = Catalog(project="Peer Exchange", fuzzy=False)
    for folder in FOLDERS:
        rows = extract_from_dir(
            str(root / folder),
            METHODS,
            keywords=KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for name, _line, message, comments, context in rows:
            catalogue.add(
                message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context
            )
    return catalogue


def _written(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(
        buffer, catalogue, sort_output=True, omit_header=False, width=110, include_lineno=False
    )
    # The moment of extraction is no content: it would make every check fail.
    return re.sub(rb'"POT-Creation-Date:[^\n]*\n', b"", buffer.getvalue())


def _brought_up_to_date(path: Path, template: Catalog) -> bytes:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem.replace("-", "_"))
    catalogue.update(template, no_fuzzy_matching=True)
    return _written(catalogue)


def _ids(message: Message) -> str:
    return " ".join(message.id) if isinstance(message.id, tuple) else str(message.id)


def wrong_placeholders(catalogue: Catalog) -> Iterator[str]:
    """Sentences whose translation names a value the English sentence does not have."""
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        known = set(_PLACEHOLDER.findall(_ids(message)))
        if message.id and any(
            set(_PLACEHOLDER.findall(str(text or ""))) - known for text in strings
        ):
            yield _ids(message)


def extract() -> int:
    """Bring every catalogue up to date; returns the exit code 0."""
    template = extracted()
    for path in LOCALES.glob("*.po"):
        path.write_bytes(_brought_up_to_date(path, template))
    return 0


def problems() -> list[str]:
    """What `check` has to say, one sentence each; empty when all is well."""
    template = extracted()
    found = []
    for path in sorted(LOCALES.glob("*.po")):
        if path.read_bytes() != _brought_up_to_date(path, template):
            found.append(f"locales/{path.name} is out of date: run `make texts`.")
        with path.open("rb") as file:
            found += [
                f"locales/{path.name}: unknown value in: {text}"
                for text in wrong_placeholders(read_po(file))
            ]
    return found


def start(language: str) -> int:
    """Begin a catalogue for a language code such as `pl`; an existing one is left alone (exit code 1)."""
    path = LOCALES / f"{language}.po"
    if path.exists():
        return 1
    catalogue = Catalog(locale=language.replace("-", "_"), project="Peer Exchange", fuzzy=False)
    catalogue.update(extracted())
    path.write_bytes(_written(catalogue))
    return 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            return extract()
        case ["check"]:
            found = problems()
            sys.stderr.writelines(f"{problem}\n" for problem in found)
            return 1 if found else 0
        case ["start", language]:
            return start(language)
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

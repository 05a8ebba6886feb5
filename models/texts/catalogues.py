"""Catalogues `locales/<language>.po`, read by Babel once, and the languages that may be offered."""

import gettext as _gettext
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from models.texts.pseudo import PSEUDO_LANGUAGE, PseudoTranslations

SOURCE_LANGUAGE = "en"
LOCALES = Path(__file__).parent / "locales"


@dataclass(frozen=True)
class Language:
    """A language people can choose.

    `name` is what its speakers call it; `complete` means every sentence is translated;
    `machine_drafted` that no speaker has read the catalogue yet (the comment at its top says so in these words:
    machine-drafted).
    """

    code: str
    name: str
    complete: bool
    machine_drafted: bool


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem.replace("-", "_"))


def _described(path: Path) -> Language:
    catalogue = _read(path)
    messages = [message for message in catalogue if message.id]
    missing = any(
        not all(m.string if isinstance(m.string, tuple) else (m.string,)) or m.fuzzy
        for m in messages
    )
    name = Locale.parse(path.stem, sep="-").get_display_name() or path.stem
    drafted = "machine-drafted" in catalogue.header_comment.lower()
    return Language(path.stem, name[:1].upper() + name[1:], bool(messages) and not missing, drafted)


@cache
def languages() -> dict[str, Language]:
    """All languages with a catalogue, English first, by code; the pseudo-language is not among them."""
    found = {
        SOURCE_LANGUAGE: Language(SOURCE_LANGUAGE, "English", complete=True, machine_drafted=False)
    }
    for path in sorted(LOCALES.glob("*.po")):
        found[path.stem] = _described(path)
    return found


def language_of_sentences(code: str) -> str:
    """The language in which a reader of `code` sees the pages' sentences: English where it has no catalogue."""
    if code == PSEUDO_LANGUAGE:
        return code
    known = languages()
    if code in known:
        return code
    parts = code.split("-")
    tried = ("-".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((one for one in tried if one in known), SOURCE_LANGUAGE)


@cache
def translations_of(code: str) -> _gettext.NullTranslations:
    """The translations for a code; English sentences for a code that has no catalogue."""
    if code == PSEUDO_LANGUAGE:
        return PseudoTranslations()
    path = LOCALES / f"{language_of_sentences(code)}.po"
    if not path.exists():
        return _gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, _read(path))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)

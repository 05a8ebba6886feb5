"""A language with a small catalogue, as if somebody had begun to translate the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.texts import catalogues

POLISH = """# Machine-drafted, not read by a speaker yet.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: pl\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "{n} mentor"
msgid_plural "{n} mentors"
msgstr[0] "{n} mentor"
msgstr[1] "{n} mentorzy"
msgstr[2] "{n} mentorów"

msgctxt "country"
msgid "State"
msgstr "Państwo"

msgid "Sent to {name}"
msgstr "Wysłano do: {name}"
"""


@pytest.fixture
def polish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Polish has a catalogue while the test runs, and no other language but English."""
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    catalogues.languages.cache_clear()
    catalogues.translations_of.cache_clear()
    yield
    catalogues.languages.cache_clear()
    catalogues.translations_of.cache_clear()

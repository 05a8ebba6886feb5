"""Which words a reader of a public page gets, and how the words of each language stand to the others.

A text comes in the reader's language, else in the programme's first one, else in the next that has it, else as it
comes with the program. What the hub says in the first language goes before what we say in any: it holds.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.texts.catalogues import SOURCE_LANGUAGE, language_of_sentences
from models.texts.public import TEXTS
from models.texts.translate import N_, use_language

Bodies = Mapping[tuple[str, str], str]
"""The hub's own words by key and language."""


class Replaceable(Protocol):
    """A text that comes with the program, in whose place the hub may put its own words."""

    @property
    def key(self) -> str:
        """What its versions are kept under."""

    @property
    def follows_ours(self) -> bool:
        """Whether the hub's words are older once those of a newer release differ."""

    def said(self) -> str:
        """As it comes with the program, in the bound language."""

    def is_in(self, code: str) -> bool:
        """Whether what comes with the program is in this language."""


FURTHER: list[Callable[[str], Replaceable | None]] = []
"""Who else knows texts by their key: those of mails are entered by `activities.mail.texts.editable`."""


def text_of(key: str) -> Replaceable:
    """The text of this key. KeyError where there is none."""
    if key in TEXTS:
        return TEXTS[key]
    found = next(filter(None, (find(key) for find in FURTHER)), None)
    if found is None:
        raise KeyError(key)
    return found


@dataclass(frozen=True)
class Said:
    """A text as it was written, and its language."""

    body: str
    language: str


class Standing(StrEnum):
    """How a text stands in one language."""

    DELIVERED = "delivered"
    OWN = "own"
    TRANSLATED = "translated"
    OLDER = "older"
    MISSING = "missing"


STANDINGS = {
    Standing.DELIVERED: N_("as delivered"),
    Standing.OWN: N_("your own words"),
    Standing.TRANSLATED: N_("translated"),
    Standing.OLDER: N_("older than the source"),
    Standing.MISSING: N_("not yet translated"),
}
LEFT = frozenset({Standing.OLDER, Standing.MISSING})
"""Where somebody still has something to translate."""


def said_to(wanted: str, key: str, languages: Sequence[str], bodies: Bodies) -> Said:
    """What a reader who wants this language gets; `languages` are the programme's, those of other words are hidden."""
    first = languages[0]
    has_own = wanted in languages and (key, wanted) in bodies
    if not has_own and (key, first) not in bodies and text_of(key).is_in(first):
        return delivered(key, (wanted, first))
    for one in dict.fromkeys((wanted, *languages)):
        if one in languages and (key, one) in bodies:
            return Said(bodies[key, one], one)
    return delivered(key, (wanted, *languages))


def delivered(key: str, languages: Sequence[str]) -> Said:
    """The text that comes with the program, in the first of the languages it is in; else in English."""
    found = next((one for one in languages if text_of(key).is_in(one)), SOURCE_LANGUAGE)
    with use_language(found):
        return Said(text_of(key).said(), language_of_sentences(found))


def source_of(key: str, code: str, languages: Sequence[str], bodies: Bodies) -> Said | None:
    """What the words of this language are to say: those of the programme's first language, or of the next that has any.

    None for the words that the others are made from.
    """
    others = [one for one in languages if one != code]
    if code == languages[0] and said_to(code, key, languages, bodies).language == code:
        return None
    found = said_to(others[0], key, others, bodies) if others else delivered(key, ())
    return found if found.language != code else None


def fingerprint(body: str) -> str:
    """What a translation keeps of the text it was made from, to be found older once that says something else."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def mark_of_source(key: str, code: str, languages: Sequence[str], bodies: Bodies) -> str | None:
    """The fingerprint of what words written now were made from; None where that is nothing but themselves."""
    source = source_of(key, code, languages, bodies)
    if source is None and text_of(key).follows_ours:
        source = delivered(key, (code,))
    return fingerprint(source.body) if source else None


def standing(
    key: str, code: str, languages: Sequence[str], bodies: Bodies, sources: Bodies
) -> Standing:
    """How a text stands in one of the programme's languages; `sources` are the fingerprints kept, as `bodies`."""
    if (key, code) not in bodies:
        said = said_to(code, key, languages, bodies)
        ours = text_of(key).is_in(code) and said == delivered(key, (code,))
        return Standing.DELIVERED if ours else Standing.MISSING
    made_from = mark_of_source(key, code, languages, bodies)
    if made_from is not None and sources.get((key, code)) != made_from:
        return Standing.OLDER
    is_source = source_of(key, code, languages, bodies) is None
    return Standing.OWN if is_source else Standing.TRANSLATED

"""Which words a reader of a public page gets, and how the words of each language stand to the others.

The hub's own words go before ours, whatever their language: what it says holds. A text comes in the reader's
language, else in the programme's first one, else in the next that has it, else as it comes with the program.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.texts.catalogues import SOURCE_LANGUAGE, language_of_sentences
from models.texts.public import TEXTS
from models.texts.translate import N_, _, use_language

Bodies = Mapping[tuple[str, str], str]
"""The hub's own words by key and language."""


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
    for one in dict.fromkeys((wanted, *languages)):
        if one in languages and (key, one) in bodies:
            return Said(bodies[key, one], one)
    return delivered(key, (wanted, *languages))


def delivered(key: str, languages: Sequence[str]) -> Said:
    """The text that comes with the program, in the first of the languages it has been translated into; else English."""
    source = TEXTS[key].body
    for one in languages:
        with use_language(one):
            body = _(source)
        has_it = language_of_sentences(one)
        if body != source or has_it == one == SOURCE_LANGUAGE:
            return Said(body, has_it)
    return Said(source, SOURCE_LANGUAGE)


def source_of(key: str, code: str, languages: Sequence[str], bodies: Bodies) -> Said | None:
    """What the words of this language are to say: those of the programme's first language, or of the next that has any.

    None for the words that the others are made from.
    """
    others = [one for one in languages if one != code]
    if code == languages[0] and said_to(code, key, languages, bodies).language == code:
        return None
    wanted = others[0] if others else SOURCE_LANGUAGE
    found = said_to(wanted, key, others, bodies)
    return found if found.language != code else None


def fingerprint(body: str) -> str:
    """What a translation keeps of the text it was made from, to be found older once that says something else."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def standing(
    key: str, code: str, languages: Sequence[str], bodies: Bodies, sources: Bodies
) -> Standing:
    """How a text stands in one of the programme's languages; `sources` are the fingerprints kept, as `bodies`."""
    if (key, code) not in bodies:
        shown_in = said_to(code, key, languages, bodies).language
        here = shown_in == code or code.startswith(f"{shown_in}-")
        return Standing.DELIVERED if here else Standing.MISSING
    source = source_of(key, code, languages, bodies)
    if source is None:
        return Standing.OWN
    same = sources.get((key, code)) == fingerprint(source.body)
    return Standing.TRANSLATED if same else Standing.OLDER

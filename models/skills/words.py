"""Words of the directory: how a text is taken apart, and how one with a typing error is recognised.

PostgreSQL's pg_trgm is not in every installation's PostgreSQL (not in the one `make up` brings), and its answers
take longer the more words there are. Here a word is kept by what is left of it without each of its letters: two
words one error apart (a letter too many, too few, another one, two in the wrong order) share one of these, which
an index finds in the same time among a thousand words and among a million.
"""

import unicodedata
from collections.abc import Iterator

from models.typed.search import folded

SHORTEST_GUESSED = 4
"""Letters of a word below which an error makes it another one."""
LONGEST_WORD = 40
MOST_WORDS = 400
"""Of one profile."""
_NO_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
"""Scripts that part no words: their texts are found from each of their letters on."""


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched: folded, without signs, each once, in their order."""
    found: dict[str, None] = {}
    for word in _parted(folded(text)):
        found.setdefault(word[:LONGEST_WORD])
        if _is_unparted(word):
            for start in range(1, min(len(word), LONGEST_WORD)):
                found.setdefault(word[start:LONGEST_WORD])
    return list(found)[:MOST_WORDS]


def asked_words(text: str) -> dict[str, str]:
    """The words somebody looks for, and how they typed each."""
    return {word[:LONGEST_WORD]: typed for typed in text.split() for word in _parted(folded(typed))}


def left_overs(word: str) -> set[str]:
    """The word itself, and what is left of it without each of its letters; empty for a short one."""
    if len(word) < SHORTEST_GUESSED:
        return set()
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _parted(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if unicodedata.category(char)[0] in "LNM":
            word += char
        elif word:
            yield word
            word = ""
    if word:
        yield word


def _is_unparted(word: str) -> bool:
    return not word.isascii() and unicodedata.name(word[0], "").startswith(_NO_SPACES)

"""Words as they are searched: without accents, marks, and the script they are written in.

One folding for what is stored (an SQL function made of the same tables, `sql_function`) and for what
people type (`folded`). It is coarse on purpose, so that `Hromada` and `Gromada` both find `Громада`:
it may find too much, and never shows anything.
"""

import re
import unicodedata

_LATIN = dict(
    zip(
        "łøđðħıŀŋĸəßæœþ",
        ["l", "o", "d", "d", "h", "i", "l", "n", "k", "a", "ss", "ae", "oe", "th"],
        strict=True,
    )
)
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "z", "з": "z",
    "и": "i", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ъ": "", "ы": "i",
    "ь": "", "э": "e", "ю": "iu", "я": "ia", "ђ": "d", "ј": "i", "љ": "li", "њ": "ni", "ћ": "c", "џ": "dz",
    "ѕ": "dz", "ҙ": "z", "ҡ": "k", "ҥ": "n", "ң": "n", "ө": "o", "ү": "u", "ұ": "u", "һ": "h", "ә": "a",
    "җ": "z", "қ": "k", "ғ": "g", "ҫ": "s",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "t", "ι": "i", "κ": "k",
    "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t",
    "υ": "i", "φ": "f", "χ": "h", "ψ": "ps", "ω": "o",
}  # fmt: skip
_GEORGIAN = dict(zip(
    "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    ["a", "b", "g", "d", "e", "v", "z", "t", "i", "k", "l", "m", "n", "o", "p", "z", "r", "s", "t", "u",
     "p", "k", "g", "q", "s", "c", "c", "dz", "c", "c", "h", "i", "h"], strict=True,
))  # fmt: skip
_ARMENIAN = dict(zip(
    "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
    ["a", "b", "g", "d", "e", "z", "e", "e", "t", "z", "i", "l", "h", "c", "k", "h", "dz", "g", "c", "m", "i",
     "n", "s", "o", "c", "p", "i", "r", "s", "v", "t", "r", "c", "v", "p", "k", "o", "f", "ev"], strict=True,
))  # fmt: skip
_TYPOGRAPHIC = {**dict.fromkeys("'’‘ʼ`´′‛\"“”„‟«»‹›ʹʺ", ""), **dict.fromkeys("–—−‐‑‒―", "-")}
_LETTERS = {**_LATIN, **_CYRILLIC, **_GREEK, **_GEORGIAN, **_ARMENIAN}
# Accents, Hebrew points, Arabic vowels, and what has no width.
_MARKS = (
    r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u0655\u0670"
    r"\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# In this order: what several letters spell in one language, one letter spells in another.
_SPELLED = (
    ("kh", "h"), ("ts", "c"), ("tz", "c"), ("ou", "u"), ("ch", "c"), ("sh", "s"), ("zh", "z"),
    ("th", "t"), ("ph", "f"), ("gh", "g"),
)  # fmt: skip
_ALIKE = ("jywh", "iivg")
_DOUBLED = r"([a-z])\1+"


def folded(words: str) -> str:
    """Words as a search compares them."""
    text = unicodedata.normalize("NFKD", words.lower())
    text = re.sub(_MARKS, "", text)
    text = "".join(_ALL.get(char, char) for char in text).lower()
    for letters, one in _SPELLED:
        text = text.replace(letters, one)
    return re.sub(_DOUBLED, r"\1", text.translate(str.maketrans(*_ALIKE)))


def _everything() -> dict[str, str]:
    both = {**_LETTERS, **_TYPOGRAPHIC}
    # Capitals too: a database whose locale is C lowers ASCII only.
    capitals = {char.upper(): plain for char, plain in _LETTERS.items() if len(char.upper()) == 1}
    return {**capitals, **both}


_ALL = _everything()


def sql_function() -> str:
    """`folded(text)` for PostgreSQL 15 and newer: immutable, so that indexes and columns may use it."""
    one = {char: plain for char, plain in _ALL.items() if len(plain) == 1}
    none = [char for char, plain in _ALL.items() if not plain]
    text = f"regexp_replace(normalize(lower(words), NFKD), {_quoted(_MARKS)}, '', 'g')"
    source, target = "".join(one) + "".join(none), "".join(one.values())
    text = f"lower(translate({text}, {_quoted(source)}, {_quoted(target)}))"
    for char, plain in _ALL.items():
        if len(plain) > 1:
            text = f"replace({text}, {_quoted(char)}, {_quoted(plain)})"
    for letters, plain in _SPELLED:
        text = f"replace({text}, {_quoted(letters)}, {_quoted(plain)})"
    text = f"translate({text}, {_quoted(_ALIKE[0])}, {_quoted(_ALIKE[1])})"
    text = f"regexp_replace({text}, {_quoted(_DOUBLED)}, '\\1', 'g')"
    return (
        "CREATE OR REPLACE FUNCTION folded(words text) RETURNS text "
        f"LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN {text}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

"""A mail's words, and those that somebody of the hub gave one mail in their place."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from activities.mail.content import Changed
from activities.mail.texts.template import Template, named_in
from models.typed.text import FIRST_STRONG_ISOLATE

DATES = frozenset({"dates", "due", "moved", "new", "old", "until", "visit", "wakes", "when"})
"""Values that say when."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A mail's words, translated and filled in; `language` is the one they are in.

    `facts` is what it says that whoever changes it has to leave in: dates, and what somebody else wrote.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str
    url: str
    language: str
    above: str = ""
    """The line above which one answers."""
    facts: tuple[str, ...] = ()


def with_changes(
    words: Words, changed: Changed | None, template: Template, values: Mapping[str, object]
) -> Words:
    """The words as they are sent, with the facts that have to stay in them."""
    quoted = (line for line in words.paragraphs if line.startswith("> "))
    words = replace(words, facts=(*_dates_told(template, values), *quoted))
    if changed is None:
        return words
    subject, text = (_isolated_again(told, values) for told in (changed.subject, changed.text))
    return replace(words, subject=subject, paragraphs=tuple(text.split("\n\n")))


def _dates_told(template: Template, values: Mapping[str, object]) -> tuple[str, ...]:
    """What of the values that are dates the template tells."""
    named = named_in((template.subject, *(part for _needed, part in template.parts)))
    told = (str(values[name]) for name in named if name in DATES)
    return tuple(dict.fromkeys(filter(None, told)))


def _isolated_again(text: str, values: Mapping[str, object]) -> str:
    """Names that run the other way end where they end: what was typed has lost their marks."""
    for value in values.values():
        if isinstance(value, str) and value.startswith(FIRST_STRONG_ISOLATE):
            text = text.replace(value[1:-1], value)
    return text

"""The hub's own words for a mail, as its reader gets them; none where it keeps to those of the program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from activities.mail.texts.editable import mail_text
from activities.mail.texts.template import Template
from domain.case.errors import RuleBroken
from models.texts.public_languages import said_to


class HasTexts(Protocol):
    """What carries the hub's words by key and language."""

    @property
    def texts(self) -> Mapping[tuple[str, str], str]:
        """Bodies as they are kept."""


@dataclass(frozen=True)
class Own:
    """The words, and the language they are in."""

    template: Template
    language: str


def own_words(
    keys: Sequence[str], letter: HasTexts, languages: Sequence[str], wanted: str
) -> Own | None:
    """Of the first of the keys under which the hub has words for this reader.

    Words that name what a newer release does not fill in any more are left aside: ours are sent, and Settings says that
    the hub's are older.
    """
    for key in keys:
        text = mail_text(key)
        if text is None or not any(of == key for of, _language in letter.texts):
            continue
        said = said_to(wanted, key, languages, letter.texts)
        if letter.texts.get((key, said.language)) != said.body:
            continue
        template = text.read(said.body)
        try:
            text.check_names(template)
        except RuleBroken:
            continue
        return Own(template, said.language)
    return None

"""A mail's words before they are filled in, as one text that a hub can keep: subject, paragraphs, and the button.

    No partner was found: {topic}

    The hub has looked for a community that could help {mentee}.

    {?wakes} The search begins again on {wakes}.

    [Read the reason]

A name in braces is filled in; a paragraph that begins with `{?name}` is told only where the mail has that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from activities.mail.texts.wording import Wording
from models.texts.translate import _

NAME = re.compile(r"\{(\w+)\}")
_CONDITION = re.compile(r"\{\?(\w+)\}\s*")
_GAP = re.compile(r"\n[ \t]*\n\s*")
_BUTTON = re.compile(r"\[(.*)\]", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Template:
    """`parts` are the paragraphs, each with the name it is told for ("" for always)."""

    subject: str
    parts: tuple[tuple[str, str], ...]
    button: str

    @property
    def text(self) -> str:
        """The paragraphs as one types them."""
        return "\n\n".join(
            f"{{?{needed}}} {part}" if needed else part for needed, part in self.parts
        )

    @property
    def joined(self) -> str:
        """The whole, as it is kept."""
        button = f"[{self.button}]" if self.button else ""
        return "\n\n".join(filter(None, (self.subject, self.text, button)))


def of_wording(wording: Wording) -> Template:
    """The words that come with the program, in the bound language."""
    return Template(
        subject=_(wording.subject),
        parts=(
            *(("", _(part)) for part in wording.paragraphs),
            *((needed, _(part)) for needed, part in wording.more),
        ),
        button=_(wording.button),
    )


def of_sentence(sentence: str) -> Template:
    """Words of a task, that stand in several mails: paragraphs alone."""
    return Template(subject="", parts=parts_of(sentence), button="")


def parts_of(text: str) -> tuple[tuple[str, str], ...]:
    """Typed paragraphs, each with what it is told for."""
    found = []
    for paragraph in _GAP.split(text.strip()):
        condition = _CONDITION.match(paragraph)
        told = paragraph[condition.end() :] if condition else paragraph
        if told:
            found.append((condition[1] if condition else "", told))
    return tuple(found)


def parsed(body: str) -> Template:
    """What `Template.joined` made of a mail: the first paragraph is the subject, the last one in brackets the button."""
    subject, *rest = _GAP.split(body.strip())
    button = _BUTTON.fullmatch(rest[-1]) if rest else None
    kept = rest[:-1] if button else rest
    return Template(
        subject=" ".join(subject.split()),
        parts=parts_of("\n\n".join(kept)),
        button=" ".join(button[1].split()) if button else "",
    )


def named_in(texts: Iterable[str]) -> list[str]:
    """The names in braces, each once, in their order."""
    return list(dict.fromkeys(name for text in texts for name in NAME.findall(text)))


def braces_left(text: str) -> bool:
    """Whether there are braces around something else than one name."""
    left = NAME.sub("", _CONDITION.sub("", text))
    return "{" in left or "}" in left


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with its names filled in, once: what is filled in is never looked at again."""
    return NAME.sub(lambda found: str(values[found[1]]) if found[1] in values else found[0], text)

"""The one way to say something to a person: English sentences, translated when they are shown.

`_`, `ngettext`, `pgettext` translate at once into the language bound by `use_language`. `N_` only marks a
sentence, for tables filled at import. `Sentence` carries a marked sentence with its values until it is shown.
Values are named: `_("Sent to {name}", name="Ada")`; a sentence without values is never formatted. A value
written from right to left is isolated, so that it cannot turn the sentence round.
Templates call the same functions: `{{ _("Sent to {name}", name=person.name) }}`, escaped as any other text.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from models.texts.catalogues import SOURCE_LANGUAGE, language_of_sentences, translations_of
from models.typed.text import isolated

_bound: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


def N_(message: str) -> str:  # noqa: N802 - the name every extraction tool knows
    """Mark a sentence for extraction and return it unchanged."""
    return message


def wanted_language() -> str:
    """Code of the language bound to this task, `en` where none was bound; texts of the hub may have it."""
    return _bound.get()


def current_language() -> str:
    """Code of the language in which sentences come: the bound one where it has a catalogue, else `en`."""
    return language_of_sentences(_bound.get())


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Bind a language for the `with` block; a code without a catalogue means English."""
    token = _bound.set(code)
    try:
        yield
    finally:
        _bound.reset(token)


def bind_language(code: str) -> None:
    """Bind a language until the surrounding `use_language` ends (the web does so once the person is known)."""
    _bound.set(code)


def _now() -> _gettext.NullTranslations:
    return translations_of(_bound.get())


def _filled(text: str, values: dict[str, Any]) -> str:
    return text.format(**{name: _told(value) for name, value in values.items()}) if values else text


def _told(value: object) -> object:
    return isolated(value) if type(value) is str else value


def _(message: str, **values: object) -> str:
    """The sentence in the bound language, its named values filled in."""
    return _filled(_now().gettext(message), values)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """The plural form for `n`, which is also filled in as `{n}`."""
    return _filled(_now().ngettext(one, many, n), {"n": n, **values})


def pgettext(context: str, message: str, **values: object) -> str:
    """As `_`, for a word whose meaning needs a context ("State" of a country, of a machine)."""
    return _filled(_now().pgettext(context, message), values)


def npgettext(context: str, one: str, many: str, n: int, **values: object) -> str:
    """As `ngettext`, with a context."""
    return _filled(_now().npgettext(context, one, many, n), {"n": n, **values})


@dataclass(frozen=True)
class Sentence:
    """A marked sentence with its values, translated by `str()`: `Sentence(N_("At most {n}"), {"n": 3})`.

    With `many` the plural form is chosen by the value `n`. A value may be a `Sentence` itself.
    """

    message: str
    values: dict[str, Any] = field(default_factory=dict)
    many: str | None = None

    def __str__(self) -> str:
        values = {name: str(v) if isinstance(v, Sentence) else v for name, v in self.values.items()}
        if self.many is not None:
            return _filled(_now().ngettext(self.message, self.many, int(values["n"])), values)
        return _filled(_now().gettext(self.message), values)

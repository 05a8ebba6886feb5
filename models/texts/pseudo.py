"""The pseudo-language `en-XA`: accents, brackets and a third more length show what cannot be translated yet."""

import gettext
import re

PSEUDO_LANGUAGE = "en-XA"
_ACCENTS = str.maketrans("aceinosuyzACEINOSUYZ", "áçéíñöšüýžÁÇÉÍÑÖŠÜÝŽ")
_KEPT = re.compile(r"(\{\w+[^}]*\})")


def pseudo(text: str) -> str:
    """The sentence as if translated; placeholders stay as they are."""
    parts = _KEPT.split(text)
    accented = "".join(
        part if index % 2 else part.translate(_ACCENTS) for index, part in enumerate(parts)
    )
    return f"⟦{accented}{'·' * (len(text) // 3)}⟧"


class PseudoTranslations(gettext.NullTranslations):
    """Translates every sentence by `pseudo`, without a catalogue."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext's signature
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - as above
        return pseudo(msgid1 if n == 1 else msgid2)

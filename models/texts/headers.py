"""Words on their way into a mail's header."""

import unicodedata


def header_text(text: str) -> str:
    """One line of plain words, whatever is in them.

    Python's mail package decodes what looks like an encoded word (`=?utf-8?q?=0aBcc:…?=`) and
    writes the line end inside it as it is: a name could add a recipient. So the mark is broken.
    """
    shown = (char for char in " ".join(text.split()) if unicodedata.category(char) != "Cc")
    return "".join(shown).replace("=?", "= ?")

"""Words on their way into a mail's header."""

from models.typed.text import outgoing_line


def header_text(text: str) -> str:
    """One line of plain words, whatever is in them.

    Mail programs decode what looks like an encoded word (`=?utf-8?q?=0aBcc:…?=`), some of them more
    than once, and take the line end inside it for one: a name could add a recipient. So the mark is
    broken.
    """
    return outgoing_line(text).replace("=?", "= ?")

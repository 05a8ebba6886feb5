"""Addresses of pages, as people copy them from their browser."""

import re

_ADDRESS = re.compile(r"https?://[^\s/?#@]+\.[^\s]+", re.IGNORECASE)


def opens_a_page(value: str) -> bool:
    """Whether a browser opens this as a page of the web: never a script, or a file of one's own machine."""
    return bool(_ADDRESS.fullmatch(value))

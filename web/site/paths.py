"""Addresses that people bring along."""

import re
from urllib.parse import urlsplit


def safe_path(path: str) -> str:
    """The path if it leads to a page of ours, else `/`: a link must not send people to another site."""
    try:
        parts = urlsplit(path)
    except ValueError:  # half an IPv6 address
        return "/"
    ours = (
        path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and not parts.netloc
        and not parts.scheme
    )
    return path if ours and path.isprintable() and "\\" not in path else "/"


CONCERNS = re.compile(r"(/in/[^/]+)?/concern(/.*)?", re.DOTALL)
"""The pages for raising a concern, of every programme."""


def leaves_trace(path: str) -> bool:
    """Whether it is noted that somebody was there: never of the pages for raising a concern.

    Nor of what a page does by itself while nobody looks.
    """
    return CONCERNS.fullmatch(path) is None and not path.endswith("/live")


_SECRET = re.compile(r"(?<=^/calendar/feed/)[^/]+", re.DOTALL)


def without_secret(path: str) -> str:
    """A path as logs may have it: without the secret of a calendar's address."""
    return _SECRET.sub("…", path)

"""What the settings of a wiki may be."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

LONGEST_PATTERN = 80


def api_of_a_wiki(value: str | None) -> str | None:
    """The address of api.php; ValueError for what is none, or would send a password in the clear."""
    if value is None:
        return None
    address = urlsplit(value)
    here = (address.hostname or "") in ("localhost", "127.0.0.1", "::1")
    if not (address.scheme == "https" or (address.scheme == "http" and here)):
        raise ValueError("it must begin with https://")
    if not address.hostname or address.username or not address.path.endswith("/api.php"):
        raise ValueError("it must be like https://wiki.example.org/w/api.php")
    return value


def title_of_pages(value: str) -> str:
    """The pattern of names of pages; ValueError for one that no name can be made of."""
    try:
        made = value.format(report="x", year="x", programme="x")
    except (KeyError, IndexError, ValueError, AttributeError):
        raise ValueError("only {report}, {year} and {programme} may stand in it") from None
    odd = re.search(r"[#<>\[\]|{}\x00-\x1f]", made)
    if "{report}" not in value or odd or len(value) > LONGEST_PATTERN:
        raise ValueError("it must hold {report} and none of # < > [ ] |, in at most 80 letters")
    return value


class WikiSettings(BaseSettings):
    """A part of `runtime.settings.Settings`."""

    wiki_api: Annotated[str | None, AfterValidator(api_of_a_wiki)] = Field(
        default=None,
        description="Address of api.php of the MediaWiki on which the hub publishes reports and numbers, "
        "https://wiki.example.org/w/api.php. Unset: on none.",
    )
    wiki_user: str = Field(
        default="",
        description="The account that writes there, with the name of its bot password: Hub@exchange. "
        "Grants: basic, edit, create; delete as well, if pages are to go instead of being replaced by a line.",
    )
    wiki_password_file: Path | None = Field(
        default=None, description="File with that bot password."
    )
    wiki_title: Annotated[str, AfterValidator(title_of_pages)] = Field(
        default="{programme}/{year}/{report}",
        description="What pages are called there: {report} is the report with its communities, or the cycle; "
        "{programme} and {year} may stand in it, too.",
    )

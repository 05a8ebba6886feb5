"""One person of a file, and what is to be said of a file's lines and fields."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from domain.skills.fields import Source
from models.texts.translate import N_, Sentence

MOST_ROWS = 20_000
NO_ROWS = N_("Nothing in this file is a list of people.")
NOBODY = N_("Neither an account nor a name stands here. Fill in one of them.")
SEVERAL = N_("This must be a list of texts.")


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def parsed(text: str | bytes) -> Any:
    """What JSON says, without what no database keeps (NUL, half letters); ValueError for none, and for endless nesting."""
    try:
        return _storable(json.loads(text))
    except RecursionError as nested:
        msg = "it is nested too deeply"
        raise ValueError(msg) from nested


def _storable(data: Any) -> Any:
    if isinstance(data, str):
        return _UNSTORABLE.sub("", data)
    if isinstance(data, list):
        return [_storable(one) for one in data]
    if isinstance(data, dict):
        return {_storable(name): _storable(one) for name, one in data.items()}
    return data


@dataclass(frozen=True)
class Remark:
    """What is wrong, or is left out: `line` 0 for the file as a whole."""

    line: int
    column: str
    value: str
    sentence: Sentence


@dataclass
class Incoming:
    """One person of a file. `values` are by field and key, `community` is the name as written."""

    line: int
    account: str = ""
    name: str = ""
    community: str = ""
    mail: str = ""
    values: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)


@dataclass
class File:
    """What a file holds: people, what has to be mended before anything is entered, and what is left out."""

    source: Source
    rows: list[Incoming] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

"""Values of a skills profile in words, in the bound language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.skills.fields import FIELDS, Have, Join, Meets, Part, Speaks, Want
from models.skills.topics import Topics
from models.texts.labels import label
from models.texts.languages import name_of
from models.texts.skills import OTHERS_NAMES, slot_name
from models.texts.translate import _

ENUMS = {"part": Part, "join": Join, "meets": Meets}


@dataclass(frozen=True)
class FieldTold:
    """One field: its label, and each of its values in words."""

    name: str
    title: str
    lines: list[str]


def told_fields(
    shown: Mapping[str, Mapping[str, Any]],
    topics: Topics,
    communities: Mapping[str, str],
    names: Mapping[str, str] = OTHERS_NAMES,
) -> list[FieldTold]:
    """What a profile shows, field by field, in the order of a profile; `names` are what the fields are called."""
    return [
        FieldTold(
            name,
            _(names[name]),
            [
                told_value(name, key, value, topics, communities)
                for key, value in shown[name].items()
            ],
        )
        for name in FIELDS
        if shown.get(name)
    ]


def told_value(
    field: str, key: str, value: Mapping[str, Any], topics: Topics, communities: Mapping[str, str]
) -> str:
    """One value in words."""
    said = str(value.get("v", ""))
    if field in ("have", "want"):
        return _topic(field, key, value, topics)
    if field == "languages":
        level = value.get("level", "")
        known = level in set(Speaks)
        return f"{name_of(key)} ({label(Speaks(level))})" if known else name_of(key)
    if field == "slots":
        return slot_name(key)
    if field == "community":
        return communities.get(said, said)
    if field in ENUMS and said in set(ENUMS[field]):
        return label(ENUMS[field](said))
    return said


def _topic(field: str, key: str, value: Mapping[str, Any], topics: Topics) -> str:
    levels: Any = Have if field == "have" else Want
    level = value.get("level", "")
    more = [label(levels(level))] if level in set(levels) else []
    if value.get("offered"):
        more.append(_("offers it"))
    told = f"{topics.label(key)} ({', '.join(more)})" if more else topics.label(key)
    question = value.get("question")
    return f"{told}: {question}" if question else told

"""What Capacity Exchange publishes of its people: its table on Commons, and the answers of its interface.

Fields as of wikimediabrasil/capx-backend 2.2.27, `users/serializers.py` and `management/commands/export.py`. Neither
tells how well somebody knows a topic: the level stays open until its person fills it in.
"""

import re
from collections.abc import Iterator
from typing import Any

from domain.skills.fields import Source
from models.skills.accounts import account_spelled
from models.skills.rows import NO_ROWS, NOBODY, SEVERAL, File, Incoming, Remark, parsed
from models.skills.topics import Topics
from models.texts.translate import N_, Sentence

MAIL_UNREAD = N_("Mail addresses of Capacity Exchange are not read.")
_ID = re.compile("[0-9]{1,18}")
UNKNOWN_CAPACITY = N_(
    "This capacity is not in the vocabulary, and is left out here. Add it to a topic to have it, too."
)


def read_tabular(data: dict[str, Any], topics: Topics, capacities: bytes) -> File:
    """`Data:CapacityExchange/users.tab` of Commons (CC0): lists stand in it as texts such as `[12, 40]`."""
    found = File(Source.CAPX)
    rows = list(_records(data))
    if not rows or "username" not in rows[0]:
        found.problems.append(Remark(0, "username", "", Sentence(NO_ROWS)))
        return found
    codes = _capacities(capacities, topics)
    for line, row in enumerate(rows, 1):
        one = Incoming(line, account=account_spelled(str(row.get("username") or "")))
        known = _ids(found, line, "skills_known", row.get("skills_known"))
        offered = _ids(found, line, "skills_available", row.get("skills_available"))
        _taken(found, one, codes, known, set(offered))
    return found


def read_interface(people: list[Any], topics: Topics, capacities: bytes) -> File:
    """Answers of `GET /users/` of Capacity Exchange's interface. What it says of mail addresses is not read."""
    found = File(Source.CAPX)
    codes = _capacities(capacities, topics)
    for line, row in enumerate(people, 1):
        if not isinstance(row, dict):
            found.problems.append(Remark(line, "", str(row)[:80], Sentence(NO_ROWS)))
            continue
        user = row["user"] if isinstance(row.get("user"), dict) else {}
        one = Incoming(line, account=account_spelled(str(user.get("username") or row.get("username") or "")))  # fmt: skip
        if other := account_spelled(str(row.get("wiki_alt") or "")):
            one.values[("other_account", "")] = {"v": other}
        if row.get("email") or user.get("email"):
            found.notes.append(Remark(line, "email", "", Sentence(MAIL_UNREAD)))
        known = _ids(found, line, "skills_known", row.get("skills_known"))
        offered = _ids(found, line, "skills_available", row.get("skills_available"))
        _taken(found, one, codes, known, set(offered))
        for number in _ids(found, line, "skills_wanted", row.get("skills_wanted")):
            if code := codes.get(number):
                one.values[("want", code)] = {"level": ""}
            else:
                found.notes.append(Remark(line, "skills_wanted", str(number), Sentence(UNKNOWN_CAPACITY)))  # fmt: skip
    return found


def _taken(
    found: File, one: Incoming, codes: dict[int, str], known: list[int], offered: set[int]
) -> None:
    if not one.account:
        found.problems.append(Remark(one.line, "username", "", Sentence(NOBODY)))
        return
    one.values[("account", "")] = {"v": one.account}
    for number in known:
        code = codes.get(number)
        if code is None:
            found.notes.append(Remark(one.line, "skills_known", str(number), Sentence(UNKNOWN_CAPACITY)))  # fmt: skip
        else:
            # Several capacities may be one topic here: offered once is offered.
            before = one.values.get(("have", code), {})
            is_offered = number in offered or before.get("offered", False)
            one.values[("have", code)] = {"level": "", **({"offered": True} if is_offered else {})}
    found.rows.append(one)


def _records(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = data.get("schema")
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    heads = [str(one.get("name", "")) for one in fields if isinstance(one, dict)]
    for row in data["data"]:
        if isinstance(row, list):
            yield dict(zip(heads, row, strict=False))


def _capacities(content: bytes, topics: Topics) -> dict[int, str]:
    """The topic of each capacity: by the id that the vocabulary notes, else as `capacity_ids` finds it."""
    found = {number: code for code, row in topics.rows.items() for number in row.capx}
    for code, numbers in capacity_ids(content, topics).items():
        for number in numbers:
            found.setdefault(number, code)
    return found


def capacity_ids(content: bytes, topics: Topics) -> dict[str, list[int]]:
    """The ids of each topic in Capacity Exchange's list `capacities.tab`, by Wikidata or by name; empty for any other file."""
    try:
        data = parsed(content or b"{}")
    except ValueError:
        return {}
    found: dict[str, list[int]] = {}
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        for row in _records(data):
            number, name = row.get("id"), row.get("name")
            label = str((name.get("en") if isinstance(name, dict) else name) or "")
            code = topics.meant(label, str(row.get("wikidata_item") or ""))
            if code and _ID.fullmatch(str(number)):
                found.setdefault(code, []).append(int(str(number)))
    return found


def _ids(found: File, line: int, column: str, given: Any) -> list[int]:
    """A list of ids, as a list or as the text of one."""
    if given in (None, ""):
        return []
    if isinstance(given, str):
        try:
            given = parsed(given)
        except ValueError:
            given = None
    if not isinstance(given, list) or not all(isinstance(one, int) for one in given):
        found.problems.append(Remark(line, column, str(given)[:80], Sentence(SEVERAL)))
        return []
    return given

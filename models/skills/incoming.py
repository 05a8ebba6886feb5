"""Rows of the directory as they come from elsewhere: a CSV or JSON of ours, or what Capacity Exchange publishes.

Each reader makes `Incoming` rows and remarks that name line and field. What Capacity Exchange holds and this directory
has no place for is told, not lost: it stays in the field `beside` of the file that is written back.
"""

import re
from collections.abc import Callable
from typing import Any

from domain.skills.fields import SLOTS, Have, Join, Source, Speaks, Want
from models.register.cells import plain_cell
from models.register.places import language_code, time_zone
from models.register.reading import NoTable, decoded, read_table
from models.skills.accounts import account_spelled
from models.skills.capx import read_interface, read_tabular
from models.skills.rows import MOST_ROWS, NO_ROWS, NOBODY, SEVERAL, File, Incoming, Remark, parsed
from models.skills.topics import Topics
from models.texts.translate import N_, Sentence
from models.typed.text import one_line, tidy

HEADS = (
    "account", "other_account", "name", "community", "region", "time_zone", "languages", "have", "want", "slots",
    "capacity", "join", "bio", "mail",
)  # fmt: skip
"""Columns of a CSV, in English on purpose: a table is read on any installation."""
_TEXTS = ("account", "other_account", "name", "community", "region", "bio", "mail")
LONGEST = {"name": 387, "bio": 2000, "account": 100, "other_account": 100, "region": 100}
NO_HEADS = N_("The first line must name the columns: account or name, and any of the others.")
NO_JSON = N_("This is no JSON that can be read: {problem}.")
TOO_MANY = N_("There are more than {most} people. Part the file.")
UNKNOWN_COLUMN = N_("This column is not known, and is not read.")
NO_TOPIC = N_("No topic of the vocabulary is called so. Write its code, or one of its names.")
NO_LEVEL = N_("Write one of: {levels}.")
NO_LANGUAGE = N_("Write a language by its code, such as uk.")
NO_ZONE = N_("Write a time zone by its name, such as Europe/Kyiv.")
NO_SLOT = N_("Write a day from 1 (Monday) to 7 and m, a or e, such as 2e.")
NO_NUMBER = N_("Write a whole number from 0 to 20.")
NO_JOIN = N_("Write every, ask or no.")
NO_TEXT = N_("This must be a text.")
TOO_LONG = N_("Shorten this to {most} letters.")


def read_file(content: bytes, topics: Topics, capacities: bytes = b"") -> File:
    """Whichever of the kinds a file is; `capacities` is Capacity Exchange's list of them, for its tables of users."""
    try:
        text, _encoding = decoded(content)
    except NoTable as problem:
        return File(Source.CSV, problems=[Remark(problem.line, "", "", problem.sentence)])
    is_json = text.lstrip()[:1] in ("{", "[")
    found = _json(text, topics, capacities) if is_json else _csv(text, topics)
    if len(found.rows) > MOST_ROWS:
        found.problems.append(Remark(0, "", "", Sentence(TOO_MANY, {"most": MOST_ROWS})))
    return found


def _csv(text: str, topics: Topics) -> File:
    found = File(Source.CSV)
    try:
        table = read_table(text, lambda cell: _head(cell) in HEADS)
    except NoTable as problem:
        found.problems.append(Remark(problem.line, "", "", problem.sentence))
        return found
    heads = [_head(cell) for cell in table.rows[0]]
    if not {"account", "name"} & set(heads):
        found.problems.append(Remark(table.lines[0], "", "", Sentence(NO_HEADS)))
        return found
    for head in heads:
        if head and head not in HEADS:
            found.notes.append(Remark(table.lines[0], head, "", Sentence(UNKNOWN_COLUMN)))
    for line, cells in zip(table.lines[1:], table.rows[1:], strict=True):
        row = {
            head: plain_cell("offer" if head == "bio" else head, cell)
            for head, cell in zip(heads, cells, strict=False)
            if head in HEADS
        }
        _entered(found, line, {head: _parted(head, cell) for head, cell in row.items()}, topics)
    return found


def _head(cell: str) -> str:
    return "_".join(cell.strip().casefold().split())


def _parted(head: str, cell: str) -> Any:
    if head in ("languages", "have", "want", "slots"):
        parts = re.split(r"(?<!\\)\|", cell)
        return [part.strip().replace(r"\|", "|") for part in parts if part.strip()]
    return cell


def _json(text: str, topics: Topics, capacities: bytes) -> File:
    found = File(Source.CSV)
    try:
        data = parsed(text)
    except ValueError as error:
        problem = str(error).split(":")[0][:80]
        found.problems.append(Remark(0, "", "", Sentence(NO_JSON, {"problem": problem})))
        return found
    if isinstance(data, dict) and isinstance(data.get("data"), list) and "schema" in data:
        return read_tabular(data, topics, capacities)
    people = data.get("people", data.get("results", data)) if isinstance(data, dict) else data
    if isinstance(people, dict):
        people = [people]
    if not isinstance(people, list):
        found.problems.append(Remark(0, "", "", Sentence(NO_ROWS)))
        return found
    if any(isinstance(one, dict) and "skills_known" in one for one in people):
        return read_interface(people, topics, capacities)
    for line, one in enumerate(people, 1):
        if not isinstance(one, dict):
            found.problems.append(Remark(line, "", str(one)[:80], Sentence(NO_ROWS)))
            continue
        _entered(found, line, {k: v for k, v in one.items() if k in HEADS}, topics)
    return found


def _entered(found: File, line: int, row: dict[str, Any], topics: Topics) -> None:
    """One row of our own form."""
    one = Incoming(line)
    for head in _TEXTS:
        _text_of(found, one, head, row.get(head) or "")
    if not one.account and not one.name:
        found.problems.append(Remark(line, "account", "", Sentence(NOBODY)))
        return
    for head, read in _READERS.items():
        given = row.get(head)
        if given in (None, "", []):
            continue
        if isinstance(given, list) and head not in _LISTS:
            found.problems.append(Remark(line, head, str(given)[:80], Sentence(SEVERAL)))
            continue
        for part in given if isinstance(given, list) else [given]:
            answer = read(str(part).strip(), topics)
            if isinstance(answer, Sentence):
                found.problems.append(Remark(line, head, str(part)[:80], answer))
            else:
                one.values[(head, answer[0])] = answer[1]
    found.rows.append(one)


def _text_of(found: File, one: Incoming, head: str, value: Any) -> None:
    if not isinstance(value, str):
        found.problems.append(Remark(one.line, head, str(value)[:80], Sentence(NO_TEXT)))
        return
    said = tidy(value) if head == "bio" else one_line(value)
    said = account_spelled(said) if head in ("account", "other_account") else said
    most = LONGEST.get(head, 254)
    if len(said) > most:
        found.problems.append(Remark(one.line, head, said[:80], Sentence(TOO_LONG, {"most": most})))
    elif said and head not in ("community", "mail"):
        one.values[(head, "")] = {"v": said}
    if head in ("account", "name", "community", "mail"):
        setattr(one, head, said)


_Read = tuple[str, dict[str, Any]] | Sentence


def _levelled(part: str, levels: type[Have] | type[Want], topics: Topics) -> _Read:
    name, _colon, rest = part.partition(":")
    word, _star, question = rest.partition(":")
    offered = word.endswith("*")
    code = name if name in topics.rows and topics.rows[name].parent else topics.meant(name.strip())
    if not code:
        return Sentence(NO_TOPIC)
    level = _level(word.strip().removesuffix("*"), levels)
    if level is None:
        return Sentence(NO_LEVEL, {"levels": ", ".join(levels)})
    value: dict[str, Any] = {"level": level}
    if offered:
        value["offered"] = True
    if question.strip():
        value["question"] = question.strip()[:500]
    return code, value


def _level(word: str, levels: type[Have] | type[Want]) -> str | None:
    """A level by its name or the short mark of the design: t, r, d; 1, 2, 3."""
    short = {"d": "once", "r": "regular", "t": "teach"} if levels is Have else {
        "1": "first_steps", "2": "practice", "3": "deepen",
    }  # fmt: skip
    name = short.get(word, word)
    return name if name in set(levels) else None


def _language(part: str, _topics: Topics) -> _Read:
    code, _colon, level = part.partition(":")
    known = language_code(code.strip())
    if known is None:
        return Sentence(NO_LANGUAGE)
    if level.strip() not in set(Speaks):
        return Sentence(NO_LEVEL, {"levels": ", ".join(Speaks)})
    return known, {"level": level.strip()}


def _zone(part: str, _topics: Topics) -> _Read:
    found = time_zone(part)
    return ("", {"v": found}) if found else Sentence(NO_ZONE)


def _slot(part: str, _topics: Topics) -> _Read:
    return (part, {"v": part}) if part in SLOTS else Sentence(NO_SLOT)


def _capacity(part: str, _topics: Topics) -> _Read:
    fits = part.isascii() and part.isdecimal() and len(part) <= 2 and int(part) <= 20
    return ("", {"v": int(part)}) if fits else Sentence(NO_NUMBER)


def _join(part: str, _topics: Topics) -> _Read:
    return ("", {"v": part}) if part in set(Join) else Sentence(NO_JOIN)


_READERS: dict[str, Callable[[str, Topics], _Read]] = {
    "time_zone": _zone,
    "languages": _language,
    "have": lambda part, topics: _levelled(part, Have, topics),
    "want": lambda part, topics: _levelled(part, Want, topics),
    "slots": _slot,
    "capacity": _capacity,
    "join": _join,
}
_LISTS = frozenset({"languages", "have", "want", "slots"})

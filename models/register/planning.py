"""What a table would make of the register: worked out whole before anything is entered. Reads nothing itself."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import uuid4

from pydantic import ValidationError

from models.register.cells import plain_cell
from models.register.entries import CommunityEntry, MembershipEntry, PersonEntry, problems_of
from models.register.fields import COLUMNS, Column, column_of
from models.register.reading import Table
from models.register.writing import next_slug
from models.texts.translate import N_, Sentence
from models.typed.mail_address import spelled
from models.typed.search import folded
from models.typed.text import one_line

E = TypeVar("E", CommunityEntry, PersonEntry, MembershipEntry)
K = TypeVar("K", str, tuple[str, str])
MOST_LINES = 20_000
_HEADS = {(column.entry, column.field): column.head for column in COLUMNS}

NO_HEADS = N_(
    "No column is known by its head. The first line names the columns: Community, Country, Person, "
    "Mail address, Contact and others, as listed on this page."
)
TWICE = N_("Two columns are headed “{head}”. Take one of them out.")
TOO_MANY = N_(
    "There are more than 20,000 lines. Part the table and import one part after the other."
)
MORE_CELLS = N_(
    "This line has more cells than there are heads. Put quotation marks around words that hold the "
    "sign that parts the columns."
)
NOBODY = N_("Neither a community nor a mail address stands here. Fill in one of them.")
NO_MAIL = N_("This person has no mail address. Fill it in, or empty the name.")
OTHERWISE = N_("Line {line} says “{other}” of the same. Say the same in both, or leave one empty.")
NO_COMMUNITY = N_("No community stands in this line. Fill it in, or leave this empty.")
NO_PERSON = N_("No person stands in this line. Fill in a mail address, or leave this empty.")
SAME_NAME = N_("{name} is entered already, as {other}. Is this somebody else?")
SAME_COMMUNITY = N_(
    "“{other}” is entered already. Is “{name}” another one? If not, write the same."
)
STAYS = N_("Is in the register already and stays as it is.")
UNKNOWN_HEAD = N_("The column “{head}” is not known and is not read.")


@dataclass(frozen=True)
class Remark:
    """Something about the table: `line` 0 for all of it, `column` its head, `value` what stands there."""

    line: int
    column: str
    value: str
    sentence: Sentence


@dataclass(frozen=True)
class KnownCommunity:
    id: str
    name: str
    time_zone: str


@dataclass(frozen=True)
class KnownPerson:
    id: str
    name: str
    email: str
    is_here: bool = True
    """Whether the programme knows them: of anybody else nothing but the address is told."""


@dataclass(frozen=True)
class KnownMembership:
    contact: bool
    function: str


@dataclass
class Register:
    """What is in the register, as far as a table has to be compared with it."""

    communities: list[KnownCommunity] = field(default_factory=list)
    people: list[KnownPerson] = field(default_factory=list)
    members: dict[tuple[str, str], KnownMembership] = field(default_factory=dict)
    """By the ids of person and community."""
    slugs: set[str] = field(default_factory=set)


@dataclass
class NewCommunity:
    id: str
    slug: str
    entry: CommunityEntry
    active: bool


@dataclass
class NewPerson:
    id: str
    entry: PersonEntry
    active: bool


@dataclass(frozen=True)
class NewMembership:
    """What it becomes; `known` is what it is already, None for no member."""

    person_id: str
    community_id: str
    contact: bool
    function: str
    known: KnownMembership | None
    person: str
    community: str

    @property
    def newly_does(self) -> str:
        """What the person does there, where that is new."""
        return "" if self.known and self.known.function == self.function else self.function


@dataclass
class Plan:
    """What would be entered. Nothing may be while there are `problems`; `doubles` are for a person to judge."""

    lines: int = 0
    problems: list[Remark] = field(default_factory=list)
    doubles: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    communities: list[NewCommunity] = field(default_factory=list)
    people: list[NewPerson] = field(default_factory=list)
    memberships: list[NewMembership] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything is there already."""
        return not (self.communities or self.people or self.memberships)

    @property
    def mark(self) -> str:
        """The same for the same outcome: what was shown is what is entered."""
        shown = [
            *(f"{one.entry!r}{one.active}" for one in self.communities),
            *(f"{one.entry!r}{one.active}" for one in self.people),
            *(
                f"{m.person}|{m.community}|{m.contact}|{m.function}|{m.known}"
                for m in self.memberships
            ),
            *(f"{remark.line}{remark.sentence}" for remark in self.doubles),
        ]
        return hashlib.sha256("\n".join(shown).encode("utf-8", "replace")).hexdigest()


TOLD_EVERY = 50
"""Entries between two words on how far it is."""
Cells = dict[str, tuple[int, str]]
"""By field: the line that says it, and what it says."""


@dataclass
class _Group:
    """What several lines say of one community, person or membership."""

    line: int
    cells: Cells = field(default_factory=dict)


def nobody_waits(_done: int) -> None:
    """For whoever does not ask how far it is."""


def plan_of(
    table: Table, register: Register, progress: Callable[[int], None] = nobody_waits
) -> Plan:
    """What a table would make of the register; `progress` hears how many of its lines are done."""
    plan = Plan(lines=len(table.rows) - 1)
    columns = _columns(table.rows[0], table.lines[0], plan)
    if not any(columns):
        plan.problems.append(Remark(table.lines[0], "", "", Sentence(NO_HEADS)))
    if plan.lines > MOST_LINES:
        plan.problems.append(Remark(0, "", "", Sentence(TOO_MANY)))
    if not plan.problems:
        _Planner(plan, register, progress).plan(_lines(table, columns, plan))
    return plan


def _columns(heads: list[str], line: int, plan: Plan) -> list[Column | None]:
    found: list[Column | None] = []
    for head in heads:
        column = column_of(head)
        if column is not None and column in found:
            plan.problems.append(Remark(line, head, "", Sentence(TWICE, {"head": column.head})))
        elif column is None and head.strip():
            plan.notes.append(Remark(line, head, "", Sentence(UNKNOWN_HEAD, {"head": head})))
        found.append(column)
    return found


def _lines(
    table: Table, columns: list[Column | None], plan: Plan
) -> Iterator[tuple[int, dict[str, dict[str, str]]]]:
    """Each line as what it says by entry and field; what is empty is left out."""
    for line, row in zip(table.lines[1:], table.rows[1:], strict=True):
        if any(cell.strip() for cell in row[len(columns) :]):
            plan.problems.append(Remark(line, "", row[len(columns)], Sentence(MORE_CELLS)))
            continue
        said: dict[str, dict[str, str]] = {"community": {}, "person": {}, "membership": {}}
        for column, cell in zip(columns, row, strict=False):
            if column is not None and (value := plain_cell(column.field, cell)):
                said[column.entry][column.field] = value
        yield line, said


class _Planner:
    def __init__(self, plan: Plan, register: Register, progress: Callable[[int], None]) -> None:
        self.plan_made = plan
        self._progress = progress
        self._entries = 0
        self.register = register
        self.communities: dict[str, _Group] = {}
        self.people: dict[str, _Group] = {}
        self.members: dict[tuple[str, str], _Group] = {}

    def plan(self, lines: Iterable[tuple[int, dict[str, dict[str, str]]]]) -> None:
        for line, said in lines:
            self._take(line, said["community"], said["person"], said["membership"])
        zones = self._plan_communities()
        self._plan_people(zones)
        self._plan_memberships()

    def _one_done(self) -> None:
        """Entries are what takes long: so far as they are done, so far are the lines."""
        self._entries += 1
        if self._entries % TOLD_EVERY == 0:
            of_all = len(self.communities) + len(self.people)
            self._progress(self.plan_made.lines * self._entries // of_all)

    def _problem(self, line: int, entry: str, name: str, value: str, sentence: Sentence) -> None:
        head = _HEADS.get((entry, name), "")
        self.plan_made.problems.append(Remark(line, head, value, sentence))

    def _take(
        self,
        line: int,
        community: dict[str, str],
        person: dict[str, str],
        membership: dict[str, str],
    ) -> None:
        name, email = _same(community.get("name", "")), spelled(person.get("email", ""))
        if not name and not email:
            value, head = (person.get("name", ""), "email") if person else ("", "name")
            sentence = Sentence(NO_MAIL if person else NOBODY)
            self._problem(line, "person" if person else "community", head, value, sentence)
            return
        if name:
            self._add(self.communities, name, line, "community", community)
        elif community or membership.get("contact") == "yes" or membership.get("function"):
            value = next(iter({**community, **membership}.values()))
            self._problem(line, "community", "name", value, Sentence(NO_COMMUNITY))
        if email:
            self._add(self.people, email, line, "person", person)
        elif person.get("name"):
            self._problem(line, "person", "email", person["name"], Sentence(NO_MAIL))
        elif function := membership.get("function"):
            self._problem(line, "membership", "function", function, Sentence(NO_PERSON))
        if name and email:
            self._take_membership(line, (email, name), membership)

    def _take_membership(self, line: int, key: tuple[str, str], said: dict[str, str]) -> None:
        contact = said.get("contact", "")
        if contact not in {"", "yes", "no"}:
            sentence = Sentence(N_("Write yes or no."))
            self._problem(line, "membership", "contact", contact, sentence)
        words = {name: value for name, value in said.items() if name != "contact"}
        self._add(self.members, key, line, "membership", words)
        if contact == "yes":  # of several lines, one that says so is enough
            self.members[key].cells["contact"] = (line, "yes")

    def _add(
        self, groups: dict[K, _Group], key: K, line: int, entry: str, said: Mapping[str, str]
    ) -> None:
        cells = groups.setdefault(key, _Group(line)).cells
        for name, value in said.items():
            first, other = cells.setdefault(name, (line, value))
            is_same = _same(other) == _same(value) or name == "email"
            if not is_same:
                sentence = Sentence(OTHERWISE, {"line": first, "other": other})
                self._problem(line, entry, name, value, sentence)

    def _plan_communities(self) -> dict[str, str]:
        """Time zones of the table's communities by their names."""
        known = {_same(one.name): one for one in self.register.communities}
        alike = {folded(one.name): one.name for one in self.register.communities}
        slugs, zones = set(self.register.slugs), {}
        self.ids = {key: one.id for key, one in known.items()}
        self.names = {key: one.name for key, one in known.items()}
        for key, group in self.communities.items():
            self._one_done()
            line, name = group.cells["name"]
            if key in known:
                zones[key] = known[key].time_zone
                self.plan_made.notes.append(Remark(group.line, "Community", name, Sentence(STAYS)))
                continue
            other = alike.setdefault(folded(name), name)
            if other != name:
                told = Sentence(SAME_COMMUNITY, {"name": name, "other": other})
                self.plan_made.doubles.append(Remark(line, "Community", name, told))
            entry = self._entry(CommunityEntry, "community", group)
            if entry is not None:
                slug = next_slug(entry.name, slugs)
                slugs.add(slug)
                active = group.cells.get("active", (0, "yes"))[1] != "no"
                made = NewCommunity(str(uuid4()), slug, entry, active)
                self.plan_made.communities.append(made)
                self.ids[key], self.names[key] = made.id, entry.name
                zones[key] = entry.time_zone or "UTC"
        return zones

    def _plan_people(self, zones: Mapping[str, str]) -> None:
        known = {one.email: one for one in self.register.people}
        alike = {folded(one.name): one.email for one in self.register.people if one.is_here}
        home = dict(reversed(self.members))
        self.person_ids = {one.email: one.id for one in self.register.people}
        self.person_names = {one.email: one.name for one in self.register.people}
        for email, group in self.people.items():
            self._one_done()
            line, name = group.cells.get("name", (group.line, ""))
            if email in known:
                self.plan_made.notes.append(
                    Remark(group.line, "Mail address", email, Sentence(STAYS))
                )
                continue
            other = alike.setdefault(folded(name), email)
            if other != email and name:
                told = Sentence(SAME_NAME, {"name": name, "other": other})
                self.plan_made.doubles.append(Remark(line, "Person", name, told))
            if zone := zones.get(home.get(email, "")):
                group.cells.setdefault("time_zone", (group.line, zone))
            entry = self._entry(PersonEntry, "person", group)
            if entry is not None:
                active = group.cells.get("active", (0, "yes"))[1] != "no"
                made = NewPerson(str(uuid4()), entry, active)
                self.plan_made.people.append(made)
                self.person_ids[email], self.person_names[email] = made.id, entry.name

    def _plan_memberships(self) -> None:
        for (email, name), group in self.members.items():
            person, community = self.person_ids.get(email), self.ids.get(name)
            entry = self._entry(MembershipEntry, "membership", group)
            if entry is None or person is None or community is None:  # a problem says why
                continue
            known = self.register.members.get((person, community))
            held = known or KnownMembership(contact=False, function="")
            if held.function and entry.function not in {"", held.function}:
                line, value = group.cells["function"]
                self.plan_made.notes.append(Remark(line, "Function", value, Sentence(STAYS)))
            made = NewMembership(
                person, community, held.contact or "contact" in group.cells,
                held.function or entry.function, known, self.person_names[email], self.names[name],
            )  # fmt: skip
            if known is None or (made.contact, made.function) != (held.contact, held.function):
                self.plan_made.memberships.append(made)

    def _entry(self, model: type[E], entry: str, group: _Group) -> E | None:
        values = {
            n: value for n, (_line, value) in group.cells.items() if n not in {"active", "contact"}
        }
        try:
            return model.model_validate(values)
        except ValidationError as error:
            for name, sentence in problems_of(error):
                line, value = group.cells.get(name, (group.line, ""))
                self._problem(line, entry, name, value, sentence)
        return None


def _same(name: str) -> str:
    return one_line(name).casefold()

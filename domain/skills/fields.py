"""What a skills profile holds, and who may see it: levels, audiences, where a value came from (learning_spaces.md, section 4)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Audience(StrEnum):
    """Who sees a field, the narrowest first. MATCHED are those somebody is brought together with."""

    ME = "me"
    MATCHED = "matched"
    MEMBERS = "members"
    PUBLIC = "public"

    @property
    def width(self) -> int:
        """How many see it, compared with the others."""
        return list(Audience).index(self)

    def includes(self, other: "Audience") -> bool:
        """Whether whoever `other` names sees what is for this audience."""
        return self.width >= other.width


class Have(StrEnum):
    """How well somebody knows a topic."""

    ONCE = "once"
    REGULAR = "regular"
    TEACH = "teach"


class Want(StrEnum):
    """What somebody wants to get of a topic (LC-14)."""

    FIRST_STEPS = "first_steps"
    PRACTICE = "practice"
    DEEPEN = "deepen"


class Speaks(StrEnum):
    """Proficiency in a language as Capacity Exchange counts it; 0 there means not spoken, and is no value here."""

    BASIC = "1"
    MODERATE = "2"
    GOOD = "3"
    NEARLY = "4"
    PROFESSIONAL = "5"
    NATIVE = "n"


class Source(StrEnum):
    """Where a value came from, the strongest first: of two, the earlier one counts."""

    PERSON = "person"
    FORM = "form"
    CAPX = "capx"
    CSV = "csv"

    @property
    def weight(self) -> int:
        """Its place: lower is stronger."""
        return list(Source).index(self)


class Meets(StrEnum):
    """How somebody likes to learn."""

    CLINIC = "clinic"
    ONE_TO_ONE = "one_to_one"
    WRITING = "writing"


class Part(StrEnum):
    """What somebody is in the programme (LC-01 to LC-05)."""

    LEARNER = "learner"
    SHARER = "sharer"
    AMBASSADOR = "ambassador"
    WORKING_GROUP = "working_group"
    ADVISORY_GROUP = "advisory_group"
    OTHER_TEAM = "other_team"


class Join(StrEnum):
    """Whether somebody takes part in rounds of connections."""

    EVERY = "every"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class FieldRule:
    """A field's audience unless somebody chose another, and the widest one they may choose.

    `several` is for a field whose values have keys (a topic, a language), of at most `most`.
    """

    default: Audience
    widest: Audience
    several: bool = False
    most: int = 1

    @property
    def choices(self) -> list[Audience]:
        """The audiences to choose from."""
        return [one for one in Audience if self.widest.includes(one)]


def _one(default: Audience, widest: Audience = Audience.PUBLIC) -> FieldRule:
    return FieldRule(default=default, widest=widest)


def _many(default: Audience, widest: Audience, most: int) -> FieldRule:
    return FieldRule(default=default, widest=widest, several=True, most=most)


_ME, _MATCHED, _MEMBERS, _PUBLIC = Audience
FIELDS: dict[str, FieldRule] = {
    "name": _one(_MEMBERS),
    "bio": _one(_MEMBERS),
    "account": _one(_MEMBERS),
    "other_account": _one(_MEMBERS),
    "community": _one(_MEMBERS),
    "region": _one(_MEMBERS),
    "time_zone": _one(_MATCHED),
    "projects": _many(_MEMBERS, _PUBLIC, 20),
    "part": _one(_MEMBERS),
    "languages": _many(_MEMBERS, _PUBLIC, 20),
    "have": _many(_MEMBERS, _PUBLIC, 40),
    "want": _many(_MATCHED, _PUBLIC, 40),
    "slots": _many(_MATCHED, _MEMBERS, 21),
    "hours": _one(_MATCHED, _MEMBERS),
    "capacity": _one(_MATCHED, _MEMBERS),
    "pause_until": _one(_MATCHED, _MEMBERS),
    "join": _one(_MATCHED, _MATCHED),
    "meets": _many(_ME, _MEMBERS, 3),
    "access": _one(_ME, _MATCHED),
}
"""Every field of a profile but the photo, contact and do-not-match list, which are not stored among its values."""

DAYS = "1234567"
PARTS_OF_DAY = "mae"
"""Morning 9–12, afternoon 12–17, evening 17–20, in the person's own zone."""
SLOTS = tuple(f"{day}{part}" for day in DAYS for part in PARTS_OF_DAY)


@dataclass(frozen=True, kw_only=True)
class ProfileTimes:
    """How long a profile stays without a sign of its person, and what else has a limit."""

    hide_months: int = 12
    erase_months: int = 24
    undo_days: int = 30
    not_with_max: int = 20

    @property
    def hidden_after(self) -> timedelta:
        """Without a sign for so long nobody else sees it."""
        return timedelta(days=round(self.hide_months * 30.44))

    @property
    def erased_after(self) -> timedelta:
        """Without a sign for so long it is erased."""
        return timedelta(days=round(self.erase_months * 30.44))

    @property
    def undo(self) -> timedelta:
        """How long a merge can be taken back."""
        return timedelta(days=self.undo_days)


TIMES = ProfileTimes()


def narrower(one: Audience, other: Audience) -> Audience:
    """The audience fewer people belong to."""
    return one if one.width <= other.width else other

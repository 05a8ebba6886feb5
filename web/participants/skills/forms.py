"""The parts of a skills profile as forms: beside each field stands who sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.skills.fields import (
    FIELDS,
    SLOTS,
    Audience,
    Have,
    Join,
    Meets,
    Speaks,
    Want,
)
from domain.skills.fields import Part as PartOfProgramme
from models.documents.words import LINE, WORDS, Content, PlainDate
from models.skills.accounts import account_spelled
from models.skills.profiles import Held, Value, Values
from models.skills.topics import Topics
from models.texts.labels import label
from models.texts.languages import choices as all_languages
from models.texts.skills import slot_name
from models.texts.translate import N_
from web.forms.fields import Options
from web.forms.widgets import Area, Check, Checks, Choice, Date, Number, Rows, Text

HOME = "/skills/me"
KIND = "skills_profile"
"""Kind of the document that drafts of a profile are kept with; its id is the profile's."""
SEEN = "_seen"
TWICE = N_("This stands here twice. Keep one of them.")


NameSeen = Annotated[Audience, Choice(label=N_("Who sees your name?"), radios=0, conditional=True)]
BioSeen = Annotated[
    Audience, Choice(label=N_("Who sees what you wrote about you?"), radios=0, conditional=True)
]
AccountSeen = Annotated[
    Audience, Choice(label=N_("Who sees your account?"), radios=0, conditional=True)
]
OtherAccountSeen = Annotated[
    Audience, Choice(label=N_("Who sees the other account?"), radios=0, conditional=True)
]
CommunitySeen = Annotated[
    Audience, Choice(label=N_("Who sees your community?"), radios=0, conditional=True)
]
RegionSeen = Annotated[
    Audience, Choice(label=N_("Who sees your region?"), radios=0, conditional=True)
]
TimeZoneSeen = Annotated[
    Audience, Choice(label=N_("Who sees your time zone?"), radios=0, conditional=True)
]
ProjectsSeen = Annotated[
    Audience, Choice(label=N_("Who sees your projects?"), radios=0, conditional=True)
]
PartSeen = Annotated[Audience, Choice(label=N_("Who sees your part?"), radios=0, conditional=True)]
HaveSeen = Annotated[
    Audience, Choice(label=N_("Who sees what you can share?"), radios=0, conditional=True)
]
WantSeen = Annotated[
    Audience, Choice(label=N_("Who sees what you want to learn?"), radios=0, conditional=True)
]
LanguagesSeen = Annotated[
    Audience, Choice(label=N_("Who sees your languages?"), radios=0, conditional=True)
]
SlotsSeen = Annotated[
    Audience,
    Choice(label=N_("Who sees when you have time, and how much?"), radios=0, conditional=True),
]
MeetsSeen = Annotated[
    Audience, Choice(label=N_("Who sees how you like to meet?"), radios=0, conditional=True)
]
AccessSeen = Annotated[
    Audience, Choice(label=N_("Who is told what you need?"), radios=0, conditional=True)
]
Line = Annotated[str, Field(max_length=100), LINE]


def _once(name: str) -> Callable[[Any], Any]:
    """A check that the rows of a list name everything once."""

    def check(rows: Any) -> Any:
        keys = [getattr(row, name) for row in rows]
        if len(set(keys)) < len(keys):
            raise PydanticCustomError("twice", TWICE)
        return rows

    return check


class AboutForm(Content):
    """Who somebody is."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=387),
        LINE,
        Text(label=N_("The name you want to be called by"), hint=N_("As others will read it.")),
    ]
    name_seen: NameSeen = FIELDS["name"].default
    bio: Annotated[
        str,
        Field(max_length=2000),
        WORDS,
        Area(label=N_("A few sentences about you"), hint=N_("What you do, in which language you like.")),
    ] = ""  # fmt: skip
    bio_seen: BioSeen = FIELDS["bio"].default
    account: Annotated[
        Line, Text(label=N_("Your Wikimedia account"), hint=N_("Without “User:”."))
    ] = ""
    account_seen: AccountSeen = FIELDS["account"].default
    other_account: Annotated[Line, Text(label=N_("Another account of yours"))] = ""
    other_account_seen: OtherAccountSeen = FIELDS["other_account"].default
    community: Annotated[str, Choice(label=N_("The community you are here for"), radios=0)] = ""
    community_seen: CommunitySeen = FIELDS["community"].default
    region: Annotated[Line, Text(label=N_("Region"))] = ""
    region_seen: RegionSeen = FIELDS["region"].default
    time_zone: Annotated[str, Choice(label=N_("Time zone"), radios=0)] = ""
    time_zone_seen: TimeZoneSeen = FIELDS["time_zone"].default
    projects: Annotated[
        str, Field(max_length=500), WORDS, Area(label=N_("Projects you work in"), hint=N_("One a line."), rows=3)
    ] = ""  # fmt: skip
    projects_seen: ProjectsSeen = FIELDS["projects"].default
    part: Annotated[
        PartOfProgramme | None, Choice(label=N_("Your part in the programme"), radios=0)
    ] = None
    part_seen: PartSeen = FIELDS["part"].default


class HaveRow(Content):
    """One topic somebody knows."""

    topic: Annotated[str, Choice(label=N_("Topic"), radios=0)]
    level: Annotated[Have, Choice(label=N_("How well do you know it?"))]
    offered: Annotated[bool, Check(label=N_("I offer to share this: others may ask me"))] = False


class HaveForm(Content):
    """What somebody can share: asked before what they want, because everybody has something."""

    have: Annotated[
        list[HaveRow],
        Field(max_length=FIELDS["have"].most),
        AfterValidator(_once("topic")),
        Rows(label=N_("What you can share"), row=N_("Topic {n}"), add=N_("Add a topic")),
    ] = []  # noqa: RUF012 - pydantic copies it
    have_seen: HaveSeen = FIELDS["have"].default


class WantRow(Content):
    """One topic somebody wants to learn."""

    topic: Annotated[str, Choice(label=N_("Topic"), radios=0)]
    level: Annotated[Want, Choice(label=N_("What do you want to get?"))]
    question: Annotated[
        str,
        Field(max_length=500),
        WORDS,
        Area(label=N_("Your question, if you have one already"), rows=2),
    ] = ""


class WantForm(Content):
    """What somebody wants to learn."""

    want: Annotated[
        list[WantRow],
        Field(max_length=FIELDS["want"].most),
        AfterValidator(_once("topic")),
        Rows(label=N_("What you want to learn"), row=N_("Topic {n}"), add=N_("Add a topic")),
    ] = []  # noqa: RUF012 - pydantic copies it
    want_seen: WantSeen = FIELDS["want"].default


class LanguageRow(Content):
    """One language somebody speaks."""

    language: Annotated[str, Choice(label=N_("Language"), radios=0)]
    level: Annotated[Speaks, Choice(label=N_("How well?"), radios=0)]


class LanguagesForm(Content):
    """Which languages somebody speaks."""

    languages: Annotated[
        list[LanguageRow],
        Field(max_length=FIELDS["languages"].most),
        AfterValidator(_once("language")),
        Rows(label=N_("Languages you speak"), row=N_("Language {n}"), add=N_("Add a language")),
    ] = []  # noqa: RUF012 - pydantic copies it
    languages_seen: LanguagesSeen = FIELDS["languages"].default


class TimeForm(Content):
    """When somebody has time, how much, and how they like to meet."""

    slots: Annotated[
        list[str],
        Checks(label=N_("When could you meet others?"), hint=N_("In your own time zone.")),
    ] = []  # noqa: RUF012 - pydantic copies it
    hours: Annotated[
        int | None, Field(ge=0, le=200), Number(label=N_("Hours a month you have for this"))
    ] = None
    capacity: Annotated[
        int | None,
        Field(ge=0, le=20),
        Number(label=N_("New connections a month, at most"), hint=N_("0: none for now.")),
    ] = None
    pause_until: Annotated[
        PlainDate | None,
        Date(label=N_("Pause until"), hint=N_("Until that day you are asked for nothing; no reason is needed.")),
    ] = None  # fmt: skip
    slots_seen: SlotsSeen = FIELDS["slots"].default  # fmt: skip
    join: Annotated[Join | None, Choice(label=N_("Rounds of connections"), hint=N_("Once a month people are brought together in small groups. Nobody but the programme reads this."))] = None  # fmt: skip
    meets: Annotated[list[Meets], Checks(label=N_("How do you like to meet?"))] = []  # noqa: RUF012 - as above
    meets_seen: MeetsSeen = FIELDS["meets"].default
    access: Annotated[
        str,
        Field(max_length=500),
        WORDS,
        Area(label=N_("What do you need to take part?"), hint=N_("Such as captions, no camera, little data."), rows=2),
    ] = ""  # fmt: skip
    access_seen: AccessSeen = FIELDS["access"].default


@dataclass(frozen=True, kw_only=True)
class ProfilePart:
    """One page of a profile: `shows` says which fields share the audience of another one."""

    name: str
    title: str
    model: type[Content]
    fields: tuple[str, ...]
    why: str = ""
    shared: tuple[str, ...] = ()

    def seen_of(self, field: str) -> str:
        """The form's field that says who sees this one; "" where that is not to be chosen."""
        if field in self.shared:
            return f"slots{SEEN}"
        name = f"{field}{SEEN}"
        return name if name in self.model.model_fields else ""


AREAS = (
    ProfilePart(name="about", title=N_("Who you are"), model=AboutForm, fields=("name", "bio", "account", "other_account", "community", "region", "time_zone", "projects", "part")),
    ProfilePart(name="have", title=N_("What you can share"), model=HaveForm, fields=("have",), why=N_("Begin with what you have: whoever did something once can already help somebody who never did.")),
    ProfilePart(name="want", title=N_("What you want to learn"), model=WantForm, fields=("want",), why=N_("A question of your own is answered better than a topic.")),
    ProfilePart(name="languages", title=N_("Languages"), model=LanguagesForm, fields=("languages",), why=N_("Nobody is brought together without a language in common.")),
    ProfilePart(name="time", title=N_("When you have time"), model=TimeForm, fields=("slots", "hours", "capacity", "pause_until", "join", "meets", "access"), shared=("hours", "capacity", "pause_until")),
)  # fmt: skip
ROWS = {"have": "topic", "want": "topic", "languages": "language"}


def area_named(name: str) -> ProfilePart | None:
    """The part of an address."""
    return next((one for one in AREAS if one.name == name), None)


def options_for(
    area: ProfilePart, topics: Topics, communities: Options, zones: Options, here: Held | None
) -> dict[str, Options]:
    """What there is to choose from."""
    found: dict[str, Options] = {
        f"{name}{SEEN}": [(one.value, label(one)) for one in FIELDS[name].choices]
        for name in area.fields
        if f"{name}{SEEN}" in area.model.model_fields
    }
    # What was chosen before stays, though it is retired or left by now.
    chosen = [
        *(here.values.get("have", {}) if here else ()),
        *(here.values.get("want", {}) if here else ()),
    ]
    known = dict(topics.choices)
    retired = [(code, topics.label(code)) for code in dict.fromkeys(chosen) if code not in known]
    found["have.*.topic"] = found["want.*.topic"] = [*topics.choices, *retired]
    found["languages.*.language"] = all_languages()
    found["community"] = communities
    found["time_zone"] = zones
    found["slots"] = [(slot, slot_name(slot)) for slot in SLOTS]
    return found


def typed_of(area: ProfilePart, here: Held | None, known: dict[str, str]) -> dict[str, Any]:
    """A part as its form begins: what the profile holds, else what the register knows."""
    found: dict[str, Any] = {}
    for name in area.fields:
        held = here.values.get(name, {}) if here else {}
        if name in ROWS:
            found[name] = [{ROWS[name]: key, **value} for key, value in held.items()]
        elif name == "projects":
            found[name] = "\n".join(held)
        elif FIELDS[name].several:
            found[name] = list(held)
        else:
            found[name] = (
                held.get("", {}).get("v")
                if held
                else (known.get(name) if here is None or not here.values else None)
            )
        seen = area.seen_of(name)
        if seen and seen == f"{name}{SEEN}":
            chosen = here.audiences.get(name) if here else None
            found[seen] = chosen or (Audience.ME if held else FIELDS[name].default)
    return found


def values_of(area: ProfilePart, answer: Any) -> tuple[Values, dict[str, Audience]]:
    """What a sent part says, as the store keeps it, and who sees each field."""
    said: Values = {}
    audiences: dict[str, Audience] = {}
    for name in area.fields:
        given = getattr(answer, name)
        said[name] = _kept(name, given)
        seen = area.seen_of(name)
        wanted = getattr(answer, seen) if seen else FIELDS[name].default
        audiences[name] = wanted if said[name] else Audience.ME
    return said, audiences


def _kept(name: str, given: Any) -> dict[str, Value]:
    if name in ROWS:
        rows = [row.model_dump(mode="json") for row in given]
        return {
            row.pop(ROWS[name]): {k: v for k, v in row.items() if v not in ("", False)}
            for row in rows
        }
    if name == "projects":
        return {line.strip(): {"v": line.strip()} for line in given.splitlines() if line.strip()}
    if FIELDS[name].several:
        return {
            str(getattr(one, "value", one)): {"v": str(getattr(one, "value", one))} for one in given
        }
    if given in (None, ""):
        return {}
    return {"": {"v": account_spelled(given) if "account" in name else _plain(given)}}


def _plain(given: Any) -> Any:
    if hasattr(given, "isoformat"):
        return given.isoformat()
    return getattr(given, "value", given)

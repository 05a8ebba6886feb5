"""What an entry of the register holds, checked: the same for pages, commands and imported tables."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from models.documents.words import FIXED, LINE, WORDS
from models.register import places
from models.tables.community import Community, CommunityKind
from models.tables.person import Person
from models.texts.translate import N_, Sentence
from models.typed.mail_address import spelled
from models.typed.text import one_line

MOST_TOPICS = 30
LONGEST_TOPIC = 100

_COUNTRY = N_("Give the country by its two letters, such as PL, or by its English name.")
_ZONE = N_("Give a time zone by its name, such as Europe/Warsaw.")
_ZONE_NEEDED = N_("This country has several time zones: choose one, such as Europe/Kyiv.")
_LANGUAGE = N_("Give a language by its code, such as pl, or by its English name.")
_TOPICS = N_("Give at most 30 topics of at most 100 characters, parted by semicolons or lines.")
_MAIL = N_("Give a mail address such as name@example.org.")
_SENTENCES = {
    "missing": N_("Fill this in."),
    "string_too_short": N_("Fill this in."),
    "string_too_long": N_("Shorten this to at most {max_length} characters."),
    "greater_than_equal": N_("Enter {ge} or more."),
    "less_than_equal": N_("Enter {le} or less."),
    "enum": N_("Write mentee, mentor or both."),
    "bool_parsing": N_("Write yes or no."),
    "value_error": _MAIL,
}
_NUMBER = N_("Enter a whole number, in digits.")


def _zone(typed: str) -> str:
    found = places.time_zone(typed)
    if found is None:
        raise PydanticCustomError("time_zone", _ZONE)
    return found


def _country(typed: str) -> str:
    found = places.country_code(typed)
    if found is None:
        raise PydanticCustomError("country", _COUNTRY)
    return found


def _language(typed: str) -> str:
    found = places.language_code(typed)
    if found is None:
        raise PydanticCustomError("language", _LANGUAGE)
    return found


def _topics(typed: str) -> str:
    found = [one_line(topic) for topic in typed.replace(";", "\n").split("\n")]
    kept = list(dict.fromkeys(topic for topic in found if topic))
    if len(kept) > MOST_TOPICS or any(len(topic) > LONGEST_TOPIC for topic in kept):
        raise PydanticCustomError("topics", _TOPICS)
    return "\n".join(kept)


Languages = Annotated[str, Field(max_length=100), LINE]
ActivePeople = Annotated[int, Field(ge=0, le=100_000)]
Topics = Annotated[str, Field(max_length=4000), AfterValidator(_topics), WORDS]
Offer = Annotated[str, Field(max_length=2000), WORDS]
Capacity = Annotated[int | None, Field(ge=0, le=99, validate_default=True)]
PersonName = Annotated[str, Field(min_length=1, max_length=100), LINE]
Address = Annotated[EmailStr, AfterValidator(spelled), FIXED]
Language = Annotated[str, Field(max_length=60), LINE, AfterValidator(_language)]
Zone = Annotated[str, Field(max_length=60), AfterValidator(_zone)]


Function = Annotated[str, Field(max_length=80), LINE]


class CommunityEntry(BaseModel):
    """A community. `topics` is one a line; without a kind, a mentor is both, all others are mentees."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=200), LINE]
    country: Annotated[str, Field(max_length=100), LINE, AfterValidator(_country)]
    time_zone: Annotated[str | None, Field(max_length=60, validate_default=True)] = None
    visa_zone: Annotated[str, Field(max_length=60), LINE] = ""
    language: Languages = ""
    active_people: ActivePeople = 0
    general_support_fund: bool = False
    last_cee_meeting: Annotated[int | None, Field(ge=1990, le=2100)] = None
    topics: Topics = ""
    offer: Offer = ""
    registered_mentor: bool = False
    capacity: Capacity = None
    kind: Annotated[CommunityKind | None, Field(validate_default=True)] = None

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None:
            return _zone(value)
        country = info.data.get("country")
        found = places.only_zone(country) if country else None
        if country and found is None:
            raise PydanticCustomError("time_zone_needed", _ZONE_NEEDED)
        return found

    @field_validator("capacity")
    @classmethod
    def _some_capacity(cls, value: int | None, info: ValidationInfo) -> int:
        return int(info.data.get("registered_mentor", False)) if value is None else value

    @field_validator("kind")
    @classmethod
    def _some_kind(cls, value: CommunityKind | None, info: ValidationInfo) -> CommunityKind:
        mentor = info.data.get("registered_mentor", False)
        return value or (CommunityKind.BOTH if mentor else CommunityKind.MENTEE)

    def columns(self) -> dict[str, Any]:
        """The entry as columns of its table."""
        said = self.model_dump(include=set(CommunityEntry.model_fields))
        return {**said, "topics": [t for t in self.topics.split("\n") if t]}


class PersonEntry(BaseModel):
    """A person."""

    model_config = ConfigDict(frozen=True)

    name: PersonName
    email: Address
    language: Language = "en"
    time_zone: Zone = "UTC"

    def columns(self) -> dict[str, Any]:
        """The entry as columns of its table."""
        return self.model_dump(include=set(PersonEntry.model_fields))


class MembershipEntry(BaseModel):
    """What somebody does in a community, in words (IB-07)."""

    model_config = ConfigDict(frozen=True)

    function: Function = ""


def entry_of(row: Community | Person) -> dict[str, Any]:
    """What a stored row would be typed as."""
    if isinstance(row, Person):
        return row.model_dump(include=set(PersonEntry.model_fields))
    found = row.model_dump(include=set(CommunityEntry.model_fields))
    return {**found, "topics": "\n".join(row.topics)}


def problems_of(error: ValidationError) -> Iterator[tuple[str, Sentence]]:
    """Each broken bound of an entry: its field, and a sentence with the way out."""
    for problem in error.errors():
        yield str(problem["loc"][0]) if problem["loc"] else "", _sentence(problem)


def _sentence(problem: ErrorDetails) -> Sentence:
    kind = problem["type"]
    if "url" not in problem and kind != "value_error":  # ours: it brings its own sentence
        return Sentence(problem["msg"])
    text = _SENTENCES.get(kind, _NUMBER if kind.startswith("int") else _SENTENCES["missing"])
    return Sentence(text, dict(problem.get("ctx", {})))

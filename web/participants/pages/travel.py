"""The traveller's data: into the vault, never into a draft, a history or a log (law 9)."""

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.case.errors import RuleBroken
from domain.exchange.ask_kinds import AskKind
from domain.exchange.exchange import Exchange
from domain.exchange.messages import base
from domain.exchange.messages.travel import GiveTravelData
from domain.exchange.privacy import DataClass
from models.documents.words import FIXED, LINE, WORDS, Phone
from models.texts.translate import N_, _
from models.vault.vault import PersonalData
from web.cases.pages import ACTIONS, ASKS, FormPage, Group, Place
from web.exchanges.vault_labels import VISA, countries, kept
from web.forms.fields import Options
from web.forms.refusals import FieldProblem
from web.forms.widgets import Area, Check, Choice, Date, Text
from web.participants.document_pages import only_while
from web.participants.own_data import own_data, vault_place
from web.site.resources import resources_of

OLDEST = date(1900, 1, 1)
LONGEST_VALID = timedelta(days=366 * 35)
TRAVEL_CLASSES = (
    DataClass.PASSPORT,
    DataClass.HEALTH,
    DataClass.FOR_HOST,
    DataClass.EMERGENCY,
)


def _spelled(pattern: str, kind: str, sentence: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(kind, sentence)
        return value

    return AfterValidator(check)


PASSPORT_NUMBER = _spelled(
    r"(?=(?:[ -]*[A-Za-z0-9]){5})[A-Za-z0-9 -]{5,20}",
    "passport_number",
    N_("Write the number as it stands in the passport: 5 to 20 letters and digits."),
)


class TravelData(BaseModel):
    """What a journey is booked with. Passport scans are never asked for."""

    passport_name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(
            label=N_("Your name, exactly as in your passport"),
            hint=N_("Also middle names. A ticket with another spelling may be refused."),
            autocomplete="name",
        ),
    ]
    birth_date: Annotated[date, Date(label=N_("Your date of birth"), autocomplete="bday")]
    nationality: Annotated[
        str, Choice(label=N_("Nationality in this passport"), hint=N_("It decides about a visa."))
    ]
    passport_number: Annotated[
        str,
        FIXED,
        PASSPORT_NUMBER,
        Text(label=N_("Passport or identity card number"), autocomplete="off", code=True),
    ]
    expires_on: Annotated[
        date | None,
        Date(
            label=N_("Valid until"),
            hint=N_(
                "Many countries want it to be valid for three months after the visit. "
                "As year-month-day: 2031-04-23."
            ),
            conditional=True,
        ),
    ] = None
    no_end: Annotated[
        bool,
        Check(
            label=N_("It is valid without an end"),
            hint=N_(
                "Some identity cards say so, or show a year such as 9999. Passports always end."
            ),
        ),
    ] = False
    departure_town: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(
            label=N_("From which town do you travel?"),
            hint=N_("The hub books from there and back."),
            autocomplete="address-level2",
        ),
    ]
    visa: Annotated[
        str,
        Choice(
            label=N_("Do you need a visa for this journey?"),
            hint=N_("Not sure? The hub checks with the consulate; this can take weeks."),
        ),
    ]
    needs: Annotated[
        str | None,
        Field(max_length=1000),
        WORDS,
        Area(
            label=N_("Access, diet or health needs"),
            hint=N_("Only if the hub should plan for them. You may leave this empty."),
            rows=3,
        ),
    ] = None
    tell_host: Annotated[
        str | None,
        Field(max_length=300),
        LINE,
        Text(
            label=N_("The sentence your host is told"),
            hint=N_(
                "For example: no stairs, no nuts. The contact person of the community you travel to "
                "reads it, and nothing else of what you write here."
            ),
            autocomplete="off",
        ),
    ] = None
    health_consent: Annotated[
        bool,
        Check(
            label=N_(
                "I agree that the hub uses what I wrote about my needs to arrange this visit, and shows "
                "my host the sentence for them"
            ),
            hint=N_("Only needed if you wrote something. You can take it back at any time."),
        ),
    ] = False
    emergency_name: Annotated[
        str,
        Field(min_length=2, max_length=100),
        LINE,
        Text(
            label=N_("Whom may we call in an emergency?"),
            hint=N_(
                "Please tell this person that you gave us their number, and that it is deleted after the visit."
            ),
            autocomplete="off",
        ),
    ]
    emergency_relation: Annotated[
        str,
        Field(max_length=60),
        LINE,
        Text(label=N_("Who is that to you?"), hint=N_("Sister, friend…"), autocomplete="off"),
    ] = ""
    emergency_phone: Annotated[
        Phone,
        Text(
            label=N_("Their phone number"),
            hint=N_("With country code: +48 600 000 000."),
            kind="tel",
            autocomplete="off",
        ),
    ]

    @model_validator(mode="after")
    def may_be_kept(self) -> "TravelData":
        if self.expires_on is None and not self.no_end:
            raise FieldProblem("expires_on", N_("Fill this in."))
        if self.expires_on is not None and self.no_end:
            raise FieldProblem(
                "no_end", N_("Either the date or no end: empty the date, or take this tick away.")
            )
        if (self.needs or self.tell_host) and not self.health_consent:
            raise FieldProblem(
                "health_consent",
                N_("Tick this box, or empty the two fields about your needs."),
            )
        return self


class GiveTravelDataPage(FormPage[TravelData]):
    model = TravelData
    title = N_("Your travel details")
    intro = N_("The hub needs these to book for you. Have your passport at hand: five minutes.")
    why = N_("A ticket, a bed and an insurance in your name need what stands in your passport.")
    submit = N_("Keep these details")
    done = N_("Thank you. Your details are in the vault; the hub starts to book.")
    template = "participants/travel_data.html"
    drafts = False

    async def options(self, at: Place) -> dict[str, Options]:
        return {
            "nationality": countries(),
            "visa": [(value, _(text)) for value, text in VISA.items()],
        }

    async def context(self, at: Place) -> dict[str, Any]:
        facts = at.exchange.plan.facts if at.exchange.plan else None
        return {
            "kept": kept(at.exchange, *TRAVEL_CLASSES),
            "visa_likely": bool(facts and facts.visa_needed),
            "facts": facts,
        }

    async def message(self, at: Place, answer: TravelData) -> GiveTravelData:
        message = GiveTravelData(by=at.me)
        # Before anything is kept: no travel data without an approved plan (law 4).
        base.check(at.exchange, message, at.now)
        _check_dates(at, answer)
        vault = resources_of(at.request).vault
        for data_class, data in _sorted(at, answer).items():
            place = vault_place(at, data_class)
            # No needs, no item: a booker's look at nothing would stand among the readings.
            if data or await vault.has(at.database, place):
                await vault.put(at.database, place, data, at.now)
        return message


def _check_dates(at: Place, answer: TravelData) -> None:
    today = at.now.date()
    if not OLDEST <= answer.birth_date < today:
        raise RuleBroken(
            "birth_date",
            N_("This cannot be a date of birth."),
            N_("Check the year."),
            rule="birth_date_impossible",
        )
    ends = at.exchange.plan.facts.ends_on if at.exchange.plan else today
    if answer.expires_on is None:
        return
    if answer.expires_on > today + LONGEST_VALID:
        raise RuleBroken(
            "expires_on",
            N_("This date is too far away: no passport is valid for so long."),
            N_("Check the year. If your identity card has no end, leave this empty and tick so."),
            rule="valid_too_long",
        )
    if answer.expires_on < ends:
        raise RuleBroken(
            "expires_on",
            N_("The passport has to be valid on {day}, the last day of the visit."),
            N_("Check the date. If a new passport is on its way, come back with its date."),
            rule="passport_expires_too_early",
            day=ends.isoformat(),
        )


def _sorted(at: Place, answer: TravelData) -> dict[DataClass, PersonalData]:
    """The answer by data class, each with its own readers and its own day of deletion."""
    typed = {name: str(value) for name, value in answer.model_dump(mode="json").items() if value}
    consent = {"consent": at.now.isoformat()}
    health = {**_only(typed, "needs"), **consent} if answer.needs else {}
    for_host = {**_only(typed, "tell_host"), **consent} if answer.tell_host else {}
    return {
        DataClass.PASSPORT: _only(
            typed,
            "passport_name",
            "birth_date",
            "passport_number",
            "nationality",
            "expires_on",
            "no_end",
            "departure_town",
            "visa",
        ),
        DataClass.HEALTH: health,
        DataClass.FOR_HOST: for_host,
        DataClass.EMERGENCY: _only(
            typed, "emergency_name", "emergency_relation", "emergency_phone"
        ),
    }


def _only(typed: dict[str, str], *names: str) -> PersonalData:
    return {name: typed[name] for name in names if name in typed}


class ChangeTravelDataPage(GiveTravelDataPage):
    message_types = (GiveTravelData,)
    group = Group.CHANGE
    link = N_("Change your travel details")
    often = True
    title = N_("Change your travel details")
    intro = N_(
        "What is booked already may have to be booked again; the hub sees that you changed it."
    )
    done = N_("Changed. The hub sees that there is something new.")

    def offered(self, x: Exchange, me: str) -> bool:
        return me in x.travel_data

    async def options(self, at: Place) -> dict[str, Options]:
        only_while(at, GiveTravelData)
        return await super().options(at)

    async def initial(self, at: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for data_class in TRAVEL_CLASSES:
            found |= await own_data(at, data_class)
        consent, no_end = found.pop("consent", ""), found.pop("no_end", "")
        return {**found, "health_consent": bool(consent), "no_end": bool(no_end)}


ASKS[AskKind.GIVE_TRAVEL_DATA] = GiveTravelDataPage()
ACTIONS["travel-data"] = ChangeTravelDataPage()

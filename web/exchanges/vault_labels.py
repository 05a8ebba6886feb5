"""What the vault's items consist of, in the order and the words in which people read them."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from domain.exchange.exchange import Exchange
from domain.exchange.privacy import RULES, DataClass, purge_date
from models.conversation.erasing import MESSAGES
from models.skills.retention import PROFILE
from models.texts.translate import N_, _
from models.vault.vault import PersonalData
from web.site.dates import locale

PARTS: dict[DataClass, tuple[tuple[str, str], ...]] = {
    DataClass.PASSPORT: (
        ("passport_name", N_("Name as in the passport")),
        ("birth_date", N_("Date of birth")),
        ("passport_number", N_("Passport number")),
        ("nationality", N_("Nationality")),
        ("expires_on", N_("Passport valid until")),
        ("no_end", N_("Passport valid until")),
        ("departure_town", N_("Leaves from")),
        ("visa", N_("Visa")),
    ),
    DataClass.HEALTH: (
        ("needs", N_("Access, diet, health")),
        ("tell_host", N_("The host may be told")),
        ("consent", N_("Consent given")),
    ),
    DataClass.FOR_HOST: (
        ("tell_host", N_("For the host")),
        ("consent", N_("Consent given")),
    ),
    DataClass.EMERGENCY: (
        ("emergency_name", N_("Whom to call")),
        ("emergency_relation", N_("Who that is")),
        ("emergency_phone", N_("Phone")),
    ),
    DataClass.CONTACT: (("phone", N_("Phone")), ("channel", N_("Chat"))),
    DataClass.CONTACT_FOR_HUB: (("phone", N_("Phone")), ("channel", N_("Chat"))),
    DataClass.NOT_WITH: (),
}
CLASSES: dict[DataClass, str] = {
    DataClass.PASSPORT: N_("Passport and journey"),
    DataClass.HEALTH: N_("Access, diet and health needs"),
    DataClass.FOR_HOST: N_("What your host is told"),
    DataClass.EMERGENCY: N_("Emergency contact"),
    DataClass.CONTACT: N_("How your partner reaches you"),
    DataClass.CONTACT_FOR_HUB: N_("How the hub reaches you"),
    DataClass.NOT_WITH: N_("Whom you are not brought together with"),
}
FILES = "files"
"""What stands beside the classes in a receipt of erasure."""
BESIDE = {
    FILES: N_("Files you handed over"),
    MESSAGES: N_("Messages you wrote"),
    "mail_address": N_("Your mail address"),
    PROFILE: N_("Your skills profile"),
}
"""What is told beside the classes of the vault, in receipts and readings."""
READERS: dict[DataClass, str] = {
    DataClass.PASSPORT: N_("The hub's travel booker of this exchange, until the visit is over."),
    DataClass.HEALTH: N_("The hub's travel booker of this exchange, until the visit is over."),
    DataClass.FOR_HOST: N_(
        "The contact person of the community you travel to, and the hub's travel booker, until the visit "
        "is over. Each reading is written down."
    ),
    DataClass.EMERGENCY: N_(
        "The hub's duty phone, shortly before and during the visit. Each reading is written down."
    ),
    DataClass.CONTACT: N_("Your partner in this exchange, once both sides have shared."),
    DataClass.CONTACT_FOR_HUB: N_(
        "The case owner at the hub, because you agreed. Each reading is written down."
    ),
    DataClass.NOT_WITH: N_("Nobody but you."),
}
VISA: dict[str, str] = {
    "no": N_("Not needed"),
    "yes": N_("Needed"),
    "unsure": N_("Not known yet"),
}


@dataclass(frozen=True)
class Kept:
    """One class of personal data: who may read it, and the day it goes (None: not known yet)."""

    data_class: DataClass
    title: str
    readers: str
    until: date | None
    days: int


def kept(x: Exchange, *classes: DataClass) -> list[Kept]:
    """What to tell about classes of data in an exchange whose visit goes as planned."""
    returned = x.ended_on or (x.plan.facts.ends_on if x.plan else None)
    ended = x.ended_at.date() if x.ended_at else None
    return [
        Kept(
            data_class,
            _(CLASSES[data_class]),
            _(READERS[data_class]),
            purge_date(data_class, returned_on=returned, ended_on=ended),
            RULES[data_class].keep_days,
        )
        for data_class in classes
    ]


def told(data_class: DataClass, data: PersonalData) -> list[tuple[str, str]]:
    """Label and text of every part that was given."""
    return [
        (_(label), _readable(name, data[name]))
        for name, label in PARTS[data_class]
        if data.get(name)
    ]


def _readable(name: str, value: str) -> str:
    if name == "visa":
        return _(VISA[value]) if value in VISA else value
    if name == "no_end":
        return _("without an end")
    if name == "nationality":
        return str(locale().territories.get(value, value))
    if name in ("birth_date", "expires_on", "consent"):
        return format_date(date.fromisoformat(value[:10]), "long", locale=locale())
    return value


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, by name in the reader's language."""
    found = [
        (code, name)
        for code, name in locale().territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(found, key=lambda country: country[1].casefold())


NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "CP", "CQ", "DG", "EA", "IC", "AC", "TA"}
)
"""Codes of Babel's territories that are groups, islands without passports, or tests."""


def erased_told(name: str) -> str:
    """What is named in a receipt or a reading: a class of the vault, or what stands beside them."""
    return _(BESIDE[name]) if name in BESIDE else _(CLASSES[DataClass(name)])

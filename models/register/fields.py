"""The fields of the register: what pages call them, and how they stand above a table's columns."""

from dataclasses import dataclass

from models.texts.translate import N_
from models.typed.search import folded

COMMUNITY_NAMES = {
    "name": N_("Community"),
    "country": N_("Country"),
    "time_zone": N_("Time zone"),
    "visa_zone": N_("Visa zone"),
    "language": N_("Languages"),
    "active_people": N_("Active people"),
    "general_support_fund": N_("Has a General Support Fund grant"),
    "last_cee_meeting": N_("Last CEE Meeting"),
    "topics": N_("What it can teach"),
    "offer": N_("What it offers"),
    "registered_mentor": N_("Registered mentor"),
    "capacity": N_("Exchanges at a time, as mentor"),
    "kind": N_("Takes part as"),
    "active": N_("Active"),
    "people": N_("People"),
    "merged_into": N_("Merged into"),
    "merged_with": N_("Merged with"),
}
PERSON_NAMES = {
    "name": N_("Name"),
    "email": N_("Mail address"),
    "language": N_("Language"),
    "time_zone": N_("Time zone"),
    "active": N_("Active"),
    "communities": N_("Communities"),
    "function": N_("What they do"),
    "merged_into": N_("Merged into"),
    "merged_with": N_("Merged with"),
}


@dataclass(frozen=True)
class Column:
    """A column of the table. `entry` is `community`, `person` or `membership`, `field` one of its fields.

    `head` is what an export writes above it, in English on purpose: a table is read on any installation.
    """

    entry: str
    field: str
    head: str
    others: tuple[str, ...] = ()


COLUMNS = (
    Column("community", "name", "Community", ("Community name", "Affiliate", "User group", "Organisation", "Organization")),
    Column("community", "country", "Country", ("Country code",)),
    Column("community", "time_zone", "Community time zone"),
    Column("community", "visa_zone", "Visa zone"),
    Column("community", "language", "Languages", ("Community language", "Community languages")),
    Column("community", "active_people", "Active people", ("Active members", "Members")),
    Column("community", "general_support_fund", "General Support Fund", ("GSF",)),
    Column("community", "last_cee_meeting", "Last CEE Meeting"),
    Column("community", "topics", "Can teach", ("Topics", "Topic", "What it can teach")),
    Column("community", "offer", "Offer", ("What it offers",)),
    Column("community", "registered_mentor", "Registered mentor", ("Mentor", "Mentors")),
    Column("community", "capacity", "Capacity", ("Places",)),
    Column("community", "kind", "Takes part as", ("Kind",)),
    Column("community", "active", "Community active"),
    Column("person", "name", "Person", ("Name", "Full name", "Person name")),
    Column("person", "email", "Mail address", ("Mail", "E-mail", "Email", "E-mail address", "Email address")),
    Column("person", "language", "Language", ("Person language",)),
    Column("person", "time_zone", "Time zone", ("Person time zone",)),
    Column("person", "active", "Person active"),
    Column("membership", "contact", "Contact", ("Is contact", "Contact person")),
    Column("membership", "function", "Function", ("What they do", "Position", "Function in the community")),
)  # fmt: skip
BY_HEAD = {folded(head): column for column in COLUMNS for head in (column.head, *column.others)}
"""Columns by every head they may have, as a search compares it."""


def column_of(head: str) -> Column | None:
    """The column that a head means; None for a head nobody knows."""
    return BY_HEAD.get(folded(" ".join(head.replace("_", " ").split())))

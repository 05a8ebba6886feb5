"""Who may read which personal data, when, and how long it is kept (programme.md section 5)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.exchange.people import Role
from domain.exchange.phases import TOGETHER, Phase


class DataClass(StrEnum):
    """The kinds of personal data in the vault."""

    PASSPORT = "passport"
    HEALTH = "health"
    FOR_HOST = "for_host"
    EMERGENCY = "emergency"
    CONTACT = "contact"
    CONTACT_FOR_HUB = "contact_for_hub"
    NOT_WITH = "not_with"


OF_EXCHANGE = tuple(one for one in DataClass if one is not DataClass.NOT_WITH)
"""What is given for an exchange."""
OF_TRAVEL = frozenset(
    {DataClass.PASSPORT, DataClass.HEALTH, DataClass.FOR_HOST, DataClass.EMERGENCY}
)
"""What only those give who travel; it goes when they do not travel any more."""
TRAVELLING = frozenset({Phase.TRAVEL, Phase.READY, Phase.VISIT})
UNDER_WAY = frozenset({Phase.READY, Phase.VISIT})
PARTNERS = frozenset(TOGETHER)
NEVER: frozenset[Phase] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PrivacyRule:
    """Readers and phases of one data class, and the days it is kept.

    The days count from the return, or from the exchange's end where `until_end` says so. With `host`
    whoever receives the travellers reads it too, whatever the roles (`Exchange.hosts`).
    """

    readers: frozenset[Role]
    phases: frozenset[Phase]
    keep_days: int
    until_end: bool = False
    host: bool = False


RULES: dict[DataClass, PrivacyRule] = {
    DataClass.PASSPORT: PrivacyRule(
        readers=frozenset({Role.BOOKER}), phases=TRAVELLING, keep_days=30
    ),
    DataClass.HEALTH: PrivacyRule(readers=frozenset({Role.BOOKER}), phases=TRAVELLING, keep_days=7),
    DataClass.FOR_HOST: PrivacyRule(
        readers=frozenset({Role.BOOKER}), phases=TRAVELLING, keep_days=7, host=True
    ),
    DataClass.EMERGENCY: PrivacyRule(
        readers=frozenset({Role.PROGRAMME, Role.SAFETY_OFFICER}), phases=UNDER_WAY, keep_days=7
    ),
    DataClass.CONTACT: PrivacyRule(
        readers=frozenset({Role.MENTEE, Role.MENTOR, Role.TRAVELLER}),
        phases=PARTNERS,
        keep_days=0,
        until_end=True,
    ),
    DataClass.CONTACT_FOR_HUB: PrivacyRule(
        readers=frozenset({Role.PROGRAMME}), phases=PARTNERS, keep_days=0, until_end=True
    ),
    # Whom somebody does not want to be brought together with: theirs alone, and of no exchange.
    DataClass.NOT_WITH: PrivacyRule(readers=frozenset(), phases=NEVER, keep_days=0, until_end=True),
}


def may_read(
    data_class: DataClass, roles: Collection[Role], phase: StrEnum, *, host: bool = False
) -> bool:
    """Whether somebody with these roles, or who is the `host`, may read another person's data now.

    Everyone may always read their own; that is the caller's question, not this rule's.
    """
    rule = RULES[data_class]
    reads = not rule.readers.isdisjoint(roles) or (host and rule.host)
    return phase in rule.phases and reads


def purge_date(
    data_class: DataClass, *, returned_on: date | None, ended_on: date | None
) -> date | None:
    """The day the data goes, or None while the return or the end is not known.

    An exchange that ends before anybody travelled counts as returned on that day.
    """
    rule = RULES[data_class]
    start = ended_on if rule.until_end else returned_on or ended_on
    return start + timedelta(days=rule.keep_days) if start else None

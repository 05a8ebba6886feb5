"""What one mail is made from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from activities.mail.facts import Known
from activities.mail.headers import Mailbox, mailbox_of
from domain.case.notices import CalendarEvent
from domain.exchange import kind
from models.texts.catalogues import SOURCE_LANGUAGE

EXCHANGE = kind.EXCHANGE.name
EVENT: TypeAdapter[CalendarEvent] = TypeAdapter(CalendarEvent)


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The installation's own part: sender, domain of ids, address of the pages, name of the programme.

    `reach` is how the hub is reached: its address and duty phone in one line. `answers_to` is where answers to mails about
    messages are read; nowhere if empty.
    """

    sender: str
    domain: str
    base_url: str
    programme: str = ""
    reach: str = ""
    answers_to: str = ""
    write_to: str = ""
    duty_phone: str = ""
    languages: tuple[str, ...] = (SOURCE_LANGUAGE,)
    """Those of the programme's own words, the first one first."""

    @property
    def mailbox(self) -> Mailbox:
        """The sender, as `name <address>` in the settings."""
        return mailbox_of(self.sender)

    def message_id(self, key: str) -> str:
        """The Message-ID of the notice with this business key: the same at every attempt.

        Receivers drop a second mail of one id, should a crash fall between sending and noting it.
        """
        return f"<{hashlib.sha256(key.encode()).hexdigest()[:24]}@{self.domain}>"

    def thread_id(self, about_id: str, person_id: str) -> str:
        """What all mails about one exchange or concern to one person refer to: they stay together.

        Short, because Python encodes an id that does not fit on a header's line of 78 letters,
        and mail programs do not decode it.
        """
        return (
            f"<{hashlib.sha256(f'{about_id}/{person_id}'.encode()).hexdigest()[:24]}@{self.domain}>"
        )


def sender_of(installation: str, programme: str = "", own: str = "") -> str:
    """Whom mails come from: a sender of one's own, or the installation's address under a further programme's name."""
    if own or not programme:
        return own or installation
    return f"{programme} <{mailbox_of(installation).address}>"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who is written to, in which language and time zone (IANA name).

    `reads` is the language they chose, where the program has no sentences in it and `language` is another one.
    """

    person_id: str
    name: str
    email: str
    language: str = "en"
    time_zone: str = "UTC"
    reads: str = ""

    @property
    def wants(self) -> str:
        """The language they chose."""
        return self.reads or self.language


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Words that somebody of the hub gave one mail while it was held: its subject and its paragraphs."""

    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class About:
    """The exchange as mails name it; `mentor` is empty while nobody is proposed.

    `owner` is the name of whoever looks after it at the hub.
    A case of another `kind` has its id in `exchange_id`, no communities, and as `topic` its title, if it has one. A mail about a concern
    names no exchange: it has only `incident_id`.
    """

    exchange_id: str = ""
    incident_id: str = ""
    mentee: str = ""
    mentor: str = ""
    topic: str = ""
    kind: str = EXCHANGE
    owner: str = ""
    owner_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One owed notice. `values` are the enums, dates and numbers its sentences fill in, `known` what rows add.

    `texts` are the hub's own words for it by key and language, `changed` those for this one mail.
    `circle` tells mails about messages to other readers apart; one that is `answerable` can be written back to.
    """

    key: str
    kind: str
    message_id: str
    ask_id: str | None = None
    event: CalendarEvent | None = None
    values: dict[str, str | int] = field(default_factory=dict)
    circle: str = ""
    answerable: bool = False
    known: Known = field(default_factory=Known)
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changed: Changed | None = None


def packed(
    ask_id: str | None, note_id: str | None, event: CalendarEvent | None, values: dict[str, Any]
) -> dict[str, Any]:
    """A notice's details as the outbox keeps them (JSON values)."""
    return {
        "ask": ask_id,
        "note": note_id,
        "event": EVENT.dump_python(event, mode="json") if event else None,
        "values": values,
    }


def unpacked(
    key: str,
    kind: str,
    message_id: str,
    data: dict[str, Any],
    words: str = "",
    known: Known | None = None,
) -> Letter:
    """The letter for an outbox row, with the `words` it tells."""
    event = data.get("event")
    return Letter(
        key=key,
        kind=kind,
        message_id=message_id,
        ask_id=data.get("ask"),
        event=EVENT.validate_python(event) if event else None,
        values={**(data.get("values") or {}), **({"words": words} if words else {})},
        known=known or Known(),
    )

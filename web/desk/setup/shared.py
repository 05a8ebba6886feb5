"""What the pages of set-up share: who may open them, and how changes are told."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from babel.numbers import format_decimal
from fastapi import Depends, Request
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.mail.texts.editable import mail_text
from domain.exchange.people import HUB_ROLES, Role
from models.tables.programme import SignUps
from models.tables.setting_change import SettingChange
from models.texts.labels import label
from models.texts.languages import name_of as language_name
from models.texts.numbers import name_of
from models.texts.public import TEXTS
from models.texts.translate import N_, _
from models.views.names import people_named
from models.views.setup import SetupFacts, latest_changes
from runtime.languages import PART as LANGUAGES_PART
from runtime.numbers import CHECKED
from runtime.programmes import sender_in
from runtime.public_texts import PART as TEXTS_PART
from web.exchanges.vault_labels import countries
from web.site.access import Hub, Viewer
from web.site.dates import day, readers_locale
from web.site.resources import resources_of

Coordinator = Annotated[Viewer, Depends(Hub(Role.COORDINATOR))]
FIELDS = {
    ("programme", "name"): N_("Name of the programme"),
    ("programme", "country"): N_("Country of the hub"),
    ("programme", "time_zone"): N_("Time zone of the hub"),
    ("programme", "duty_phone"): N_("Duty phone"),
    ("programme", "write_to"): N_("Address to write to"),
    ("programme", "part_of"): N_("What the programme is part of"),
    ("programme", "mail_from"): N_("Sender of the programme"),
    ("programme", "sign_up"): N_("Who enters people"),
    ("languages", "languages"): N_("Languages of the programme"),
    ("programme", "mail_rhythm"): N_("Which mails are gathered into one a day"),
    ("cycle", "name"): N_("Name of a cycle"),
    ("cycle", "opens"): N_("First day of a cycle"),
    ("cycle", "closes"): N_("Last day of a cycle"),
    ("cycle", "places"): N_("Places of a cycle"),
    ("cycle", "budget"): N_("Budget of a cycle"),
    ("cycle", "visits_at_once"): N_("Visits at the same time in a cycle"),
    ("numbers", CHECKED): N_("Numbers looked at and kept"),
    ("staff", "tie"): N_("Tie to a community"),
    ("mails", "hold"): N_("How long mails wait after a decision"),
    ("mails", "review"): N_("Mails that wait until somebody lets them go"),
    ("tokens", "made"): N_("Token made for a tool"),
    ("tokens", "revoked"): N_("Token revoked"),
    ("webhooks", "made"): N_("Webhook made for a tool"),
    ("webhooks", "changed"): N_("Webhook changed"),
    ("webhooks", "rotated"): N_("New secret of a webhook"),
    ("webhooks", "on"): N_("Webhook switched on"),
    ("webhooks", "off"): N_("Webhook switched off"),
    ("webhooks", "removed"): N_("Webhook removed"),
    ("sender", "tried"): N_("Sender whose test mail arrived"),
}


def sender_shown(request: Request, facts: SetupFacts) -> str:
    """Whom the mails of the programme come from."""
    return sender_in(facts, resources_of(request).settings.mail_from)


async def times_changed(database: AsyncSession, viewer: Viewer, part: str) -> int:
    """How often a part of the viewer's programme was changed: grows with each change."""
    of_it = col(SettingChange.part) == part, col(SettingChange.programme) == viewer.scope.mark
    count = select(func.count()).select_from(SettingChange).where(*of_it)
    return await database.scalar(count) or 0


@dataclass(frozen=True)
class Change:
    """One change as people read it."""

    at: datetime
    who: str
    what: str
    before: str
    after: str


async def changes(database: AsyncSession, viewer: Viewer, *parts: str) -> list[Change]:
    """The newest changes of these parts in the viewer's programme, of all where none is named."""
    rows = await latest_changes(database, *parts, programme=viewer.scope.mark)
    names = await people_named(database, [row.by for row in rows])
    return [_told(row, names.get(row.by or "", "")) for row in rows]


def _told(row: SettingChange, name: str) -> Change:
    who = name or (_("somebody who left") if row.by else _("an operator"))
    before, after = (_value(row, value) for value in (row.before, row.after))
    return Change(row.at, who, _what(row), before, after)


def _what(row: SettingChange) -> str:
    if row.part == TEXTS_PART:
        return _text(row.field)
    known = FIELDS.get((row.part, row.field))
    if known is not None:
        return _(known)
    if row.part == "numbers":
        return _(name_of(row.field))
    return _("Role: {role}", role=label(Role(row.field))) if row.field in _ROLES else row.field


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNTS = frozenset({"budget", "places", "visits_at_once"})
_ROLES = frozenset(role.value for role in HUB_ROLES)


def _text(field: str) -> str:
    key, _slash, code = field.partition("/")
    mail = mail_text(key)
    title = _(TEXTS[key].title) if key in TEXTS else mail.title if mail else key
    return _("Text: {title} ({language})", title=title, language=language_name(code))


def _value(row: SettingChange, value: str) -> str:
    if row.part == TEXTS_PART:
        return _("version {n}", n=value) if value else _("the text that comes with the program")
    if not value:
        return _("nothing")
    if row.part == LANGUAGES_PART:
        return ", ".join(language_name(code) for code in value.split())
    if row.field == "sign_up":
        return label(SignUps(value))
    return _country(value, countries()) if row.field == "country" else _plain(row, value)


def _plain(row: SettingChange, value: str) -> str:
    """A stored day, or a number, as people write it; any other words as they are: a cycle may be called 2027."""
    if (row.part == "numbers" or row.field in _COUNTS) and value.isdecimal():
        return str(format_decimal(int(value), locale=readers_locale()))
    if _DAY.fullmatch(value):
        with suppress(ValueError):
            return day(date.fromisoformat(value))
    return value


def _country(code: str, known: Iterable[tuple[str, str]]) -> str:
    return dict(known).get(code, code)

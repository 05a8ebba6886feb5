"""The hub's words on the public pages and in mails: versions that never change, the newest is shown. No function commits."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from activities.mail.texts.editable import mail_text
from domain.case.errors import N_, RuleBroken
from models.tables.programme import FIRST
from models.tables.public_text import PublicTextVersion
from models.texts.public import NUMBERS, TEXTS, unknown_names
from models.typed.text import tidy
from models.views.public import versions_of
from runtime.setup import one_at_a_time, record

PART = "texts"


@dataclass(frozen=True, kw_only=True)
class TextWish:
    """What a text is to say in one language; "" gives the text that comes with the program its place back.

    `source` is the fingerprint of the text that it then says the same as; without it, it says the same as before.
    """

    key: str
    language: str
    body: str
    source: str | None = None


async def set_text(
    session: AsyncSession,
    wish: TextWish,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Say something else on a page; False where the text is as it was.

    RuleBroken for a name in braces that nothing stands for.
    """
    await one_at_a_time(session)
    tidied = replace(wish, body=tidy(wish.body))
    return await _added(session, tidied, by=by, now=now, programme=programme)


async def restore_text(
    session: AsyncSession,
    key: str,
    language: str,
    version: int,
    *,
    by: str | None,
    now: datetime,
    programme: str = FIRST,
) -> bool:
    """Show an earlier version again, as a new one; 0 is the text that comes with the program."""
    await one_at_a_time(session)
    versions = await versions_of(session, key, language, programme)
    known = {row.version: (row.body, row.source) for row in versions}
    if version and version not in known:
        raise RuleBroken(
            "version",
            N_("There is no such version."),
            N_("Choose one of those that are listed."),
            rule="no_such_version",
        )
    body, source = known.get(version, ("", ""))
    wish = TextWish(key=key, language=language, body=body, source=source)
    return await _added(session, wish, by=by, now=now, programme=programme)


async def _added(
    session: AsyncSession,
    wish: TextWish,
    *,
    by: str | None,
    now: datetime,
    programme: str,
) -> bool:
    key, language, body, source = wish.key, wish.language, wish.body, wish.source
    _check(key, body)
    newest = next(iter(await versions_of(session, key, language, programme)), None)
    before_it = (newest.body, newest.source) if newest else ("", "")
    if source is None or not body:
        source = before_it[1] if body else ""
    if (body, source) == before_it:
        return False
    number = newest.version + 1 if newest else 1
    session.add(
        PublicTextVersion(
            key=key,
            language=language,
            version=number,
            programme=programme,
            body=body,
            by=by,
            at=now,
            source=source,
        )
    )
    before = str(number - 1) if newest and newest.body else ""
    record(
        session,
        f"{PART}/{key}/{language}",
        (before, str(number) if body else ""),
        by=by,
        now=now,
        programme=programme,
    )
    await session.flush()
    return True


def _check(key: str, body: str) -> None:
    mail = mail_text(key)
    if mail is not None and body:
        mail.check(mail.read(body))
    elif mail is None and key not in TEXTS:
        raise RuleBroken(
            "key",
            N_("There is no such text."),
            N_("Choose one of those that are listed."),
            rule="no_such_text",
        )
    unknown = unknown_names(body) if mail is None else []
    if unknown:
        raise RuleBroken(
            "body",
            N_("Nothing stands for {name} in braces."),
            N_("Use one of these, or leave the braces out: {known}."),
            rule="unknown_name_in_text",
            name=unknown[0],
            known=", ".join(NUMBERS),
        )

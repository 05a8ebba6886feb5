"""Other words for one mail that is held: its subject and its paragraphs. Neither function commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from activities.mail.changed import Words
from domain.case.errors import N_, RuleBroken
from models.tables.outbox import OutboxNotice, OutboxStatus
from models.typed.text import visible


@dataclass(frozen=True, kw_only=True)
class WordsWish:
    """What a mail is to say; both empty give the words back that come with its kind."""

    subject: str = ""
    text: str = ""


async def held_notice(session: AsyncSession, notice_id: str) -> OutboxNotice:
    """The row, kept from leaving until the transaction ends. RuleBroken where it is not held any more."""
    query = select(OutboxNotice).where(col(OutboxNotice.id) == notice_id).with_for_update()
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None or not (found.review and found.status is OutboxStatus.OWED):
        raise RuleBroken(
            "",
            N_("This mail is not held: it has left, or is about to."),
            N_("Only a mail that is held can be changed. Where it still waits, hold it first."),
            rule="mail_not_held",
        )
    return found


async def change_words(
    session: AsyncSession,
    notice: OutboxNotice,
    wish: WordsWish,
    written: Words,
    *,
    by: str,
    now: datetime,
) -> bool:
    """Give a held mail other words; False where it says that already. `written` is what comes with its kind.

    RuleBroken, naming the field, where a fact is missing that the mail has to tell.
    """
    before = notice.edits[-1] if notice.edits else {"subject": "", "text": ""}
    if (wish.subject, wish.text) == (before["subject"], before["text"]):
        return False
    if _says_the_same(wish, written):
        wish = WordsWish()
        if not before["text"]:
            return False
    if wish.text:
        _check_facts(wish, written.facts)
    told = {"subject": wish.subject, "text": wish.text, "by": by, "at": now.isoformat()}
    notice.edits = [*notice.edits, told]
    await session.flush()
    return True


def _says_the_same(wish: WordsWish, written: Words) -> bool:
    text = "\n\n".join(written.paragraphs)
    return visible(wish.subject) == visible(written.subject) and visible(wish.text) == visible(text)


def _check_facts(wish: WordsWish, facts: Sequence[str]) -> None:
    told = visible(f"{wish.subject}\n{wish.text}")
    for fact in facts:
        if visible(fact) not in told:
            raise RuleBroken(
                "text",
                N_("The mail has to say this, letter for letter: {fact}"),
                N_("Put it back, where you want it in the subject or the text."),
                rule="fact_missing_in_mail",
                fact=visible(fact),
            )

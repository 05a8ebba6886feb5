"""Which notices wait for the one mail of a day, said once in SQL: for the courier that leaves them, and takes them.

A person chooses (`models.tables.programme.MailRhythm`), or the programme where they did not. Whatever is urgent
never waits: its kind is not among those that can, or its task is due within a day, or overdue.
"""

from datetime import datetime, timedelta

from domain.case.kind import KINDS
from domain.case.names import ABOUT_ONE_ASK, CAN_WAIT, CaseNotice
from domain.exchange.notices import NoticeKind
from models.clock import AHEAD
from models.tables.programme import MailRhythm

GATHERED_AS_REMINDERS = f"('{CaseNotice.ASK_REMINDER.value}', '{NoticeKind.PLAN_COMMENTED.value}')"
"""Whoever wants one mail a day for reminders gets comments on a plan in it, too: there may be many of them."""
URGENT = "interval '24 hours'"
NOW = f"(now() + coalesce(({AHEAD}), 0) * interval '1 second')"
"""The programme's present."""

_RHYTHM = f"""
    coalesce(nullif(person.mail_rhythm, ''), (
        SELECT mail_rhythm FROM programme WHERE made_at IS NULL OR id = coalesce(
            (SELECT programme FROM exchange_view WHERE exchange_id = notice.exchange_id),
            (SELECT state ->> 'programme' FROM case_view WHERE case_id = notice.exchange_id)
        ) ORDER BY made_at NULLS LAST LIMIT 1
    ), '{MailRhythm.REMINDERS.value}')
"""  # noqa: S608 - our own words
GATHERED = f"""
    (notice.digest_id IS NOT NULL OR notice.kind = ANY(:can_wait) AND notice.exchange_id IS NOT NULL
    AND notice.again_of IS NULL AND notice.edits = '[]' AND EXISTS (
        SELECT FROM person LEFT JOIN ask_view AS ask
            ON ask.exchange_id = notice.exchange_id AND ask.ask_id = notice.data ->> 'ask'
        WHERE person.id = notice.person_id AND person.active
            AND (ask.ask_id IS NULL OR ask.status <> 'open' OR ask.due_at > {NOW} + {URGENT})
            AND CASE {_RHYTHM}
                WHEN '{MailRhythm.DAILY.value}' THEN true
                WHEN '{MailRhythm.REMINDERS.value}' THEN notice.kind IN {GATHERED_AS_REMINDERS}
                ELSE false
            END
    ))
"""
"""A condition on rows of the outbox called `notice`; `:can_wait` are the kinds of `can_wait`.

What somebody sent again, or gave other words, is a mail of its own. What has a digest already stays in it, however near its day has come meanwhile: it leaves with the next attempt.
"""
OBSOLETE_WITHOUT_ASK = frozenset(
    {*ABOUT_ONE_ASK, CaseNotice.DEADLINE_CHANGED, CaseNotice.ASK_REOPENED}
)
"""Kinds of notice that say nothing any more once their ask is settled."""


def can_wait() -> list[str]:
    """Kinds of notice that are never urgent by themselves, of every kind of case that is known here."""
    own = {notice for kind in KINDS.values() for notice in kind.can_wait}
    return sorted({str(notice) for notice in {*CAN_WAIT, *own}})


def last_call(now: datetime, hour: int) -> datetime:
    """The latest `hour` o'clock that has come at `now`, which is in the reader's zone; what was owed before leaves then.

    Where clocks leap over the hour, its place is the first moment after it; where it comes twice, the first time counts.
    """
    today = now.replace(hour=hour % 24, minute=0, second=0, microsecond=0, fold=0)
    if today.timestamp() <= now.timestamp():
        return today
    return (today - timedelta(days=1)).replace(fold=0)

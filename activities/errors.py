"""What activities tell Temporal: a type to act on, a sentence without personal data."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import asyncpg
from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.exceptions import ApplicationError

DATABASE_ERRORS = (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database that is away raises; while connecting, the driver's own errors too."""


@contextmanager
def database_told() -> Iterator[None]:
    """Turns a database's error into one that may stand in a history: its type, no values."""
    try:
        yield
    except DATABASE_ERRORS as error:
        if activity.in_activity():
            activity.logger.warning("database: %s", type(error).__name__)
        raise ApplicationError(
            f"the database did not answer as expected ({type(error).__name__})",
            type="DatabaseAway",
        ) from None


def mail_server_away(reason: str) -> ApplicationError:
    """The mail server did not take mails; everything stays owed and is tried again."""
    return ApplicationError(
        f"the mail server does not take mails ({reason})", type="MailServerAway"
    )


def bounce_box_away(reason: str) -> ApplicationError:
    """The mailbox in which mails come back cannot be read: it is tried again."""
    return ApplicationError(
        f"the mailbox of returned mails cannot be read ({reason})", type="BounceBoxAway"
    )


def wiki_away(reason: str, wait: timedelta | None) -> ApplicationError:
    """The wiki does not answer, or asks to wait: everything stays to be done."""
    return ApplicationError(
        f"the wiki does not answer ({reason})", type="WikiAway", next_retry_delay=wait
    )


def refused_for_now(wait: timedelta) -> ApplicationError:
    """The mail server takes mails, but not this exchange's, not now: look again after `wait`."""
    return ApplicationError(
        "the mail server refuses some mails for now", type="RefusedForNow", next_retry_delay=wait
    )


def still_owed(wait: timedelta) -> ApplicationError:
    """Another attempt holds a notice, or time ran out: look again after `wait`."""
    return ApplicationError(
        "some notices are still to be delivered", type="StillOwed", next_retry_delay=wait
    )

"""Named timeouts and retries of the activities."""

from datetime import timedelta

from temporalio.common import RetryPolicy

NOW = timedelta(milliseconds=1)
"""A timer for an alarm that is already due: rings at once, yet as an event of its own."""

FAST = timedelta(seconds=2)
"""How long a record may take inside the workflow task before it becomes a task of its own."""

FAST_TRIES = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=2)

PATIENT = timedelta(seconds=20)
"""One try at a database or mail server that is slow or away."""

A_LOOK = timedelta(minutes=2)
"""One look into a mailbox: fifty mails, each answer of the server within its own ten seconds."""

A_ROUND_OF_THE_WIKI = timedelta(minutes=10)
"""Every page of a wiki once, each answer within half a minute."""

FOR_EVER = RetryPolicy(
    initial_interval=timedelta(seconds=1),
    backoff_coefficient=2.0,
    maximum_interval=timedelta(minutes=1),
)
"""Nothing is lost: the database or the mail server may be away for hours (law 6)."""

SELDOM = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=4.0,
    maximum_interval=timedelta(minutes=10),
)
"""For a server that may lock out who knocks too often."""

"""A mail server for tests that keeps what it gets."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from runtime.embedded.mail import MailSink


@pytest.fixture
async def mail_sink(tmp_path: Path) -> AsyncIterator[MailSink]:
    """A sink on a free port: `mail_sink.url` is its SMTP_URL, `mail_sink.mails(recipient=…)` its mails."""
    sink = MailSink(tmp_path / "mail")
    await sink.start()
    yield sink
    await sink.stop()

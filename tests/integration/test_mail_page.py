"""The page with the mails that were not sent."""

from email.message import EmailMessage

import aiosmtplib
import httpx2
import pytest

from runtime.embedded.mail import MailSink
from runtime.embedded.mail_page import mail_app


async def keep(sink: MailSink, to: str, subject: str, **parts: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "hub@example.org", to, subject
    message.set_content(parts.get("text", "Hello"))
    if "html" in parts:
        message.add_alternative(parts["html"], subtype="html")
    if "calendar" in parts:
        message.add_attachment(parts["calendar"], subtype="calendar", filename="visit.ics")
    await aiosmtplib.send(message, hostname=sink.host, port=sink.port)


def pages(sink: MailSink) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=mail_app(sink))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8026")


async def test_mails_are_listed_newest_first_and_by_recipient(mail_sink: MailSink):
    await keep(mail_sink, "ilka@example.org", "First")
    await keep(mail_sink, "zofia@example.org", "Second")
    async with pages(mail_sink) as client:
        everything = (await client.get("/")).text
        assert everything.index("Second") < everything.index("First")
        of_ilka = (await client.get("/", params={"to": "ILKA@example.org"})).text
        assert "First" in of_ilka
        assert "Second" not in of_ilka
        nobody = (await client.get("/", params={"to": "<script>"})).text
    assert "No mail for &lt;script&gt; yet." in nobody


async def test_a_mail_shows_text_html_calendar_and_headers(mail_sink: MailSink):
    await keep(
        mail_sink,
        "ilka@example.org",
        "Your visit",
        text="Sign in: http://127.0.0.1:8000/sign-in/abc",
        html="<p>Sign <b>in</b></p>",
        calendar="BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n",
    )
    (key,) = mail_sink.keys()
    async with pages(mail_sink) as client:
        shown = (await client.get(f"/mails/{key}")).text
        raw = (await client.get(f"/mails/{key}/raw")).text
        html = await client.get(f"/mails/{key}/html")
    assert 'href="http://127.0.0.1:8000/sign-in/abc"' in shown
    assert "METHOD:REQUEST" in shown
    assert "visit.ics" in shown
    assert "hub@example.org" in shown
    assert "X-Sink-To: ilka@example.org" in raw
    assert "<p>Sign <b>in</b></p>" in html.text


async def test_what_a_mail_brings_cannot_act_on_the_page(mail_sink: MailSink):
    await keep(mail_sink, "a@example.org", "<script>alert(1)</script>", html="<script>x</script>")
    (key,) = mail_sink.keys()
    async with pages(mail_sink) as client:
        shown = await client.get(f"/mails/{key}")
        html = await client.get(f"/mails/{key}/html")
    assert "<script>" not in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert html.headers["content-security-policy"].startswith("sandbox allow-popups")
    assert "allow-scripts" not in html.headers["content-security-policy"]
    assert "allow-scripts" not in shown.text


async def test_an_unknown_mail_is_not_found_and_a_path_is_no_mail(mail_sink: MailSink):
    (mail_sink.folder.parent / "secret.eml").write_text("Subject: outside\n\n")
    async with pages(mail_sink) as client:
        assert (await client.get("/mails/nothing")).status_code == 404
        assert (await client.get("/mails/..%2Fsecret/raw")).status_code == 404
    assert mail_sink.read("../secret") is None


async def test_the_page_answers_to_this_machine_alone(mail_sink: MailSink):
    """A page that gives itself this machine's address (DNS rebinding) reads no mail."""
    await keep(mail_sink, "ilka@example.org", "Secret")
    async with pages(mail_sink) as client:
        for host, status in (
            ("localhost:8026", 200),
            ("evil.example", 400),
            ("127.0.0.1.evil", 400),
        ):
            answer = await client.get("/", headers={"host": host})
            assert answer.status_code == status
            assert ("Secret" in answer.text) == (status == 200)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "key", ["x" * 5000, "%00", "..%2f..%2fetc", "20270101T000000000000-000000"]
)
@pytest.mark.parametrize("below", ["", "/html", "/raw"])
async def test_a_mail_that_cannot_be_is_not_there(mail_sink: MailSink, key: str, below: str):
    async with pages(mail_sink) as client:
        answer = await client.get(f"/mails/{key}{below}")
    assert answer.status_code == 404
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_mail_in_an_encoding_nobody_knows_is_shown_all_the_same(mail_sink: MailSink):
    raw = (
        b"From: a@example.org\r\nTo: ilka@example.org\r\nSubject: Odd\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        b"caf\xe9 and more\r\n"
    )
    await aiosmtplib.send(
        raw, sender="a@example.org", recipients=["ilka@example.org"],
        hostname=mail_sink.host, port=mail_sink.port,
    )  # fmt: skip
    (key,) = mail_sink.keys()
    async with pages(mail_sink) as client:
        for path in ("/", f"/mails/{key}", f"/mails/{key}/raw", f"/mails/{key}/html"):
            assert (await client.get(path)).status_code == 200, path
        assert "and more" in (await client.get(f"/mails/{key}")).text

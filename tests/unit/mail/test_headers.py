"""Names and words in the headers of mails: never a header more than the mail's own."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from activities.mail.compose import compose
from activities.mail.content import About, Letter, Letterhead, Recipient
from activities.mail.sign_in import (
    AddressWish,
    compose_address,
    compose_invitation,
    compose_link,
    compose_sign_up,
    compose_test,
)
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role
from models.accounts.sign_in_mail import Address
from models.texts.headers import header_text

EVIL = [
    "=?utf-8?q?=0aBcc:_evil=40example.org?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmc=?=",
    "Mia\r\nBcc: evil@example.org",
    "Mia\x0bBcc: evil@example.org",
    'Mia", "Evil" <evil@example.org>',
]
LETTERHEAD = Letterhead(sender="Hub <hub@example.org>", domain="example.org", base_url="https://px")


@pytest.mark.parametrize("name", EVIL)
def test_a_name_adds_no_header_to_a_notice(name: str):
    letter = Letter(key="k", kind=NoticeKind.WITHDRAWN, message_id="<k@example.org>")
    about = About(exchange_id="x1", mentee=name, mentor=name, topic=name)
    to = Recipient(person_id="p-mia", name=name, email="mia@example.org")
    check(compose(letter, LETTERHEAD, about, to, datetime(2027, 3, 1, tzinfo=UTC)).as_bytes())


@pytest.mark.parametrize("name", EVIL)
def test_a_name_adds_no_header_to_a_sign_in_mail(name: str):
    to = Recipient(person_id="p-mia", name=name, email="mia@example.org")
    check(compose_link(LETTERHEAD, to, "https://px/s", 60, "<one@example.org>").as_bytes())


@pytest.mark.parametrize("name", EVIL)
def test_a_name_adds_no_header_to_a_mail_of_set_up(name: str):
    """The programme's name is what somebody typed, too."""
    to = Recipient(person_id="p-mia", name=name, email="mia@example.org")
    head = replace(LETTERHEAD, programme=name)
    check(
        compose_invitation(
            head, to, "https://px/s", [Role.CHAIR], 60, "<one@example.org>"
        ).as_bytes()
    )
    check(compose_test(head, to, "WORD", "<one@example.org>").as_bytes())
    check(compose_sign_up(head, to, "https://px/j", 60, "<one@example.org>").as_bytes())


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("side", Address)
def test_a_name_adds_no_header_to_a_mail_about_another_address(name: str, side: Address):
    to = Recipient(person_id="p-mia", name=name, email="mia@example.org")
    wish = AddressWish(side, "old@example.org", "new@example.org", name, "https://px/a")
    check(compose_address(LETTERHEAD, to, wish, "<one@example.org>").as_bytes())


def check(sent: bytes) -> None:
    """One recipient, no hidden copy, no header twice, and a body that begins where it should."""
    found = message_from_bytes(sent, policy=policy.default)
    assert sorted(found.keys()) == sorted(set(found.keys()))
    assert [address.addr_spec for address in found["To"].addresses] == ["mia@example.org"]
    assert "Bcc" not in found
    assert found.is_multipart()


def test_ordinary_names_stay_as_they_are():
    assert header_text("Žofie  Nováková = ?") == "Žofie Nováková = ?"

"""Headers that are remembered are those the library makes."""

from email.message import EmailMessage
from email.policy import default

import pytest

from activities.mail.headers import POLICY

HEADERS = [
    ("Subject", "Come and see: a visit, " + "very long " * 12 + "indeed"),
    ("To", '"Žižka, Jan (hub)" <jan@example.org>'),
    ("From", "Peer Exchange <exchange@example.org>"),
    ("References", f"<{'a' * 24}@example.org>"),
    ("Date", "Mon, 03 May 2027 09:00:00 +0000"),
]


@pytest.mark.parametrize(("name", "value"), HEADERS)
def test_a_header_is_the_same_the_second_time(name: str, value: str) -> None:
    library, first, second = EmailMessage(default), EmailMessage(POLICY), EmailMessage(POLICY)
    for mail in (library, first, second):
        mail[name] = value
    assert library.as_bytes() == first.as_bytes() == second.as_bytes() == first.as_bytes()
    assert first[name] is second[name]


def test_words_that_need_encoding_are_the_same_the_second_time() -> None:
    first, second = EmailMessage(POLICY), EmailMessage(POLICY)
    for mail in (first, second):
        mail["Subject"] = "Přijďte: a visit, very long " * 6
    assert first.as_bytes() == second.as_bytes() == first.as_bytes()
    assert first["Subject"] is second["Subject"]


def test_one_text_under_two_names_makes_two_headers() -> None:
    mail = EmailMessage(POLICY)
    mail["In-Reply-To"] = mail["References"] = "<one@example.org>"
    assert mail.as_string().splitlines()[:2] == [
        "In-Reply-To: <one@example.org>",
        "References: <one@example.org>",
    ]

"""What comes back is read whatever server wrote it; nothing that is in a mailbox breaks the reading."""

from base64 import b64encode
from email.message import Message, _parseparam  # type: ignore[attr-defined]
from email.parser import BytesParser
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.mail.bounces import (
    _REFUSED_IN_TEXT,
    LONGEST,
    LONGEST_HEADER,
    LONGEST_WORDS,
    MOST_BOUNDARIES,
    MOST_IDS,
    MOST_LINES,
    Bounce,
    bounce_of,
)
from activities.mail.faults import Fault, fault_of, unproved, unproved_fault
from tests.support import bounces
from tests.support.bounces import FAILED_ID, TO

SAMPLES = {
    "postfix": (bounces.postfix(), Fault.WRONG_ADDRESS, "5.1.1 550 5.1.1"),
    "exim": (bounces.exim(), Fault.FULL_BOX, "5.0.0 552 5.2.2 Over quota"),
    "old exim": (bounces.old_exim(), Fault.WRONG_ADDRESS, ""),
    "exchange": (bounces.exchange(), Fault.REFUSED, "5.7.133 550 5.7.133 RESOLVER"),
    "gmail": (bounces.gmail(), Fault.WRONG_ADDRESS, "4.1.2 DNS Error"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_server_is_understood(name: str):
    raw, fault, said = SAMPLES[name]
    found = bounce_of(raw)
    assert found is not None
    assert (found.ids, found.recipient) == ((FAILED_ID,), TO)
    assert found.said.startswith(said)
    assert fault_of(found.said) is fault


@pytest.mark.parametrize(
    "raw",
    [
        bounces.postfix(action="delayed", status="4.4.1"),
        bounces.postfix(action="delivered", status="2.0.0"),
        bounces.holiday_reply(),
        b"",
        b"From: x\r\n\r\nSee the attached report, message/delivery-status, Action: failed",
    ],
)
def test_what_is_no_failure_is_none(raw: bytes):
    assert bounce_of(raw) is None


def test_a_report_without_the_mail_names_the_address():
    found = bounce_of(bounces.without_the_mail())
    assert found is not None
    assert (found.ids, found.recipient) == ((), TO)


def test_an_address_with_other_letters_is_read():
    raw = bounces.postfix(to="żaneta@gone.example")
    raw = raw.replace(b"message/delivery-status", b"message/global-delivery-status")
    raw = raw.replace(b"text/rfc822-headers", b"message/global-headers")
    found = bounce_of(raw)
    assert found is not None
    assert found.ids == (FAILED_ID,)
    assert found.recipient.endswith("@gone.example")


def test_what_comes_after_a_long_mail_was_cut_off_is_not_needed():
    raw = bounces.exim().replace(b"Hello Mia,", b"Hello Mia, " + b"x" * 600_000)
    found = bounce_of(raw)
    assert found is not None
    assert found.ids == (FAILED_ID,)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("550 5.1.1 user unknown", Fault.WRONG_ADDRESS),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", Fault.WRONG_ADDRESS),
        ("550 5.2.1 The email account that you tried to reach is disabled", Fault.WRONG_ADDRESS),
        ("552-5.2.2 The email account that you tried to reach is over quota", Fault.FULL_BOX),
        ("552 mailbox full", Fault.FULL_BOX),
        ("452 4.2.2 try later", Fault.FULL_BOX),
        ("550 5.7.1 Message blocked", Fault.REFUSED),
        ("550 5.7.26 unauthenticated mail (DMARC)", Fault.REFUSED),
        ("550 5.1.8 Sender address rejected: Domain not found", Fault.REFUSED),
        ("554 rejected as spam", Fault.REFUSED),
        ("550 no such user here", Fault.WRONG_ADDRESS),
        ("4.4.7 expired", Fault.UNREACHED),
        ("4.4.1 connect to mail.gone.example: Connection timed out", Fault.UNREACHED),
        ("5.0.0 something else", Fault.UNKNOWN),
        ("550", Fault.UNKNOWN),
        ("192.0.2.5 said nothing", Fault.UNKNOWN),
        ("", Fault.UNKNOWN),
    ],
)
def test_answers_are_told_apart(answer: str, fault: Fault):
    assert fault_of(answer) is fault


whole = st.sampled_from([raw for raw, *_rest in SAMPLES.values()])


@given(st.binary(max_size=4000))
def test_garbage_is_no_bounce_and_breaks_nothing(raw: bytes):
    assert bounce_of(raw) is None or bounded(bounce_of(raw))


@given(whole, st.data())
def test_a_report_cut_and_torn_is_read_or_left(raw: bytes, data: st.DataObject):
    at = data.draw(st.integers(0, len(raw)))
    to = data.draw(st.integers(at, min(len(raw), at + 400)))
    torn = raw[:at] + data.draw(st.binary(max_size=60)) + raw[to:]
    found = bounce_of(torn)
    assert found is None or bounded(found)


@given(st.text())
def test_any_answer_has_a_fault(answer: str):
    assert fault_of(answer) in Fault


def test_what_no_database_keeps_is_dropped():
    raw = bounces.postfix(said="550 5.1.1 no\0body \ud800".encode("utf-8", "ignore").decode())
    found = bounce_of(raw.replace(b"Action: failed", b"Action: failed\r\nX: \xff\x00"))
    assert found is not None
    assert bounded(found)
    assert "nobody" in found.said


def test_nested_as_deep_as_somebody_likes():
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3000)
    )
    assert bounce_of(deep) is None
    assert bounce_of(b"Content-Type: message/rfc822\r\n\r\n" * 3000) is None


def test_a_thousand_ids_are_not_looked_up():
    many = " ".join(f"<{n}@example.org>" for n in range(1000))
    raw = bounces.without_the_mail().replace(
        b"\r\nMIME-Version", f"\r\nReferences: {many}\r\nMIME-Version".encode(), 1
    )
    found = bounce_of(raw)
    assert found is not None
    assert len(found.ids) == MOST_IDS


def bounded(found: Bounce | None) -> bool:
    return (
        found is not None
        and len(found.said) <= LONGEST_WORDS
        and len(found.ids) <= MOST_IDS
        and len(found.recipient) <= 600
        and storable("".join([found.said, found.recipient, *found.ids]))
    )


def storable(text: str) -> bool:
    """Whether PostgreSQL keeps it: neither zero bytes nor halves of letters."""
    return "\0" not in text and bool(text.encode() or True)


def nested(levels: int, within: bytes = b"boundary=b%d") -> bytes:
    """Parts in parts, `levels` deep, filled with lines up to what is read of a mail."""
    head = b"".join(
        b"Content-Type: multipart/mixed; " + within % n + b"\r\n\r\n--b%d\r\n" % n
        for n in range(levels)
    )
    return head.ljust(LONGEST, b"\n")


@pytest.mark.parametrize("within", [b"boundary=b%d", b"BOUNDARY =b%d", b"boundary*0=b%d"])
def test_what_no_server_nests_is_not_even_parsed(within: bytes):
    with patch.object(BytesParser, "parsebytes") as parsed:
        assert bounce_of(nested(MOST_BOUNDARIES + 1, within)) is None
    assert not parsed.called


def test_of_many_lines_some_are_looked_at():
    with patch.object(BytesParser, "parsebytes") as parsed:
        for end in (b"\n", b"\r", b"\r\n"):
            bounce_of(nested(3).replace(b"\n", end))
            lines = parsed.call_args.args[0].splitlines()
            assert len(lines) == MOST_LINES


def test_headers_hidden_in_a_part_are_no_mail_of_parts():
    head = bounces.postfix().split(b"Content-Transfer-Encoding: 8bit\r\n\r\nReturn-Path")[0]
    hidden = b64encode(nested(200)[: LONGEST // 2])
    raw = head + b"Content-Transfer-Encoding: base64\r\n\r\n" + hidden
    asked = Message.get_boundary
    with patch.object(Message, "get_boundary", autospec=True, side_effect=asked) as boundaries:
        assert bounce_of(raw) is not None
    assert 0 < boundaries.call_count < 10


def test_a_long_header_is_cut_before_it_is_taken_apart():
    raw = b"X-Failed-Recipients: " + b"a" * LONGEST_HEADER + b"@example.org\r\n\r\n550 no"
    found = bounce_of(raw)
    assert found is None, "the address is beyond what is read"
    with patch("email.message._parseparam", wraps=_parseparam) as apart:
        bounce_of(b"Content-Type: multipart/mixed" + b";a=b" * 60_000 + b"\r\n\r\n")
    assert apart.called
    assert all(len(call.args[0]) <= LONGEST_HEADER for call in apart.call_args_list)


def test_looking_for_the_answer_each_line_is_looked_at_once():
    assert _REFUSED_IN_TEXT.match("\n" * 16_000 + "550 no") is None, "it goes over no line's end"
    found = bounce_of(b"X-Failed-Recipients: a@example.org\n\n" + b"\n" * 3000 + b" \t 550 no\nx")
    assert found is not None
    assert found.said == "550 no"


def test_whatever_breaks_the_reading_is_no_bounce():
    with patch.object(BytesParser, "parsebytes", side_effect=AssertionError):
        assert bounce_of(bounces.postfix()) is None


@given(st.text())
def test_of_an_answer_nobody_vouches_for_the_kind_alone_is_kept(answer: str):
    assert unproved_fault(unproved(answer)) is fault_of(answer)
    assert unproved(answer) in {
        unproved(word) for word in ("550 5.1.1", "5.2.2", "5.7.1", "4.4.1", "")
    }


def test_words_of_a_server_are_not_taken_for_ours():
    assert unproved_fault("550 5.1.1 no") is None
    assert unproved_fault(unproved("") + " 550 call me") is None

"""Headers as other programs read them: every notice, over names in many scripts, by a decoder that is not Python's.

`read_header` follows RFC 2047 to the letter: an encoded word stands between spaces, is at most 75
letters long, holds whole letters, and the space between two of them is dropped. It forgives nothing.
"""

import base64
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from activities.mail.compose import compose, write
from activities.mail.content import About, Letter, Letterhead, Recipient
from activities.mail.headers import POLICY, Mailbox, mailbox_of, new_mail
from models.texts.headers import header_text
from models.texts.translate import use_language
from models.typed.text import one_line, visible_length
from tests.unit.mail.test_mails import CALL, LETTERHEAD, NOW, OWED, READER, letter

NAMES = [
    "Tisava Language Community", "Українська громада Вікімедіа", "România și Moldova",
    "Wikimedia Česká republika", "Stowarzyszenie Wikimedia Polska", "Łódź Żółć Gęślą Jaźń",
    "Wikimédia Magyarország Egyesület", "Őrült Űrhajós", "Eesti Wikimedia", "Wikimedia Latvijā",
    "Lietuvos vikimedistai: Ąžuolas", "Víkimenningarfélag Íslands Þór", "Çağrı Ünlü İstanbul", "Straße & Söhne",
    "Вікімедыйная супольнасць", "Уикимедианци в България", "Викимедија Србије", "Шаблон Македонија Ѓорче",
    "Татарстан җәмгыяте", "Башҡорт википедия сообществоһы", "Крымские татары (qırımtatar)",
    "Κοινότητα Βικιπαίδεια Ελλάδα", "Ἀθῆναι ᾠδή", "ვიკიმედიის საზოგადოება", "საქართველო, თბილისი",
    "Վիքիմեդիա Հայաստան", "Երևան: համայնք", "ויקימדיה ישראל", "ייִדישע וויקיפּעדיע", "ويكيميديا المغرب",
    "کوردی ویکیپیدیا", "विकिमीडिया भारत", "বাংলা উইকিপিডিয়া", "தமிழ் விக்கி", "ไทยวิกิพีเดีย",
    "维基媒体用户组", "ウィキメディア・ジャパン", "위키미디어 한국", "👩‍🔬 Science 🏳️‍🌈 Group", "Žofie Nováková",
    'O’Connor “the” – Quote; (a) <b> @home, "x" \\ y', "a" * 120, "Österreich " + "x" * 70, "ß" * 90,
]  # fmt: skip
_WORD = re.compile(r"=\?([A-Za-z0-9-]+)\?([bqBQ])\?([!->@-~]*)\?=")


def read_header(raw: bytes, name: str) -> str:
    """A header's text from a whole mail."""
    head = raw.split(b"\r\n\r\n", 1)[0].decode("ascii") + "\r\n"
    (found,) = re.findall(rf"^{name}: ((?:.*\r\n)(?:[ \t].*\r\n)*)", head, re.MULTILINE)
    for line in found.split("\r\n"):
        assert len(line) + len(name) + 2 * (line == found.split("\r\n")[0]) <= 998
    told, before = "", None
    for space, token in re.findall(r"(\s*)(\S+)", found.replace("\r\n", "")):
        word = _WORD.fullmatch(token)
        assert word or "=?" not in token, token
        if not (word and before):
            told += space
        told += _decoded(word) if word else token
        before = word
    return told


def _decoded(word: re.Match[str]) -> str:
    assert len(word[0]) <= 75
    if word[2] in "bB":
        return base64.b64decode(word[3], validate=True).decode(word[1])
    raw = re.sub(
        rb"=([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), word[3].replace("_", " ").encode()
    )
    return raw.decode(word[1])


def read_name(raw: bytes, name: str) -> str:
    """The name before a header's one address; what was quoted is no encoded word."""
    told = read_header(raw, name).rpartition("<")[0].strip()
    if re.search(rf'^{name}:\s+"'.encode(), raw, re.MULTILINE):
        return re.sub(r"\\(.)", r"\1", told[1:-1])
    return told


@pytest.mark.parametrize("notice", OWED, ids=lambda n: f"{n.kind}-{n.key}")
def test_every_notice_says_in_other_programs_what_was_written(notice):
    """Each name stands on either side, and is the topic, once."""
    for place, mentee in enumerate(NAMES):
        mentor, topic = NAMES[place - 1], NAMES[place - 2]
        about = About(exchange_id="x1", mentee=mentee, mentor=mentor, topic=topic)
        to = Recipient(person_id="p", name=mentee, email="mia@example.org")
        with use_language("en"):
            subject = write(letter(notice), LETTERHEAD, about, to).subject
        mail = new_mail(sender=LETTERHEAD.mailbox, to=Mailbox(mentee, to.email), message_id="<1@h>")
        mail["Subject"] = header_text(subject)
        raw = mail.as_bytes(policy=SMTP)
        assert read_header(raw, "Subject") == subject
        assert read_name(raw, "To") == mentee
        assert str(make_header(decode_header(str(raw_subject(raw))))) == subject


def raw_subject(raw: bytes) -> str:
    (found,) = re.findall(rb"^Subject: ((?:.*\r\n)(?:[ \t].*\r\n)*)", raw, re.MULTILINE)
    return found.decode().replace("\r\n", "")


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@settings(deadline=None)
@given(TEXT, TEXT)
def test_any_words_are_read_as_they_were_written(name: str, subject: str):
    mail = EmailMessage(POLICY)
    mail["Subject"] = header_text(subject)
    mail["To"] = Mailbox(name, "mia@example.org")
    mail["X-After"] = "yes"
    raw = mail.as_bytes(policy=SMTP)
    written, named = header_text(subject), header_text(name)
    if written:
        assert read_header(raw, "Subject") == written
    assert read_name(raw, "To") == named
    assert read_header(raw, "X-After") == "yes"
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_names_make_a_mail_and_a_calendar_that_can_be_read(
    mentee: str, mentor: str, reader: str
):
    about = About(exchange_id="x1", mentee=mentee, mentor=mentor, topic=mentee)
    to = Recipient(person_id="p", name=reader, email="mia@example.org")
    made = Letter(key="k", kind="call_invited", message_id="<k@h>", event=CALL, values={"call": 1})
    mail = compose(made, LETTERHEAD, about, to, NOW)
    raw = mail.as_bytes(policy=SMTP)
    assert read_header(raw, "Subject") == header_text(str(mail["Subject"]))
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    ics = part.get_content()
    text = ics if isinstance(ics, str) else ics.decode()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    if visible_length(mentee) and "\\" not in mentee:
        assert one_line(mentee) in str(event["SUMMARY"])


@pytest.mark.parametrize(
    "name",
    [
        "Mia\x07Kos",
        "Mia\x00\x1b[31m Kos",
        "\u202eMia Kos",
        "Mia\x85Kos",
        "Mia \ud800Kos",
        "Mia\nKos",
    ],
)
def test_a_calendar_has_no_control_character(name: str):
    about = About(exchange_id="x1", mentee=name, mentor=name, topic=name)
    to = Recipient(person_id="p", name=name, email="mia@example.org")
    made = Letter(key="k", kind="call_invited", message_id="<k@h>", event=CALL, values={"call": 1})
    sent = compose(
        made,
        Letterhead(sender=f"{name} <hub@h.org>", domain="h", base_url="https://px"),
        about,
        to,
        NOW,
    )
    for part in sent.walk():
        if part.get_content_type() in (
            "text/calendar",
            "application/ics",
            "text/plain",
            "text/html",
        ):
            text = part.get_payload(decode=True).decode()
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", text), part


def test_names_from_right_to_left_are_isolated_in_subject_text_and_calendar():
    about = About(exchange_id="x1", mentee="ויקימדיה ישראל", mentor="Vistulia", topic="x")
    made = Letter(key="k", kind="call_invited", message_id="<k@h>", event=CALL, values={"call": 1})
    mail = compose(made, LETTERHEAD, about, READER, NOW)
    named = "\u2068ויקימדיה ישראל\u2069"
    (ics,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    assert named in ics.get_payload(decode=True).decode().replace("\r\n ", "")
    assert named in mail.get_body(("plain",)).get_content()
    about = About(exchange_id="x1", mentee="Mia", mentor="\u202eaiM rotsuM", topic="x")
    body = compose(made, LETTERHEAD, about, READER, NOW).get_body(("plain",)).get_content()
    assert "aiM rotsuM" in body
    assert "\u202e" not in body


@pytest.mark.parametrize(
    ("setting", "name", "address"),
    [
        (
            "CEE Hub, Peer Exchange <exchange@example.org>",
            "CEE Hub, Peer Exchange",
            "exchange@example.org",
        ),
        (
            '"CEE Hub, Peer Exchange" <exchange@example.org>',
            "CEE Hub, Peer Exchange",
            "exchange@example.org",
        ),
        ("Хаб (ЦСЄ) <exchange@bücher.example>", "Хаб (ЦСЄ)", "exchange@xn--bcher-kva.example"),
        ("exchange@example.org", "", "exchange@example.org"),
        ('Hub "CEE" <exchange@example.org>', 'Hub "CEE"', "exchange@example.org"),
        (
            "Hub: people; groups <exchange@example.org>",
            "Hub: people; groups",
            "exchange@example.org",
        ),
    ],
)
def test_a_sender_is_one_address_whatever_is_in_its_name(setting: str, name: str, address: str):
    head = Letterhead(sender=setting, domain="example.org", base_url="https://px")
    made = Letter(key="k", kind="call_invited", message_id="<k@h>", event=CALL, values={"call": 1})
    about = About(exchange_id="x1", mentee="A", mentor="B", topic="x")
    mail = compose(made, head, about, READER, NOW)
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, address)
    assert read_name(mail.as_bytes(policy=SMTP), "From") == name
    (part,) = [p for p in mail.walk() if p.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(part.get_payload(decode=True).decode()).walk("VEVENT")
    assert str(event["ORGANIZER"]) == f"mailto:{address}"


@pytest.mark.parametrize(
    ("address", "sent", "plain"),
    [
        ("mia@bücher.example", "mia@xn--bcher-kva.example", True),
        ("міа@пошта.укр", "міа@xn--80a1acn3a.xn--j1amh", False),
        ("mia@example.org", "mia@example.org", True),
    ],
)
def test_an_address_with_other_letters_is_written_to(address: str, sent: str, plain: bool):
    to = Recipient(person_id="p", name="Mia", email=address)
    made = Letter(key="k", kind="call_invited", message_id="<k@h>", event=CALL, values={"call": 1})
    mail = compose(
        made, LETTERHEAD, About(exchange_id="x1", mentee="A"), to, datetime(2027, 3, 1, tzinfo=UTC)
    )
    assert [a.addr_spec for a in mail["To"].addresses] == [sent]
    raw = mail.as_bytes(policy=SMTP if plain else SMTPUTF8)
    assert f"To: Mia <{sent}>\r\n".encode() in raw
    assert sent.isascii() == plain


def test_ids_are_never_encoded_however_long_the_domain_is():
    head = Letterhead(
        sender="hub@h.org", domain=f"{'long-' * 11}name.example.org", base_url="https://px"
    )
    made = Letter(
        key="k",
        kind="call_invited",
        message_id=head.message_id("k"),
        event=CALL,
        values={"call": 1},
    )
    raw = compose(made, head, About(exchange_id="x1", mentee="A"), READER, NOW).as_bytes(
        policy=SMTP
    )
    for name in ("Message-ID", "In-Reply-To", "References"):
        assert re.search(rf"^{name}: <\S+@{head.domain}>\r$".encode(), raw, re.MULTILINE), name


@settings(deadline=None)
@given(TEXT.filter(lambda name: "<" not in name and ">" not in name))
def test_a_mailbox_is_read_back_from_the_settings(name: str):
    plain = one_line(name)
    quoted = plain.replace("\\", r"\\").replace('"', r"\"")
    assert mailbox_of(f'"{quoted}" <hub@example.org>') == Mailbox(plain, "hub@example.org")

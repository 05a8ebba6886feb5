"""Answers by mail: the writer's own words, whatever program wrote them; nothing of a machine's."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.mail.replies import Reply, reply_of
from activities.mail.reply_text import own_words, unflowed
from activities.mail.texts.conversation import MARK

SIGNED, SPACE = "-- ", " "
OURS = "<0123456789abcdef01234567@example.org>"
WORDS = "Yes, gladly.\n\nTen people are fine."
ORIGINAL = (
    f"{MARK} Write your answer above this line -##",
    "",
    "Hello Tess,",
    "",
    "Mia has written. Read by: the hub, Wikimedia Vistulia.",
    "",
    "> May we bring ten people?",
    "",
    "-- ",
    "You get this mail because you take part in a peer exchange.",
)
QUOTED = "\n".join(f"> {line}" for line in ORIGINAL)
PLAIN = "\n".join(ORIGINAL)
GMAIL = f"""{WORDS}

On Mon, 3 May 2027 at 10:00, Peer Exchange <exchange@example.org>
wrote:

{QUOTED}
"""
OUTLOOK = f"""{WORDS}

________________________________
Von: Peer Exchange <exchange@example.org>
Gesendet: Montag, 3. Mai 2027 10:00
An: Tess <tess@example.org>
Betreff: New message: Dravania with Vistulia

{PLAIN}
"""
APPLE = f"""{WORDS}

{SIGNED}
Tess Teacher
Wikimedia Vistulia

> Le 3 mai 2027 à 10:00, Peer Exchange <exchange@example.org> a écrit :
>
{QUOTED}
"""
BELOW = f"""Am 03.05.27 um 10:00 schrieb Peer Exchange:
{QUOTED}

{WORDS}
"""
CHINESE = f"""{WORDS}

在 2027年5月3日 10:00，Peer Exchange <exchange@example.org> 写道：
{QUOTED}
"""
PHONE = f"""{WORDS}

Sent from my iPhone

> On 3 May 2027, at 10:00, Peer Exchange <exchange@example.org> wrote:
>{SPACE}
{QUOTED}
"""
UNMARKED = f"""{WORDS}

On Mon, 3 May 2027 at 10:00, Peer Exchange <exchange@example.org> wrote:

> May we bring ten people?
"""
OLD_OUTLOOK = f"""{WORDS}

-----Original Message-----
From: Peer Exchange <exchange@example.org>
Sent: Monday, May 3, 2027 10:00
To: Tess

May we bring ten people?
"""


@pytest.mark.parametrize(
    "text",
    [GMAIL, OUTLOOK, APPLE, BELOW, CHINESE, PHONE, UNMARKED, OLD_OUTLOOK, WORDS],
    ids=["gmail", "outlook", "apple", "below", "chinese", "phone", "unmarked", "old", "alone"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_writers_own_words_are_left(text: str, end: str) -> None:
    assert own_words(text.replace("\n", end)) == WORDS


def test_words_that_look_a_little_like_an_introduction_stay() -> None:
    mine = "My answers:\n\n1. Yes\n2. No: never"
    assert own_words(f"{mine}\n\n{QUOTED}") == mine
    assert own_words("Call me at 10:") == "Call me at 10:"
    assert own_words("- one\n- two") == "- one\n- two"


def test_nothing_but_the_mail_that_is_answered_is_nothing() -> None:
    for text in (QUOTED, PLAIN, f"\n\n{QUOTED}", ""):
        assert own_words(text) == ""


def answer(body: str = GMAIL, **headers: str) -> EmailMessage:
    """A mail as a person's program writes it."""
    mail = EmailMessage()
    mail["From"] = "Tess Teacher <Tess@Example.org>"
    mail["To"] = "replies@example.org"
    mail["Subject"] = "Re: New message"
    mail["Message-ID"] = "<answer-1@mail.example>"
    mail["In-Reply-To"] = OURS
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


def read(mail: EmailMessage) -> Reply:
    found = reply_of(mail.as_bytes())
    assert found is not None
    return found


def test_an_answer_names_its_mail_its_writer_and_their_words() -> None:
    found = read(answer(References=f"<older@example.org> {OURS}"))
    assert found.ids == (OURS, "<older@example.org>")
    assert found.sender == "tess@example.org"
    assert found.words == WORDS
    assert not found.has_files


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied; owner-email=x@example.org"),
        ("Precedence", "bulk"),
        ("Return_Path", "<>"),
        ("List_Id", "<list.example.org>"),
        ("X_Autoreply", "yes"),
        ("In_Reply_To", ""),
    ],
)
def test_what_machines_write_and_what_answers_nothing_is_no_answer(name: str, value: str) -> None:
    assert reply_of(answer(**{name: value}).as_bytes()) is None
    assert read(answer(Auto_Submitted="no")).words == WORDS


def test_one_writer_or_nobody() -> None:
    raw = answer().as_bytes()
    two = raw.replace(b"From: ", b"From: a@example.org, ", 1)
    twice = raw.replace(b"From: ", b"From: a@example.org\nFrom: ", 1)
    for made in (two, twice, raw.replace(b"From: ", b"X-From: ", 1)):
        found = reply_of(made)
        assert found is not None
        assert found.sender == ""


def test_html_alone_becomes_text() -> None:
    mail = answer()
    mail.set_content(
        "<html><head><style>p { color: red }</style></head><body><div>Yes,\n gladly.</div><div><br></div>"
        "<div>Ten <b>people</b> are&nbsp;fine.</div><br><div class='gmail_quote'><div dir='ltr'>On Mon, 3 May 2027 at "
        "10:00, Peer Exchange &lt;<a href='mailto:x'>exchange@example.org</a>&gt; wrote:<br></div><blockquote>"
        f"<p>{MARK} Write your answer above this line -##</p><p>May we bring ten people?</p></blockquote></div>"
        "<script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert read(mail).words == "Yes, gladly.\n\nTen people are fine."


def test_plain_text_is_preferred_and_files_are_seen_not_read() -> None:
    mail = answer(WORDS)
    mail.add_alternative("<p>Something else</p>", subtype="html")
    assert not read(mail).has_files
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    mail.add_attachment("not my words", filename="notes.txt")
    found = read(mail)
    assert found.has_files
    assert found.words == WORDS


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-2", "Zażółć gęślą jaźń"),
        ("windows-1251", "Так, із задоволенням"),
        ("iso-8859-1", "\u201eGern\u201c, 10 €"),
        ("shift_jis", "はい、喜んで"),
        ("utf-8", "Ναι 🙂"),
    ],
)
def test_letters_of_other_charsets_are_read(charset: str, text: str) -> None:
    encoding = "cp1252" if charset == "iso-8859-1" else charset
    head = (
        f"From: t@example.org\nIn-Reply-To: {OURS}\nContent-Type: text/plain; charset={charset}\n\n"
    )
    found = reply_of(head.encode() + text.encode(encoding))
    assert found is not None
    assert found.words == text


@pytest.mark.parametrize("charset", ["punycode", "rot13", "zlib", "nonsense", "x" * 5000, "\u0131"])
def test_a_charset_that_is_none_stops_nothing(charset: str) -> None:
    head = f'From: t@example.org\nIn-Reply-To: {OURS}\nContent-Type: text/plain; charset="{charset}"\n\n'
    found = reply_of(head.encode() + b"Yes")
    assert found is not None
    assert found.words == "Yes"


def test_lines_broken_for_the_way_are_one_again() -> None:
    flowed = "A long \nsentence.\n> quoted \nNot quoted\n-- \nSignature"
    assert unflowed(flowed, joined=False) == (
        "A long sentence.\n> quoted \nNot quoted\n-- \nSignature"
    )
    assert unflowed("喜ん \nで", joined=True) == "喜んで"


@given(st.text(alphabet=st.sampled_from("ab1:>-_ \n\t@#<*|\u200b\u202e\x00"), max_size=200))
@settings(deadline=None)
def test_whatever_is_written_own_words_are_tidy_and_never_of_the_quoted_mail(text: str) -> None:
    found = own_words(f"{text}\n\n{QUOTED}")
    assert "May we bring ten people" not in found
    assert MARK not in found
    assert own_words(found) in found  # nothing is made up


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None, max_examples=50)
def test_words_without_marks_of_programs_pass_as_they_are(one: str, two: str) -> None:
    plain = " ".join(f"word {one} {two} word".replace(">", "").split())
    assert " ".join(own_words(f"{plain}\n\n{QUOTED}").split()) == " ".join(own_words(plain).split())


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_no_mail_breaks_the_reading(raw: bytes) -> None:
    reply_of(raw)
    reply_of(f"In-Reply-To: {OURS}\nFrom: t@example.org\n".encode() + raw)


@pytest.mark.parametrize(
    "filling", ["<!--", "<a ", "<blockquote>", "&#", "<![CDATA[", "</", "<script>", "a ", ">", "- ", "--\n", "a:\n", ": "]
)  # fmt: skip
def test_a_mail_made_to_be_slow_is_not(filling: str) -> None:
    head = f"In-Reply-To: {OURS}\nFrom: t@example.org\nContent-Type: text/%s\n\n"
    body = filling * (300_000 // len(filling))
    began = time.perf_counter()
    for kind in ("html", "plain"):
        reply_of((head % kind + body).encode())
    assert time.perf_counter() - began < 3  # minutes, where each letter is looked at more than once

"""Every notice of a whole exchange, as the mail its reader gets."""

import re
import string
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from icalendar import Calendar, Event

from activities.mail.compose import compose
from activities.mail.content import About, Letter, Letterhead, Recipient, packed, unpacked
from activities.mail.sign_in import compose_link
from activities.mail.texts.asks import ASKED
from activities.mail.texts.catalogue import CATALOGUE
from activities.mail.texts.conversation import REFUSED
from activities.mail.texts.wording import VALUES
from domain.case.conversation import ConversationNotice, ReplyRefusal
from domain.case.names import CaseNotice
from domain.case.notices import CalendarEvent, Notice
from domain.concern.notices import ConcernNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.notices import NoticeKind
from tests.support.happy_path_changes import told

LETTERHEAD = Letterhead(
    sender="Peer Exchange <exchange@example.org>", domain="mail.example.org", base_url="https://px"
)
ABOUT = About(exchange_id="x1", mentee="Dravania <b>", mentor="Vistulia", topic="Events & more")
READER = Recipient(
    person_id="p-mia", name="Žofie Nováková", email="mia@example.org", time_zone="Europe/Warsaw"
)
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
CALL = CalendarEvent(
    uid="call-1-x1",
    kind="call",
    number=1,
    sequence=2,
    starts_at=datetime(2027, 7, 1, 14, 0, tzinfo=UTC),
    ends_at=datetime(2027, 7, 1, 15, 0, tzinfo=UTC),
    zone="Europe/Kyiv",
)
VISIT = CalendarEvent(
    uid="visit-x1",
    kind="visit",
    number=0,
    sequence=0,
    starts_at=datetime(2027, 9, 6, 9, 0, tzinfo=UTC),
    ends_at=datetime(2027, 9, 9, 9, 0, tzinfo=UTC),
    zone="Europe/Kyiv",
    all_day=True,
)
DUE, LATER = "2027-07-01T14:00:00+00:00", "2027-07-12T14:00:00+00:00"
NOTICES = (*CaseNotice, *NoticeKind, *ConcernNotice, *ConversationNotice)

ASK: dict[str, str | int] = {"ask": "sign_plan", "due": DUE, "to": "chair"}
DATES: dict[str, str | int] = {
    "old": DUE,
    "new": LATER,
    "until": "2027-07-20",
    "moved": f"sign_plan-5={DUE}/{LATER}",
}
REASONS = {
    "paused": {"reason": "illness"},
    "postponed": {"reason": "visa"},
    "cut_short": {"reason": "family"},
    "top_up_decided": {"top_up": "calls"},
    "report_taken_down": {"by_mentor": 1},
    "message_written": {"author": "Mia", "readers": "the hub", "words": "Hello", "answer": "yes"},
    "reply_refused": {"reason": "empty"},
}
MORE: dict[str, str | int] = {
    "wish": "new_partner",
    "alternatives": "clinic,next_cycle",
    "offer": "clinic",
    "lapsed": "clinic,one_to_one",
    "wakes_on": "2028-01-10",
}
EVENTS = {
    "visit_invited": VISIT,
    "visit_called_off": VISIT,
    "call_invited": CALL,
    "call_called_off": CALL,
}
# The happy path does not owe every kind; these are the others, and each kind once more.
EXTRA = [
    Notice(
        key=f"x1/{kind}/exchange/9/p-mia",
        kind=kind,
        person="p-mia",
        data={
            "calls": 2,
            "call": 1,
            "count": 12,
            "prepared": 7,
            **ASK,
            **MORE,
            **DATES,
            **REASONS.get(kind.value, {}),
        },
        event=EVENTS.get(kind.value),
    )
    for kind in NOTICES
]
OWED = [notice for change in told()[1] for notice in change.notices] + EXTRA


def written(letter: Letter, to: Recipient = READER, about: About = ABOUT) -> EmailMessage:
    """The mail as it arrives: written, flattened, and read again."""
    sent = compose(letter, LETTERHEAD, about, to, NOW).as_bytes(policy=policy.SMTP)
    read = message_from_bytes(sent, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def letter(notice: Notice) -> Letter:
    """By way of the outbox, as JSON."""
    data = packed(notice.ask, notice.note, notice.event, notice.data)
    return unpacked(notice.key, notice.kind.value, LETTERHEAD.message_id(notice.key), data)


def part(mail: EmailMessage, kind: str) -> str:
    (found,) = [p for p in mail.walk() if p.get_content_type() == kind]
    return str(found.get_content())


def calendar_of(
    event: CalendarEvent, to: Recipient = READER
) -> tuple[EmailMessage, Calendar, Event]:
    kind = NoticeKind.CALL_INVITED if event.kind == "call" else NoticeKind.VISIT_INVITED
    mail = written(
        Letter(key="k", kind=kind, message_id="<k@h>", event=event, values={"call": 1}), to
    )
    calendar = Calendar.from_ical(part(mail, "text/calendar"))
    assert isinstance(calendar, Calendar)
    (found,) = calendar.walk("VEVENT")
    assert isinstance(found, Event)
    return mail, calendar, found


class Links(HTMLParser):
    """The addresses a page links to, and whatever it would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        if tag in {"img", "script", "link", "iframe"} or any(n.startswith("on") for n, _ in attrs):
            self.loaded.append(tag)


@pytest.mark.parametrize("notice", OWED, ids=lambda n: f"{n.kind}-{n.key}")
def test_each_notice_is_a_whole_mail(notice: Notice):
    mail = written(letter(notice))
    text, html = part(mail, "text/plain").replace("\r\n", "\n"), part(mail, "text/html")
    page = "https://px/exchanges/x1" + (f"/asks/{notice.ask}" if notice.ask else "")
    if notice.kind is CaseNotice.EMERGENCY:
        page = "https://px/exchanges/x1/emergency"
    if notice.kind is NoticeKind.REPORT_TAKEN_DOWN:
        page = "https://px/exchanges/x1/published"
    if notice.kind is NoticeKind.PLAN_COMMENTED:
        page = "https://px/exchanges/x1/plan/comments"
    if isinstance(notice.kind, ConversationNotice):
        page = "https://px/exchanges/x1/conversation"
    assert f"\n{page}\n" in text
    words = f"{mail['Subject']}\n{text.replace(page, '').replace('https://px/me/mails', '')}"
    assert not re.search(r"[{}]|None|[a-z]_[a-z]|  |“”|\(\)| [,.:!?]", words.replace("-- \n", ""))
    links = Links()
    links.feed(html)
    assert links.links == [page, "https://px/me/mails"]
    assert links.loaded == []
    assert "Žofie Nováková" in text
    assert "b" not in links.tags, "a community's name became markup"


def test_every_kind_is_tried_above():
    assert {notice.kind for notice in OWED} == set(NOTICES)


def test_every_notice_and_every_ask_has_words():
    assert set(CATALOGUE) == set(NOTICES)
    assert set(ASKED) == set(AskKind)
    assert set(REFUSED) == set(ReplyRefusal)


def test_sentences_name_only_values_that_exist():
    sentences = list(ASKED.values())
    for wording in CATALOGUE.values():
        sentences += [wording.subject, *wording.paragraphs, wording.button]
    named = {name for s in sentences for _, name, _, _ in string.Formatter().parse(s) if name}
    assert named <= VALUES | {"sentence"}


def test_the_programme_is_named_under_every_mail():
    letterhead = replace(LETTERHEAD, programme="Nordic Exchange")
    letter = Letter(key="k", kind=NoticeKind.WITHDRAWN, message_id="<k@example.org>")
    to = Recipient(person_id="p", name="Mia", email="mia@example.org")
    about = About(exchange_id="x1", mentee="A", mentor="B", topic="C")
    for mail in (
        compose(letter, letterhead, about, to, datetime(2027, 3, 1, tzinfo=UTC)),
        compose_link(letterhead, to, "https://px/sign-in/t", 60, "<one@example.org>"),
    ):
        for kind in ("plain", "html"):
            part = mail.get_body((kind,))
            assert part is not None
            assert "Nordic Exchange" in part.get_content()


def test_what_is_said_below_a_mail_stands_in_lines_of_its_own():
    letterhead = replace(
        LETTERHEAD, programme="Nordic Exchange", write_to="hub@example.org", duty_phone="+48 600"
    )
    letter = Letter(key="k", kind=NoticeKind.WITHDRAWN, message_id="<k@example.org>")
    mail = compose(letter, letterhead, replace(ABOUT, owner="Pat Programme"), READER, NOW)
    page = part(mail, "text/html")
    for line in ("Nordic Exchange", "Duty phone: +48 600"):
        assert re.search(rf"<p[^>]*>{re.escape(line)}</p>", page)
    assert "Questions? Write to Pat Programme, hub@example.org\n" in part(mail, "text/plain")
    assert 'href="mailto:hub@example.org"' in page
    own = replace(ABOUT, owner="Mia", owner_id=READER.person_id)
    told = part(compose(letter, letterhead, own, READER, NOW), "text/plain")
    assert "Questions? Write to hub@example.org\n" in told, "nobody is told to write to themselves"


def test_an_answer_reaches_whoever_reads_the_hubs_mailbox():
    letterhead = replace(LETTERHEAD, programme="Nordic Exchange", write_to="hub@example.org")
    wish = Letter(key="k", kind=NoticeKind.WITHDRAWN, message_id="<k@example.org>")
    mail = compose(wish, letterhead, ABOUT, READER, NOW)
    assert str(mail["Reply-To"]) == "Nordic Exchange <hub@example.org>"
    assert written(wish)["Reply-To"] is None, "nobody would read it"
    concern = replace(wish, kind=ConcernNotice.CONCERN_RECEIVED)
    about = About(incident_id="i1")
    mail = compose(concern, letterhead, about, READER, NOW)
    assert mail["Reply-To"] is None
    assert "me/mails" not in part(mail, "text/plain")


def test_headers_keep_mails_together_and_machines_quiet():
    first, second = (written(letter(notice)) for notice in EXTRA[:2])
    assert first["Message-ID"] == LETTERHEAD.message_id(EXTRA[0].key)
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Message-ID"].endswith("@mail.example.org>")
    assert first["References"] == second["References"] == first["In-Reply-To"]
    other = Recipient(person_id="p-else", name="Else", email="else@example.org")
    assert written(letter(EXTRA[0]), other)["References"] != first["References"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Date"].datetime == NOW
    assert str(first["To"]) == "Žofie Nováková <mia@example.org>"


def test_ids_reach_the_wire_as_they_are():
    """Threading is lost when a long id is encoded like a word of a foreign language."""
    far = Letterhead(
        sender="a@example.org", domain="peer-exchange.hub.example.org", base_url="http://localhost"
    )
    mail = written(letter(EXTRA[0]))
    del mail["References"]
    mail["References"] = far.thread_id(str(uuid4()), str(uuid4()))
    assert b"References: <" in mail.as_bytes(policy=policy.SMTP)
    assert len(far.message_id("key")) + len("Message-ID: ") <= 78


def test_a_name_cannot_smuggle_in_a_header():
    sly = Recipient(person_id="p", name="Eve\r\nBcc: all@example.org", email="eve@example.org")
    about = About(exchange_id="x1", mentee="A\nBcc: b@example.org", topic="T\r\nX-Evil: 1")
    mail = written(letter(EXTRA[0]), sly, about)
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None


def test_a_deadline_is_told_in_the_readers_zone():
    due = datetime(2027, 7, 1, 14, 0, tzinfo=UTC)
    values: dict[str, str | int] = {"ask": "sign_plan", "due": due.isoformat()}
    mail = written(
        Letter(key="k", kind=CaseNotice.ASK_OPENED, message_id="<k@h>", ask_id="a-1", values=values)
    )
    assert "Thursday 1 July 2027, 16:00 (Warsaw time, UTC+2)" in part(mail, "text/plain")


@pytest.mark.parametrize("zone", ["Europe/Warsaw", "Asia/Tbilisi", "Nowhere/Unknown"])
def test_a_call_is_invited_in_the_readers_zone(zone: str):
    to = Recipient(person_id="p", name="Zoé", email="zoe@example.org", time_zone=zone)
    mail, calendar, event = calendar_of(CALL, to)
    assert str(calendar["METHOD"]) == "REQUEST"
    assert "REQUEST" in str([p["Content-Type"] for p in mail.walk()])
    assert (str(event["UID"]), event["SEQUENCE"]) == ("call-1-x1@mail.example.org", 2)
    assert event.decoded("DTSTART") == CALL.starts_at
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=1)
    known = zone != "Nowhere/Unknown"
    assert event["DTSTART"].params.get("TZID") == (zone if known else None)
    assert [str(z["TZID"]) for z in calendar.walk("VTIMEZONE")] == ([zone] if known else [])
    assert str(event["ORGANIZER"]) == "mailto:exchange@example.org"
    assert str(event["ATTENDEE"]) == "mailto:zoe@example.org"


def test_a_visit_spans_its_days_in_the_hosts_zone():
    _, _, event = calendar_of(VISIT)
    assert event.decoded("DTSTART") == date(2027, 9, 6)
    assert event.decoded("DTEND") == date(2027, 9, 10)


def test_an_update_keeps_the_uid_and_a_cancellation_says_so():
    moved = replace(CALL, sequence=3)
    off = replace(CALL, sequence=4, cancelled=True)
    (_, first, one), (_, _, two), (_, last, three) = map(calendar_of, (CALL, moved, off))
    assert one["UID"] == two["UID"] == three["UID"]
    assert [e["SEQUENCE"] for e in (one, two, three)] == [2, 3, 4]
    assert (str(first["METHOD"]), str(last["METHOD"])) == ("REQUEST", "CANCEL")
    assert str(three["STATUS"]) == "CANCELLED"


def test_the_invitation_is_an_alternative_and_a_file_of_the_same_content():
    mail, _, _ = calendar_of(CALL)
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, attached = mail.iter_parts()
    assert [p.get_content_type() for p in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert attached.get_filename() == "invitation.ics"
    assert attached.get_content() == part(mail, "text/calendar").encode()
    assert b"\r\n" in attached.get_content()


def test_the_calendar_says_how_the_hub_is_reached_where_there_is_no_network():
    head = replace(LETTERHEAD, reach="hub@example.org · +48 600 000 000")
    wish = Letter(key="k", kind=NoticeKind.VISIT_INVITED, message_id="<k@h>", event=VISIT)
    sent = compose(wish, head, ABOUT, READER, NOW).as_bytes(policy=policy.SMTP)
    mail = message_from_bytes(sent, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    (event,) = Calendar.from_ical(part(mail, "text/calendar")).walk("VEVENT")
    assert str(event["contact"]) == "The hub: hub@example.org · +48 600 000 000"
    assert str(event["description"]).endswith(str(event["contact"]))
    _, _, without = calendar_of(VISIT)
    assert "contact" not in without


def test_a_mail_without_an_event_has_no_calendar():
    kinds = [p.get_content_type() for p in written(letter(EXTRA[0])).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def text_of(kind: NoticeKind, **values: str | int) -> str:
    """A mail of this kind as text."""
    sent = Letter(key="k", kind=kind, message_id="<k@h>", values=values)
    return part(written(sent), "text/plain")


def test_a_mail_says_what_is_offered_instead_each_with_how_it_helps():
    told = text_of(NoticeKind.NO_MATCH, alternatives="clinic,next_cycle")
    assert "instead" in told
    assert "Online clinic: several communities" in told
    assert "The next round: your application" in told
    assert "instead" not in text_of(NoticeKind.NO_MATCH)


def test_a_mail_says_what_became_of_an_offer_in_the_words_of_who_looked_after_it():
    told = text_of(
        NoticeKind.OFFER_ARRANGED, offer="clinic", words="On 3 May at 18:00.\nWith Anna."
    )
    assert "offered you this: Online clinic. It is arranged:" in told
    assert "> On 3 May at 18:00." in told
    assert "> With Anna." in told
    told = text_of(NoticeKind.OFFER_FAILED, offer="nearby_community", words="Nobody was free.")
    assert "A community near you. It could not be arranged" in told
    assert "> Nobody was free." in told


def test_a_mail_names_the_day_a_waiting_application_wakes_where_there_is_one():
    told = text_of(NoticeKind.PUT_ON_WAITING_LIST, wakes_on="2028-01-10")
    assert "begins again on Monday 10 January 2028" in told
    assert "begins again" not in text_of(NoticeKind.PUT_ON_WAITING_LIST, wakes_on="")


def test_a_rejection_says_whether_it_can_be_appealed():
    ask = {"ask": "appeal_rejection", "due": "2027-07-01T14:00:00+00:00"}
    first, last = (
        text_of(NoticeKind.PLAN_REJECTED, **ask),
        text_of(NoticeKind.PLAN_REJECTED, final=1),
    )
    assert "Either side may appeal once" in first
    assert "ends here" not in first
    assert "ends here" in last
    assert "appeal" not in last


def test_a_reminder_to_sign_asks_for_the_questions_first():
    from domain.exchange.ask_kinds import AskKind
    from domain.exchange.messages.plan import ShareQuestions
    from domain.exchange.phases import Phase
    from tests.support.exchange_states import Moment, just_before
    from tests.support.people import MIA, doc

    def reminded(here: Moment) -> str:
        here.wait(25)
        told = [
            n for n in here.x.owed if n.kind == "ask_reminder" and n.ask.startswith("sign_plan")
        ]
        return part(written(letter(told[-1])), "text/plain")

    waiting = just_before(Phase.PLAN_REVIEW, skip=ShareQuestions)
    assert waiting.x.open_asks(AskKind.SIGN_PLAN)
    text = " ".join(reminded(waiting).split())
    assert "cannot be signed yet" in text
    assert "sign it for your side when it is" not in text
    shared = just_before(Phase.PLAN_REVIEW, skip=ShareQuestions)
    shared.make(ShareQuestions(by=MIA, questions=doc("q"), count=12))
    assert "cannot be signed yet" not in " ".join(reminded(shared).split())


@pytest.mark.parametrize(("prefers", "written_in"), [("en", "en"), ("pl", "pl"), ("uk", "en")])
def test_a_mail_says_truly_which_language_it_is_in(polish: None, prefers: str, written_in: str):
    reader = replace(READER, language=prefers)
    letter = unpacked("k", NoticeKind.VISIT_INVITED, "<k@px>", packed(None, None, VISIT, {}))
    mails = (
        compose(letter, LETTERHEAD, ABOUT, reader, NOW),
        compose_link(LETTERHEAD, reader, "https://px/sign-in/t", 30, "<l@px>"),
    )
    for mail in mails:
        assert mail["Content-Language"] == written_in
        html = mail.get_body(("html",))
        assert html is not None
        assert f'<html lang="{written_in}" dir="ltr">' in html.get_content()
    plain = mails[0].get_body(("plain",))
    assert plain is not None
    # A date follows the sentences around it.
    assert ("wrz" in plain.get_content()) is (written_in == "pl")

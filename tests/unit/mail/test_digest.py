"""The mail of the day: when it leaves, what it gathers, and how it reads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.mail.content import About, Letter, Letterhead, Recipient
from activities.mail.digest import compose_digest, parts_of
from activities.mail.facts import Known
from activities.mail.gathering import cases_with
from activities.mail.outbox import Batch, Leased, Matter
from domain.case.names import CAN_WAIT, CaseNotice
from domain.exchange.notices import NoticeKind
from models.texts.translate import use_language
from models.views.gathered import can_wait, last_call
from tests.unit.mail.test_facts import TOLD

HEAD = Letterhead(
    sender="PX <px@example.org>", domain="example.org", base_url="https://px",
    programme="Nordic Exchange", write_to="hub@example.org",
)  # fmt: skip
MIA = Recipient(person_id="p-mia", name="Mia", email="mia@example.org", time_zone="Europe/Warsaw")
DUE = datetime(2027, 7, 1, 14, tzinfo=UTC)
NOW = datetime(2027, 6, 1, 6, tzinfo=UTC)
ONE = About(exchange_id="x1", mentee="Dravania", mentor="Vistulia", topic="Events")
TWO = About(exchange_id="x2", mentee="Dravania", mentor="Ruritania", topic="GLAM")


def task(ask: str, kind: CaseNotice = CaseNotice.ASK_REMINDER, turn: int = 1) -> Letter:
    values: dict[str, str | int] = {"ask": ask.rpartition("-")[0], "due": DUE.isoformat()}
    return Letter(
        key=f"{ask}/{kind}/{turn}", kind=kind, message_id="<m@h>", ask_id=ask, values=values
    )


NEWS = Letter(key="n", kind=NoticeKind.PLAN_SUBMITTED, message_id="<n@h>")

ZONES = st.sampled_from(
    ["UTC", "Europe/Warsaw", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]
)
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, ZONES, st.integers(0, 23))
def test_the_hour_that_came_last_is_within_a_day_and_has_come(at: datetime, zone: str, hour: int):
    called = last_call(at.astimezone(ZoneInfo(zone)), hour)
    assert timedelta() <= at - called.astimezone(UTC) <= timedelta(hours=26)
    assert called.hour == hour


@given(st.lists(MOMENTS, min_size=1, max_size=8), ZONES, st.integers(0, 23))
def test_whatever_is_owed_leaves_within_a_day_and_never_before_it_is_owed(
    owed: list[datetime], zone: str, hour: int
):
    """Looked at every half hour, each notice leaves with the first mail of the day that comes after it."""
    for at in owed:
        looks = (at + timedelta(minutes=30 * n) for n in range(60))
        left = next(
            look for look in looks if at <= last_call(look.astimezone(ZoneInfo(zone)), hour)
        )
        assert timedelta() <= left - at <= timedelta(hours=27)


KINDS = st.sampled_from(
    [CaseNotice.ASK_OPENED, CaseNotice.ASK_REMINDER, CaseNotice.DEADLINE_CHANGED]
)
LETTERS = st.builds(
    task,
    st.sampled_from(["sign_plan-1", "share_questions-2", "log_call-3"]),
    KINDS,
    st.integers(1, 5),
)


@given(st.lists(st.tuples(st.sampled_from([ONE, TWO]), st.lists(LETTERS | st.just(NEWS), min_size=1, max_size=9)),
                unique_by=lambda case: case[0].exchange_id, min_size=1))  # fmt: skip
def test_every_task_and_every_piece_of_news_is_told_once(cases: list[tuple[About, list[Letter]]]):
    told = [
        (about, [(one, DUE if one.ask_id else None) for one in letters]) for about, letters in cases
    ]
    with use_language("en"):
        parts = parts_of(told, HEAD, MIA)
    assert len(parts) == len(cases)
    for part, (about, letters) in zip(parts, cases, strict=True):
        asked = {one.ask_id for one in letters if one.ask_id}
        assert len(part.tasks) == len(asked)
        assert len(part.news) == (NEWS in letters)
        for line in (*part.tasks, *part.news):
            assert line.url.startswith(f"https://px/exchanges/{about.exchange_id}")
        assert all("UTC+2" in line.when for line in part.tasks)


IDS = [f"n{number}" for number in range(6)]


@given(
    st.lists(st.lists(st.sampled_from(IDS), unique=True, max_size=4), max_size=4),
    st.sets(st.sampled_from(IDS)),
)
def test_what_was_settled_drops_out_and_nothing_else(groups: list[list[str]], kept: set[str]):
    def leased(one: str) -> Leased:
        return Leased(
            id=one, attempts=1, key=one, kind="ask_reminder", data={}, owed_at=NOW, to=MIA
        )

    cases = [
        Batch(matter=Matter(exchange_id=str(n)), about=ONE, now=NOW, notices=[*map(leased, group)])
        for n, group in enumerate(groups)
    ]
    left = cases_with(cases, kept)
    assert [one.id for case in left for one in case.notices] == [
        one for group in groups for one in group if one in kept
    ]
    assert all(case.notices for case in left)


def test_it_reads_case_by_case_with_days_and_one_link_each():
    told = [(ONE, [(task("sign_plan-1"), DUE), (NEWS, None)]), (TWO, [(task("log_call-3"), DUE)])]
    mail = compose_digest(told, HEAD, MIA, NOW, "d1")
    assert mail["Subject"] == "2 tasks wait for you, and 1 piece of news"
    assert str(mail["Reply-To"]) == "Nordic Exchange <hub@example.org>"
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    text = plain.get_content()
    assert "Dravania and Vistulia\n---" in text
    assert (
        "* Write and sign the activity plan: by Thursday 1 July 2027, 16:00 (Warsaw time, UTC+2)\n"
        "  https://px/exchanges/x1/asks/sign_plan-1\n"
    ) in text
    assert "https://px/me/mails" in text
    assert text.index("Vistulia") < text.index("Ruritania")
    html = page.get_content()
    assert html.count("href=") == 5, "one for each line, the hub's address, and the choice of mails"
    assert "https://px/exchanges/x2/asks/log_call-3" in html


@pytest.mark.parametrize(
    ("ask", "subject", "known", "words"),
    [
        ("log_call", "2", Known(), "(2)"),
        ("decide_silence", "sign_plan-7", Known(), "(Write and sign the activity plan)"),
        ("confirm_booking", "o-1", TOLD, "(Mia, the journey, 1–9 Aug 2027)"),
        ("sign_plan", "", Known(), "plan"),
    ],
)
def test_of_tasks_that_are_called_alike_each_says_which_it_is(
    ask: str, subject: str, known: Known, words: str
):
    values: dict[str, str | int] = {"ask": ask, "subject": subject, "due": DUE.isoformat()}
    one = Letter(
        key="k",
        kind=CaseNotice.ASK_REMINDER,
        message_id="<k@h>",
        ask_id=f"{ask}-1",
        values=values,
        known=known,
    )
    with use_language("en"):
        (part,) = parts_of([(ONE, [(one, DUE)])], HEAD, MIA)
    assert part.tasks[0].what.replace("\u2009", "").endswith(words)


def test_the_same_mail_has_the_same_id_at_every_attempt():
    told = [(ONE, [(NEWS, None)])]
    first, second, other = (compose_digest(told, HEAD, MIA, NOW, one) for one in ("d1", "d1", "d2"))
    assert first["Message-ID"] == second["Message-ID"] != other["Message-ID"]
    assert first["Subject"] == "Your plan is with the hub: Dravania and Vistulia"


@pytest.mark.parametrize(
    "kind",
    [CaseNotice.EMERGENCY, CaseNotice.ASK_ESCALATED, NoticeKind.GO_DECIDED, NoticeKind.NO_GO_DECIDED,
     NoticeKind.VISIT_INVITED, NoticeKind.CALL_CALLED_OFF, NoticeKind.ARRIVED, NoticeKind.VISA_REFUSED,
     NoticeKind.CANCELLED, NoticeKind.POSTPONED, "sign_in_link", "concern_received"],
)  # fmt: skip
def test_what_is_urgent_never_waits(kind: str):
    assert str(kind) not in can_wait()


def test_what_can_wait_is_named_kind_by_kind():
    assert {str(one) for one in CAN_WAIT} < set(can_wait())
    assert NoticeKind.PLAN_SUBMITTED in can_wait()


def test_a_reminder_says_what_is_missing_and_later_letters_of_the_task_do_not_unsay_it():
    lacks = {"lacks": "Write a goal.\nChoose a day.", "lacks_more": "yes"}
    reminder = task("sign_plan-1")
    lacking = replace(reminder, values={**reminder.values, **lacks})
    told = [(ONE, [(lacking, DUE), (task("sign_plan-1", CaseNotice.DEADLINE_CHANGED), DUE)])]
    mail = compose_digest(told, HEAD, MIA, NOW, "d1")
    plain, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for sentence in (
        "Write a goal.",
        "Choose a day.",
        "The checklist on the plan’s page has the rest.",
    ):
        assert f"  - {sentence}" in plain
        assert f"{sentence}</li>" in page

"""What mails say of a case from its rows: who, what, and from when to when."""

from datetime import date

import pytest

from activities.mail.content import Letter
from activities.mail.facts import Known
from tests.unit.mail.test_mails import DUE, part, written

TOLD = Known(
    people={"p-tess": "Tess", "p-tor": "Tor", "p-mia": "Mia"},
    order={"id": "o-1", "kind": "transport", "traveller": "p-mia", "first": "2027-08-01", "last": "2027-08-09",
           "booking": "SECRET-REF", "cost_cents": 12345},
    request={"id": "r-1", "kind": "new_partner"},
    visit=(date(2027, 8, 2), date(2027, 8, 5)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "values", "fact"),
    [
        ("people_changed", {"side": "mentor", "member": "p-tess", "added": 1}, "Tess has joined this exchange for Vistulia."),
        ("people_changed", {"side": "mentor", "member": "p-tess", "added": 0}, "Tess does not take part in this exchange any more, for Vistulia."),
        ("lead_handed_over", {"side": "mentor", "person": "p-tess", "before": "p-tor"}, "of Vistulia: Tess, in place of Tor."),
        ("staff_away", {"person": "p-tor", "until": "2027-05-03", "tasks": 2}, "Tor is away until Monday 3 May 2027."),
        ("call_led_by", {"person": "p-tess", "call": 2}, "Tess leads follow-up call 2"),
        ("reciprocal", {"reciprocal": 1}, "From now on both communities learn from each other"),
        ("reciprocal", {"reciprocal": 0}, "From now on Dravania <b> learns"),
        ("action_changed", {"way": "extend", "before": "2027-05-03", "until": "2027-06-04"}, "due by Monday 3 May 2027 has time until Friday 4 June 2027."),
        ("action_changed", {"way": "let_go", "before": "2027-05-03", "until": "2027-05-03"}, "was let go."),
        ("cadence_changed", {"calls": 1, "dates": DUE}, "The calls: Thursday 1 July 2027, 16:00 (Warsaw time, UTC+2)."),
        ("joint_action_agreed", {"person": "p-tor", "until": "2027-05-03"}, "due by Monday 3 May 2027, and Tor owns it on the other side."),
        ("withdrawn", {"side": "mentee"}, "ends here: Dravania <b> has withdrawn."),
        ("booking_kept", {"order": "o-1"}, "booked for you: the journey, 1–9 Aug 2027."),
        ("booking_queried", {"ask": "book", "due": DUE, "subject": "o-1"}, "booked for Mia is not right: the journey, 1–9 Aug 2027."),
        ("ask_opened", {"ask": "confirm_booking", "due": DUE, "subject": "o-1"}, "booked for your visit: the journey, 1–9 Aug 2027."),
        ("ask_opened", {"ask": "approve_cost", "due": DUE, "subject": "o-1"}, "booked for Mia, of Dravania"),
        ("ask_opened", {"ask": "decide_request", "due": DUE, "subject": "r-1"}, "asks the hub for this: "),
        ("plan_approved", {}, "The visit: 2–5 Aug 2027."),
    ],
)  # fmt: skip
def test_a_mail_says_who_and_what_and_from_when_to_when(
    kind: str, values: dict[str, str | int], fact: str
):
    wish = Letter(key="k", kind=kind, message_id="<k@h>", values=values, known=TOLD)
    told = " ".join(part(written(wish), "text/plain").split())
    assert fact in told.replace("\u2009", "")
    assert "SECRET-REF" not in told
    assert "123" not in told


def test_what_is_not_known_any_more_is_left_open_in_words():
    for kind, values in (
        ("people_changed", {}),
        ("withdrawn", {}),
        ("staff_away", {"until": "2027-05-03"}),
    ):
        told = part(
            written(Letter(key="k", kind=kind, message_id="<k@h>", values=values)), "text/plain"
        )
        assert "{" not in told

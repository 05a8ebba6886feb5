"""What can be undone after a message about an exchange, and how; one sentence each, told before it is sent.

That the coordinator may open an answered task again is found out by trying and not said here.
"""

from domain.exchange.kind import EXCHANGE
from models.texts.translate import N_
from web.cases.pages import pages_of

FOR_GOOD = N_("This cannot be undone.")

SENTENCES: dict[str, str] = {
    "write_pre_work": N_("It can be changed until the plan is handed in."),
    "decide_next_round": N_("You can change it until the exchange is closed; it binds nobody."),
    "propose_joint_action": N_(
        "It counts once your partner has agreed. Until then your side can take it back."
    ),
    "withdraw_joint_action": N_("It can be proposed again."),
    "agree_joint_action": N_(
        "It can be changed or let go like any other action, once the calls have begun."
    ),
    "decline_joint_action": N_("It can be proposed again."),
    "sign_design": N_("Either side can change the design; both then sign anew."),
    "take_back_document": N_("The document can be handed over again."),
    "accept_application": N_("Until a partner has accepted, the coordinator can take it back."),
    "accept_cadence": N_("Either side may propose other dates later."),
    "accept_rejection": N_("Your side can still appeal until the other side has answered, too."),
    "add_member": N_("The person can be taken off again."),
    "appeal_plan": N_("An appeal is made once and stays until somebody else has decided about it."),
    "assign_staff": N_("The roles can be changed again here at any time."),
    "call_in_writing": N_(
        "Until both have written, the call can still be held, and logged as one."
    ),
    "change_action": N_(
        "More time and a smaller aim are agreed once each; only the coordinator takes up again what was let go."
    ),
    "change_booking": N_("The booking can be changed again until the visit is over."),
    "change_deadline": N_("The deadline can be moved again, as long as the task is open."),
    "cut_short_visit": N_(
        "The lost days do not come back; the hub decides what makes up for them."
    ),
    "decide_no_go": N_("Decide for the go as soon as everything is there."),
    "decline_cadence": N_("Other dates can be proposed at once."),
    "grant_appeal": N_("Nothing is approved by it: the plan is signed and decided about again."),
    "hand_over": N_("Hand the task back in the same way."),
    "keep_waiting": N_("A partner can be proposed on any later day."),
    "lead_call": N_("Another leader can be named in the same way."),
    "make_reciprocal": N_(
        "It can be changed back until both have signed a plan; what was let go is then asked anew."
    ),
    "miss_call": N_("The call can be moved again."),
    "pause": N_(
        "Resume it on any day that is not too near the visit; most deadlines then move, those of the visit stay."
    ),
    "postpone": N_("The days are gone; new ones are signed and approved again."),
    "propose_cadence": N_("Other dates can be proposed as long as the other side has not agreed."),
    "propose_partner": N_("Until both have accepted, another partner can be put in their place."),
    "put_on_waiting_list": N_("A partner can be proposed on any later day."),
    "reject_plan": N_(
        "Where it does not end by this, either side may appeal, once; somebody else then decides."
    ),
    "remove_member": N_("The person can be added again."),
    "report_visa": N_(
        "Later news can be sent until the visa is granted; after that only a refusal."
    ),
    "request_change": N_("Nothing changes before the hub has rebooked."),
    "resume": N_("It can be paused again."),
    "return_application": N_("Nothing is lost: it comes back to you when it is sent again."),
    "set_away": N_("Say that the person is back in the same place."),
    "set_back": N_("Say again that the person is away, if need be."),
    "set_calendar": N_("Days can be added and removed again here."),
    "settle_missed_calls": N_(
        "A day that is set can be moved again; only the coordinator takes up again a call that was let go."
    ),
    "settle_offer": N_("This cannot be taken back; write to the community if something changes."),
    "sign_plan": N_(
        "Until the hub has decided, either side can open the plan again; both then sign anew."
    ),
    "switch_direction": N_(
        "What was booked is undone. Until anybody departs it can be changed back; the plan is then signed again."
    ),
    "waive_calls": N_("Only the coordinator can open the task of a call again."),
    "wake_up": N_("It can be put on the waiting list again."),
}
"""By the names of messages: the ways back."""

FINAL: dict[str, str] = {
    "arrive": FOR_GOOD,
    "cancel": FOR_GOOD,
    "close_incomplete": FOR_GOOD,
    "close_rejected": FOR_GOOD,
    "close_without_match": N_("This cannot be undone; the community can apply again."),
    "decline_application": N_("This cannot be undone; the community can apply again."),
    "declare_conflict": N_("This cannot be taken back in this exchange."),
    "decline_partner": N_("This cannot be undone: the same pair is not proposed again here."),
    "deny_appeal": FOR_GOOD,
    "depart": FOR_GOOD,
    "end_visit": FOR_GOOD,
    "rate_relationship": N_(
        "This cannot be undone; say in the next call, or on the next occasion, what has changed."
    ),
    "replace_partner": N_("This cannot be undone: this community is not proposed here again."),
    "write_closing_report": FOR_GOOD,
}
"""By the names of messages: those without a way back of their own."""

exchanges = pages_of(EXCHANGE.name)
for said, told in ((SENTENCES, exchanges.undo), (FINAL, exchanges.final)):
    told.update({EXCHANGE.messages[name]: sentence for name, sentence in said.items()})

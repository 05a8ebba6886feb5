"""The catalogue of what the timeline of an exchange says, and what the engine says in any case.

Every message, and everything the clock does, has its sentence.

`{who}` is the person who acted. A hub decision also names what was tried, for a message that a rule refused.
"""

from dataclasses import dataclass

from models.texts.translate import N_


@dataclass(frozen=True)
class Told:
    """How one kind of event is told; `attempt` completes "{who} wanted to …"."""

    sentence: str
    attempt: str = ""
    hub_only: bool = False


ENGINE: dict[str, Told] = {
    "begun": Told(N_("{who} asked for this")),
    "claim_ask": Told(N_("{who} took a task: {ask}"), N_("take a task"), hub_only=True),
    "release_ask": Told(N_("{who} gave a task back: {ask}"), N_("give a task back"), hub_only=True),
    "take_over_ask": Told(
        N_("{who} took over a task that {person} had taken: {ask}"),
        N_("take over a task"),
        hub_only=True,
    ),
    "assign_ask": Told(
        N_("{who} gave a task to {person}: {ask}"), N_("give a task to {person}"), hub_only=True
    ),
    "remind_ask": Told(N_("{who} sent a reminder: {ask}"), N_("send a reminder")),
    "waive_ask": Told(N_("{who} waived a task: {ask}"), N_("waive a task")),
    "reopen_ask": Told(N_("{who} opened a task again: {ask}"), N_("open a task again")),
    "called_off": Told(N_("Whoever runs this service called it off")),
    "is_back": Told(N_("{person} is back"), hub_only=True),
    "second_contact_asked": Told(
        N_("Somebody else of the same community was asked to help: {ask}")
    ),
    "silence_to_decide": Told(N_("The hub was asked how to go on without an answer: {ask}")),
    "reminded": Told(N_("A reminder went out: {ask}")),
    "escalated": Told(N_("{to} was told that this is late: {ask}")),
}
"""What the engine does in a case of any kind."""

SENTENCES: dict[str, Told] = {
    **ENGINE,
    "submit_application": Told(N_("{who} sent the application")),
    "accept_application": Told(N_("{who} accepted the application"), N_("accept the application")),
    "return_application": Told(
        N_("{who} returned the application for changes"), N_("return the application")
    ),
    "decline_application": Told(
        N_("{who} declined the application"), N_("decline the application")
    ),
    "correct_application": Told(
        N_("{who} corrected the application (version {version})"), N_("correct the application")
    ),
    "resubmit_application": Told(N_("{who} sent the changed application (version {version})")),
    "propose_partner": Told(
        N_("{who} proposed {community} as the mentor"), N_("propose {community} as the mentor")
    ),
    "accept_partner": Told(N_("{who} said yes to the partnership")),
    "decline_partner": Told(N_("{who} declined the partnership")),
    "put_on_waiting_list": Told(
        N_("{who} put the application on the waiting list"), N_("put it on the waiting list")
    ),
    "keep_waiting": Told(
        N_("{who} looked at the waiting list: there is no partner yet"),
        N_("keep it on the waiting list"),
    ),
    "close_without_match": Told(
        N_("{who} found no partner and offered something else: {alternatives}"),
        N_("close it without a partner"),
    ),
    "wake_up": Told(
        N_("{who} began the search for a partner again"), N_("wake the application up")
    ),
    "replace_partner": Told(N_("{who} looks for another partner"), N_("replace the partner")),
    "write_pre_work": Told(N_("{who} wrote the pre-work (version {version})")),
    "rate_relationship": Told(N_("{who} said how the two get on: {occasion}")),
    "decide_next_round": Told(N_("{who} said how to go on: {way}")),
    "share_questions": Told(N_("{who} shared {count} questions")),
    "prepare_answers": Told(N_("{who} noted what is ready for {prepared} of {count} questions")),
    "hand_document": Told(N_("{who} handed over an internal document")),
    "receive_documents": Told(N_("{who} received internal documents: {count}")),
    "take_back_document": Told(N_("{who} took an internal document back")),
    "send_inquiry": Told(N_("{who} asked {to}: {about}"), N_("ask something")),
    "answer_inquiry": Told(N_("{who} answered a question"), N_("answer a question")),
    "settle_offer": Told(
        N_("{who} looked after an offer ({offer}): {became}"), N_("look after an offer")
    ),
    "sign_plan": Told(N_("{who} signed version {version} of the plan")),
    "revise_plan": Told(N_("{who} changed the plan (version {version}): both sides sign again")),
    "approve_plan": Told(N_("{who} approved the plan"), N_("approve the plan")),
    "return_plan": Told(N_("{who} returned the plan for changes"), N_("return the plan")),
    "reject_plan": Told(N_("{who} rejected the plan"), N_("reject the plan")),
    "ask_plan_call": Told(
        N_("{who} asked for a call about the plan"), N_("ask for a call about the plan")
    ),
    "log_plan_call": Told(
        N_("{who} talked with both sides about the plan"), N_("log the call about the plan")
    ),
    "appeal_plan": Told(N_("{who} appealed against the rejection of the plan")),
    "accept_rejection": Told(N_("{who} accepted that the plan was rejected")),
    "grant_appeal": Told(
        N_("{who} granted the appeal: the plan gets one more chance"), N_("grant the appeal")
    ),
    "deny_appeal": Told(
        N_("{who} decided about the appeal: the rejection stands"), N_("deny the appeal")
    ),
    "close_rejected": Told(
        N_("{who} closed the exchange: nobody appealed"), N_("close the rejected exchange")
    ),
    "raise_request": Told(N_("{who} asked the hub for something: {wish}")),
    "grant_request": Told(N_("{who} said yes to a wish: {request}"), N_("say yes to a wish")),
    "decline_request": Told(N_("{who} could not fulfil a wish: {request}"), N_("decline a wish")),
    "give_travel_data": Told(N_("{who} gave the travel details")),
    "book_order": Told(N_("{who} booked: {order}"), N_("book: {order}")),
    "confirm_booking": Told(N_("{who} confirmed the booking: {order}")),
    "query_booking": Told(N_("{who} asked for a change of the booking: {order}")),
    "report_visa": Told(N_("{who} said how the visa stands: {visa}")),
    "confirm_visa_refusal": Told(
        N_("{who} looked at the refused visa of {traveller}: {refused}"),
        N_("confirm a refused visa"),
    ),
    "appeal_visa": Told(
        N_("{who} asked {traveller} to appeal for the visa"), N_("ask for an appeal for a visa")
    ),
    "switch_direction": Told(
        N_("{who} switched the direction: the other side travels now"),
        N_("switch the direction of the journey"),
    ),
    "request_change": Told(N_("{who} asked for another booking: {order}")),
    "change_booking": Told(
        N_("{who} changed the booking: {order}. Why: {cause}"), N_("change the booking: {order}")
    ),
    "keep_booking": Told(
        N_("{who} left the booking as it is: {order}"), N_("leave the booking as it is: {order}")
    ),
    "approve_cost": Told(
        N_("{who} agreed to a dearer booking: {order}"),
        N_("agree to a dearer booking"),
        hub_only=True,
    ),
    "refuse_cost": Told(
        N_("{who} did not agree to a dearer booking: {order}"),
        N_("refuse a dearer booking"),
        hub_only=True,
    ),
    "undo_booking": Told(
        N_("{who} undid the booking: {order}. {refund_cents} came back"),
        N_("undo the booking: {order}"),
        hub_only=True,
    ),
    "postpone": Told(
        N_("{who} put the visit off, to {not_before} or later"), N_("put the visit off")
    ),
    "cancel": Told(N_("{who} cancelled the exchange"), N_("cancel the exchange")),
    "write_closing_report": Told(
        N_("{who} wrote the short report"), N_("write the short report"), hub_only=True
    ),
    "cut_short_visit": Told(N_("{who} noted that the visit ended early, on {ended_on}")),
    "decide_top_up": Told(
        N_("{who} decided what makes up for the lost days: {top_up}"),
        N_("decide what makes up for lost days"),
    ),
    "close_incomplete": Told(
        N_("{who} closed the exchange before everything was done"), N_("close the exchange")
    ),
    "share_contact": Told(N_("{who} shared how to be reached")),
    "decide_go": Told(N_("{who} said go: the visit can start"), N_("say go")),
    "decide_no_go": Told(N_("{who} said not yet: the visit cannot start"), N_("say not yet")),
    "depart": Told(N_("{who} left for the visit")),
    "arrive": Told(N_("{who} noted the arrival")),
    "log_day": Told(N_("{who} wrote the log of day {day}")),
    "end_visit": Told(N_("{who} noted that the visit ended on {ended_on}")),
    "submit_post_plan": Told(N_("{who} wrote down what comes next (version {version})")),
    "confirm_post_plan": Told(N_("{who} confirmed the next steps")),
    "return_post_plan": Told(N_("{who} asked for a change of the next steps")),
    "log_call": Told(N_("{who} logged call {call}, held on {held_on}")),
    "miss_call": Told(N_("{who} moved call {call} to {new_day}")),
    "lead_call": Told(N_("{who} said that {person} leads call {call}")),
    "call_in_writing": Told(N_("{who} chose to hold call {call} in writing")),
    "check_in": Told(N_("{who} wrote the check-in of call {call}")),
    "settle_missed_calls": Told(
        N_("{who} settled the missed call {call}: {way}"), N_("settle the missed call {call}")
    ),
    "settle_missed_calls/reschedule": Told(
        N_("{who} found another day for the missed call {call}: {new_day}"),
        N_("find another day for call {call}"),
    ),
    "propose_cadence": Told(
        N_(
            "{who} proposed another rhythm of calls ({calls} more, {interval_days} days apart, from {next_day} on)"
        )
    ),
    "accept_cadence": Told(N_("{who} agreed to the new rhythm of calls")),
    "decline_cadence": Told(N_("{who} kept the rhythm of calls as it was")),
    "progress_action": Told(N_("{who} said how “{action}” stands: {status}")),
    "change_action": Told(N_("{who} changed “{action}”: {way}")),
    "change_action/extend": Told(N_("{who} took more time for “{action}”, until {new_due}")),
    "change_action/shrink": Told(N_("{who} made “{action}” smaller")),
    "change_action/let_go": Told(N_("{who} let “{action}” go")),
    "propose_joint_action": Told(N_("{who} proposed a joint action, due {due_on}: “{action}”")),
    "agree_joint_action": Told(N_("{who} agreed to a joint action: “{action}”")),
    "decline_joint_action": Told(N_("{who} declined a joint action: “{action}”")),
    "withdraw_joint_action": Told(N_("{who} took back the proposal of a joint action: “{action}”")),
    "sign_design": Told(N_("{who} signed version {version} of the design of the programme")),
    "revise_design": Told(
        N_("{who} changed the design of the programme (version {version}): both sides sign again")
    ),
    "submit_report": Told(N_("{who} sent a part of the impact report")),
    "accept_report": Told(N_("{who} accepted the impact report"), N_("accept the report")),
    "return_report": Told(
        N_("{who} returned a part of the report: {side}"), N_("return a part of the report")
    ),
    "decide_publication": Told(N_("{who} decided about publication: {consent}")),
    "waive_calls": Told(N_("{who} waived the remaining calls"), N_("waive the remaining calls")),
    "withdraw": Told(N_("{who} withdrew")),
    "withdraw@post_plan": Told(N_("{who} asked the hub to leave the exchange")),
    "withdraw@follow_up": Told(N_("{who} asked the hub to leave the exchange")),
    "withdraw@report": Told(N_("{who} asked the hub to leave the exchange")),
    "assign_staff": Told(
        N_("{who} changed the hub’s team: {person}, {roles}"), N_("change the hub’s team")
    ),
    "set_away": Told(
        N_("{person} is away until {until}"), N_("say that {person} is away"), hub_only=True
    ),
    "set_back": Told(N_("{person} is back"), N_("say that {person} is back"), hub_only=True),
    "declare_conflict": Told(
        N_("{who} declared a conflict of interest of {person}, who decides nothing here any more"),
        N_("declare a conflict of interest"),
        hub_only=True,
    ),
    "hand_over": Told(N_("{who} handed over to {person}, the contact person now ({side})")),
    "add_member": Told(N_("{who} added {person} ({side})")),
    "remove_member": Told(N_("{who} took {person} off those who take part ({side})")),
    "make_reciprocal": Told(N_("{who} decided: {reciprocal}"), N_("change who learns")),
    "pause": Told(
        N_("{who} paused the exchange until {until}: all deadlines stand still"),
        N_("pause the exchange"),
    ),
    "resume": Told(N_("{who} let the exchange go on"), N_("let the exchange go on")),
    "deadlines_moved": Told(N_("Deadlines moved by the pause: {moved}")),
    "change_deadline": Told(
        N_("{who} moved a deadline from {old} to {due_on}: {ask}"), N_("move a deadline: {ask}")
    ),
    "set_calendar/zone": Told(
        N_("{who} set the time zone of the {side} to {time_zone}"), N_("correct a time zone")
    ),
    "set_calendar/days": Told(
        N_("{who} changed the days off of the {side}: new {added}, taken back {removed}"),
        N_("change days off"),
    ),
    "set_calendar/both": Told(
        N_(
            "{who} set the time zone of the {side} to {time_zone}, and its days off: "
            "new {added}, taken back {removed}"
        ),
        N_("correct a calendar"),
    ),
    "set_calendar": Told(N_("{who} corrected a calendar"), N_("correct a calendar")),
    "offers_lapsed": Told(
        N_(
            "What was offered instead is arranged no longer, for there is a partner now: {alternatives}"
        )
    ),
    "woken": Told(N_("The waiting is over: the hub looks for a partner again")),
}
"""By the kind of a timeline entry, and with a `way` in its data by kind and way, or by kind and phase. Every placeholder but `{who}` is a value of the entry's data, in words."""

REFUSED = N_("{who} wanted to {attempt} by a message. It was refused.")
REFUSED_UNNAMED = N_("A message was refused.")
UNKNOWN = N_("{who} changed something")
CLOCK = N_("The calendar")

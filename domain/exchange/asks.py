"""Everything an exchange asks of people: one row per kind (law 2), complete or the import fails.

The numbers are those of a new programme; an exchange keeps the ones it started with.
"""

from domain.case.ask_rules import (
    HUB_LADDER,
    MATCHED_LADDER,
    VISIT_LADDER,
    AskRule,
)
from domain.case.ask_table import AskSpec, Clock, Reopening, Waiver
from domain.case.errors import N_
from domain.exchange import both_learn, duties, reopening, waivers
from domain.exchange import reopening_after_visit as after
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.orders import OrderStatus
from domain.exchange.phases import ARRANGING, FOLLOWING_UP, PREPARING, Phase

ANSWER = N_("Answer it in the person's place instead, with a reason.")
A_SENTENCE = N_("Whoever asked waits for words: a sentence is enough of an answer.")
DECIDE = N_("Decide it: every way on needs this decision.")

ASKS.fill(
    {
        AskKind.REVIEW_APPLICATION: AskSpec(
            rule=AskRule(working_days=10, ladder=HUB_LADDER),
            answered_by=("accept_application", "return_application", "decline_application"),
            waive=DECIDE,
            reopen=Reopening(
                phases=(Phase.POOL, Phase.OFFERED, Phase.WAITING_LIST), effect=reopening.application
            ),
        ),
        AskKind.CHANGE_APPLICATION: AskSpec(
            rule=AskRule(days=7),
            answered_by=("resubmit_application",),
            waive=Waiver(effect=waivers.changed_application),
            reopen=Reopening(phases=(Phase.ELIGIBILITY,), effect=reopening.changes),
        ),
        AskKind.FIND_PARTNER: AskSpec(
            rule=AskRule(working_days=15, ladder=HUB_LADDER),
            answered_by=("propose_partner", "put_on_waiting_list", "close_without_match"),
            waive=N_("Propose a partner, or say that there is none."),
        ),
        AskKind.REVIEW_WAITING_LIST: AskSpec(
            rule=AskRule(days=90, before_hours=(0,), ladder=HUB_LADDER),
            answered_by=("propose_partner", "keep_waiting", "wake_up", "close_without_match"),
            waive=N_("Keep it waiting, wake it up, or say that there is none."),
        ),
        AskKind.CONFIRM_PARTNER: AskSpec(
            rule=AskRule(days=7),
            answered_by=("accept_partner", "decline_partner"),
            waive=ANSWER,
            reopen=Reopening(
                phases=(Phase.PLANNING,), effect=reopening.partner, may=reopening.no_plan_yet
            ),
        ),
        AskKind.SHARE_QUESTIONS: AskSpec(
            rule=AskRule(days=14, ladder=MATCHED_LADDER),
            answered_by=("share_questions",),
            waive=ANSWER,
            reopen=Reopening(phases=PREPARING, effect=reopening.questions),
        ),
        AskKind.SIGN_PLAN: AskSpec(
            rule=AskRule(days=21, ladder=MATCHED_LADDER),
            answered_by=("sign_plan",),
            missing=lambda x, _ask: both_learn.missing_for_signature(x),
            waive=ANSWER,
            reopen=Reopening(phases=PREPARING, effect=reopening.signature),
        ),
        AskKind.REVIEW_PLAN: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=("approve_plan", "return_plan", "ask_plan_call", "reject_plan"),
            waive=N_("Nothing is booked without an approved plan. Approve or return it."),
            reopen=Reopening(phases=ARRANGING, effect=reopening.plan_review),
            bars=duties.plan,
        ),
        AskKind.GIVE_TRAVEL_DATA: AskSpec(
            rule=AskRule(days=10, ladder=MATCHED_LADDER),
            answered_by=("give_travel_data",),
            waive=Waiver(effect=waivers.travel_data),
            reopen=Reopening(
                phases=(Phase.TRAVEL,), effect=reopening.travel_data, may=reopening.travels
            ),
        ),
        AskKind.BOOK: AskSpec(
            rule=AskRule(working_days=10, ladder=HUB_LADDER),
            answered_by=("book_order",),
            about="order",
            waive=Waiver(effect=waivers.book, unless=waivers.unless_insurance),
            reopen=N_("Change the booking, or have it undone."),
        ),
        AskKind.CONFIRM_BOOKING: AskSpec(
            rule=AskRule(days=5, ladder=MATCHED_LADDER),
            answered_by=("confirm_booking", "query_booking"),
            about="order",
            waive=Waiver(effect=waivers.confirm_booking),
            reopen=Reopening(
                phases=ARRANGING,
                effect=reopening.confirmation,
                may=reopening.order_is(OrderStatus.CONFIRMED),
            ),
        ),
        AskKind.SHARE_CONTACT: AskSpec(
            rule=AskRule(days=21, ladder=MATCHED_LADDER),
            answered_by=("share_contact",),
            waive=Waiver(effect=waivers.contact),
            reopen=Reopening(phases=ARRANGING, effect=reopening.contact),
        ),
        AskKind.DECIDE_GO: AskSpec(
            rule=AskRule(days=7, half_time=False, ladder=HUB_LADDER),
            answered_by=("decide_go", "decide_no_go"),
            clock=Clock.FIXED,
            waive=N_("Nobody departs without this decision. Say go, or not yet."),
            reopen=Reopening(phases=(Phase.READY,), effect=reopening.go),
        ),
        AskKind.DEPART: AskSpec(
            rule=AskRule(hours=24, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
            answered_by=("depart",),
            clock=Clock.FIXED,
            waive=ANSWER,
            reopen=Reopening(
                phases=(Phase.VISIT,), effect=reopening.departure, may=reopening.not_arrived
            ),
        ),
        AskKind.ARRIVE: AskSpec(
            rule=AskRule(hours=6, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
            answered_by=("arrive",),
            clock=Clock.FIXED,
            waive=ANSWER,
            reopen=Reopening(
                phases=(Phase.VISIT,), effect=reopening.arrival, may=reopening.no_day_logged
            ),
        ),
        AskKind.LOG_DAY: AskSpec(
            rule=AskRule(days=2, half_time=False, before_hours=(0,), ladder=MATCHED_LADDER),
            answered_by=("log_day",),
            about="day",
            waive=Waiver(effect=waivers.day),
            reopen=Reopening(
                phases=(Phase.VISIT, Phase.POST_PLAN, *FOLLOWING_UP),
                effect=after.again,
                may=after.may_day,
            ),
        ),
        AskKind.END_VISIT: AskSpec(
            rule=AskRule(days=1, half_time=False, before_hours=(0,), ladder=VISIT_LADDER),
            answered_by=("end_visit", "cut_short_visit"),
            clock=Clock.FIXED,
            waive=ANSWER,
        ),
        AskKind.WRITE_POST_PLAN: AskSpec(
            rule=AskRule(days=7, ladder=MATCHED_LADDER),
            answered_by=("submit_post_plan",),
            waive=N_(
                "The visit needs one owned, dated action. Answer it in the person's place, or close the exchange."
            ),
            reopen=Reopening(phases=(Phase.POST_PLAN,), effect=after.post_plan),
        ),
        AskKind.CONFIRM_POST_PLAN: AskSpec(
            rule=AskRule(days=7, ladder=MATCHED_LADDER),
            answered_by=("confirm_post_plan", "return_post_plan"),
            waive=Waiver(effect=waivers.post_plan_confirmed),
            reopen=N_("Change the actions themselves: extend, shrink or let go."),
        ),
        AskKind.LOG_CALL: AskSpec(
            rule=AskRule(days=7, before_hours=(0,), ladder=MATCHED_LADDER),
            answered_by=("log_call", "miss_call", "call_in_writing"),
            clock=Clock.DATED,
            about="call",
            waive=Waiver(effect=waivers.call),
            reopen=Reopening(phases=FOLLOWING_UP, effect=after.call, may=after.may_call),
        ),
        AskKind.AGREE_CADENCE: AskSpec(
            rule=AskRule(days=7, ladder=MATCHED_LADDER),
            answered_by=("accept_cadence", "decline_cadence"),
            waive=Waiver(effect=waivers.cadence),
            reopen=N_("Propose another rhythm."),
        ),
        AskKind.PROGRESS_ACTION: AskSpec(
            rule=AskRule(days=30, before_hours=(168, 0), ladder=MATCHED_LADDER),
            answered_by=("progress_action", "change_action"),
            clock=Clock.DATED,
            about="action",
            waive=Waiver(effect=waivers.action),
            reopen=Reopening(phases=FOLLOWING_UP, effect=after.action, may=after.not_accepted),
            anybody_of_the_role=True,
        ),
        AskKind.SUBMIT_REPORT: AskSpec(
            rule=AskRule(days=30, before_hours=(168, 48, 0), ladder=MATCHED_LADDER),
            answered_by=("submit_report",),
            waive=Waiver(effect=waivers.report),
            reopen=Reopening(phases=(Phase.REPORT,), effect=after.report, may=after.not_accepted),
        ),
        AskKind.REVIEW_REPORT: AskSpec(
            rule=AskRule(working_days=10, ladder=HUB_LADDER),
            answered_by=("accept_report", "return_report"),
            waive=DECIDE,
            reopen=Reopening(
                phases=(Phase.REPORT,), effect=after.report_review, may=after.accepted
            ),
        ),
        AskKind.CONSENT_PUBLICATION: AskSpec(
            rule=AskRule(days=14, ladder=MATCHED_LADDER),
            answered_by=("decide_publication",),
            waive=Waiver(effect=waivers.consent),
            reopen=Reopening(phases=(Phase.REPORT,), effect=after.consent, may=after.accepted),
        ),
        AskKind.HOLD_PLAN_CALL: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=("log_plan_call",),
            waive=Waiver(effect=waivers.plan_call),
            reopen=Reopening(phases=(Phase.PLANNING,), effect=reopening.plan_call),
        ),
        AskKind.APPEAL_REJECTION: AskSpec(
            rule=AskRule(days=14),
            answered_by=("appeal_plan", "accept_rejection"),
            waive=Waiver(effect=waivers.appeal),
        ),
        AskKind.REVIEW_APPEAL: AskSpec(
            rule=AskRule(working_days=10, ladder=HUB_LADDER),
            answered_by=("grant_appeal", "deny_appeal"),
            waive=DECIDE,
            bars=duties.appeal,
        ),
        AskKind.GET_VISA: AskSpec(
            rule=AskRule(days=60, before_hours=(336, 168, 48, 0), ladder=MATCHED_LADDER),
            answered_by=("report_visa",),
            clock=Clock.FIXED,
            waive=Waiver(effect=waivers.visa),
            reopen=Reopening(phases=ARRANGING, effect=reopening.visa, may=reopening.needs_visa),
        ),
        AskKind.CONFIRM_VISA_REFUSAL: AskSpec(
            rule=AskRule(working_days=2, ladder=HUB_LADDER),
            answered_by=("confirm_visa_refusal",),
            about="traveller",
            waive=ANSWER,
        ),
        AskKind.DECIDE_VISA: AskSpec(
            rule=AskRule(working_days=3, ladder=HUB_LADDER),
            answered_by=("appeal_visa", "switch_direction", "postpone", "cancel"),
            about="traveller",
            waive=DECIDE,
        ),
        AskKind.CHANGE_BOOKING: AskSpec(
            rule=AskRule(working_days=3, ladder=HUB_LADDER),
            answered_by=("change_booking", "keep_booking"),
            about="order",
            waive=Waiver(effect=waivers.nothing),
        ),
        AskKind.APPROVE_COST: AskSpec(
            rule=AskRule(working_days=2, ladder=HUB_LADDER),
            answered_by=("approve_cost", "refuse_cost"),
            about="order",
            waive=DECIDE,
            bars=duties.costs,
        ),
        AskKind.UNDO_BOOKING: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=("undo_booking",),
            clock=Clock.FIXED,
            about="order",
            waive=Waiver(effect=waivers.undo),
            reopen=Reopening(
                phases=(Phase.WINDING_UP, *PREPARING),
                effect=reopening.undoing,
                may=reopening.order_is(OrderStatus.UNDONE),
            ),
        ),
        AskKind.WRITE_CLOSING_REPORT: AskSpec(
            rule=AskRule(days=30, before_hours=(168, 0), ladder=HUB_LADDER),
            answered_by=("write_closing_report",),
            waive=Waiver(effect=waivers.closing_report),
        ),
        AskKind.DECIDE_TOP_UP: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=("decide_top_up",),
            waive=Waiver(effect=waivers.nothing),
            reopen=Reopening(
                phases=(Phase.POST_PLAN,), effect=after.top_up, may=reopening.was_cut_short
            ),
        ),
        AskKind.REVIEW_PAUSE: AskSpec(
            rule=AskRule(working_days=2, half_time=False, ladder=HUB_LADDER),
            answered_by=("resume",),
            waive=N_("Go on with the exchange, or give the pause another day."),
        ),
        AskKind.DECIDE_REQUEST: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=("grant_request", "decline_request"),
            settled_by=(
                "change_deadline",
                "pause",
                "postpone",
                "cancel",
                "switch_direction",
                "replace_partner",
                "withdraw",
            ),
            about="request",
            waive=Waiver(effect=waivers.request),
        ),
        AskKind.DECIDE_SILENCE: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=(
                "replace_partner",
                "hand_over",
                "change_deadline",
                "cancel",
                "close_incomplete",
            ),
            about="ask",
            waive=Waiver(effect=waivers.nothing),
        ),
        AskKind.DECIDE_MISSED_CALLS: AskSpec(
            rule=AskRule(working_days=5, ladder=HUB_LADDER),
            answered_by=("settle_missed_calls",),
            settled_by=("log_call", "call_in_writing"),
            about="call",
            waive=Waiver(effect=waivers.nothing),
        ),
        AskKind.PREPARE_ANSWERS: AskSpec(
            rule=AskRule(days=14),
            answered_by=("prepare_answers",),
            waive=Waiver(effect=waivers.preparation),
            reopen=Reopening(
                phases=PREPARING, effect=after.again, may=reopening.has_questions_to_prepare
            ),
        ),
        AskKind.RECEIVE_DOCUMENTS: AskSpec(
            rule=AskRule(days=7),
            answered_by=("receive_documents",),
            waive=Waiver(effect=waivers.nothing),
            reopen=N_("Have the document handed over again."),
        ),
        AskKind.ANSWER_PARTNER: AskSpec(
            rule=AskRule(days=5),
            answered_by=("answer_inquiry",),
            about="inquiry",
            waive=A_SENTENCE,
            reopen=N_("Ask again in the same thread."),
        ),
        AskKind.ANSWER_AT_HUB: AskSpec(
            rule=AskRule(working_days=3, ladder=HUB_LADDER),
            answered_by=("answer_inquiry",),
            about="inquiry",
            waive=A_SENTENCE,
            reopen=N_("Ask again in the same thread."),
        ),
        AskKind.ARRANGE_OFFER: AskSpec(
            rule=AskRule(working_days=10, ladder=HUB_LADDER),
            answered_by=("settle_offer",),
            about="offer",
            waive=N_("Say what became of the offer: the community waits for it."),
            reopen=N_(
                "Tell the community what has changed, as an answer to a question or by mail."
            ),
        ),
        AskKind.WRITE_PRE_WORK: AskSpec(
            rule=AskRule(days=10, ladder=MATCHED_LADDER),
            answered_by=("write_pre_work",),
            waive=Waiver(effect=waivers.pre_work),
            reopen=Reopening(phases=(Phase.PLANNING,), effect=reopening.pre_work),
        ),
        AskKind.RATE_RELATIONSHIP: AskSpec(
            rule=AskRule(days=10),
            answered_by=("rate_relationship",),
            about="occasion",
            waive=Waiver(effect=waivers.nothing),
            reopen=N_("Say in the next call, or on the next occasion, what has changed."),
        ),
        AskKind.DECIDE_NEXT_ROUND: AskSpec(
            rule=AskRule(days=30, before_hours=(168, 0)),
            answered_by=("decide_next_round",),
            waive=Waiver(effect=waivers.nothing),
            reopen=N_("Each side can change its word until the exchange is closed."),
        ),
        AskKind.AGREE_JOINT_ACTION: AskSpec(
            rule=AskRule(days=7),
            answered_by=("agree_joint_action", "decline_joint_action"),
            about="action",
            waive=Waiver(effect=waivers.joint_action),
            reopen=N_("Propose it again."),
        ),
        AskKind.SIGN_DESIGN: AskSpec(
            rule=AskRule(days=21),
            answered_by=("sign_design",),
            waive=Waiver(effect=waivers.nothing),
            reopen=N_("Change the design: then both sign the new version."),
        ),
        AskKind.CHECK_IN: AskSpec(
            rule=AskRule(days=7, before_hours=(48, 0), ladder=MATCHED_LADDER),
            answered_by=("check_in",),
            clock=Clock.DATED,
            about="call",
            waive=Waiver(effect=waivers.check_in),
        ),
    }
)

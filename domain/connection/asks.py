"""One row for each thing that a connection asks: its time, its ladder, what answers it.

Silence is put to the others first (`domain.connection.clock`), and to the hub last; never to the chair.
"""

from domain.case.ask_rules import AskRule, Rung
from domain.case.ask_table import AskSpec
from domain.case.asks import Escalation
from domain.case.errors import N_
from domain.connection.names import AskKind
from domain.connection.policy import Policy

OTHERS_FIRST = (
    Rung(to=Escalation.CASE_OWNER, working_days=3),
    Rung(to=Escalation.COORDINATOR, working_days=7),
)
"""Those who answered are asked how to go on when it is due; only their silence reaches the hub."""
NOBODY = ()
"""Nobody hears of this silence: a person is not reported for leaving a question open."""
OTHERS_DECIDE = N_("Those who answered say how to go on; end it where nobody does.")
CLOSE_IT = N_("Close it when the time for answers is over: what was said counts.")


Policy.table.fill(
    {
        AskKind.ANSWER_INVITATION: AskSpec(
            rule=AskRule(days=7, ladder=NOBODY),
            answered_by=("accept_invitation", "decline_invitation"),
            settled_by=("withdraw_invitation", "go_on_without_answer", "leave_connection"),
            waive=N_("Whoever invited says how to go on."),
        ),
        AskKind.SAY_YES: AskSpec(
            rule=AskRule(days=5, ladder=NOBODY),
            answered_by=("say_yes", "skip_connection"),
            settled_by=("go_on_without_answer", "leave_connection"),
            waive=OTHERS_DECIDE,
        ),
        AskKind.CHOOSE_TIME: AskSpec(
            rule=AskRule(days=10, ladder=OTHERS_FIRST),
            answered_by=("choose_time", "meet_in_writing"),
            settled_by=("go_on_without_answer", "leave_connection"),
            waive=OTHERS_DECIDE,
        ),
        AskKind.SETTLE_SILENCE: AskSpec(
            rule=AskRule(days=5, ladder=OTHERS_FIRST),
            answered_by=("go_on_without_answer",),
            settled_by=("leave_connection", "withdraw_invitation"),
            waive=N_("End the connection: somebody of them can begin another."),
        ),
        AskKind.TELL_MEETING: AskSpec(
            rule=AskRule(days=2, ladder=OTHERS_FIRST),
            answered_by=("tell_meeting",),
            settled_by=("close_connection", "leave_connection"),
            waive=CLOSE_IT,
        ),
        AskKind.SAY_USED: AskSpec(
            rule=AskRule(days=14, ladder=(Rung(to=Escalation.CASE_OWNER),)),
            answered_by=("say_used",),
            settled_by=("close_connection", "leave_connection"),
            waive=CLOSE_IT,
        ),
    }
)

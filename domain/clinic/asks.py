"""One row for each thing that a clinic asks: its time, its ladder, what answers it.

The *room* ladder is in hours: host, co-host (24 hours before), who is on duty at the hub (3 hours before).
"""

from domain.case.ask_rules import AskRule, Rung
from domain.case.ask_table import AskSpec
from domain.case.asks import Escalation
from domain.case.errors import N_
from domain.clinic.names import AskKind
from domain.clinic.policy import Policy

ROOM_LADDER = (
    Rung(to=Escalation.SECOND_CONTACT, hours=24),
    Rung(to=Escalation.CASE_OWNER, hours=45),
)
"""After a look that is due two days before a session: the co-host a day before, the hub three hours before."""
AT_ONCE = (
    Rung(to=Escalation.SECOND_CONTACT, hours=0),
    Rung(to=Escalation.CASE_OWNER, hours=0),
)
TEAM_LADDER = (
    Rung(to=Escalation.SECOND_CONTACT, days=0),
    Rung(to=Escalation.CASE_OWNER, working_days=3),
    Rung(to=Escalation.COORDINATOR, working_days=7),
)
DO_IT = N_("Do it, name somebody else who does, or cancel the clinic.")

Policy.table.fill(
    {
        AskKind.PLAN_CLINIC: AskSpec(
            rule=AskRule(days=10),
            answered_by=("plan_clinic", "decline_clinic"),
            waive=N_("Plan the clinic, pass it on, or decline it with a reason."),
        ),
        AskKind.OPEN_CLINIC: AskSpec(
            rule=AskRule(days=14, ladder=TEAM_LADDER),
            answered_by=("open_clinic",),
            settled_by=("cancel_clinic",),
            waive=DO_IT,
        ),
        AskKind.CONFIRM_SHARER: AskSpec(
            rule=AskRule(days=7, ladder=TEAM_LADDER),
            answered_by=("confirm_sharer", "cannot_share"),
            waive=N_("Name other sharers in the plan."),
        ),
        AskKind.NAME_HOST: AskSpec(
            rule=AskRule(
                hours=3,
                half_time=False,
                before_hours=(0,),
                ladder=(Rung(to=Escalation.COORDINATOR, hours=0),),
            ),
            answered_by=("name_host",),
            settled_by=("cancel_clinic", "move_session"),
            waive=N_("A clinic has a host: name one, put it off, or cancel it."),
        ),
        AskKind.NAME_COHOST: AskSpec(
            rule=AskRule(
                hours=24,
                half_time=False,
                before_hours=(0,),
                ladder=(Rung(to=Escalation.CASE_OWNER, hours=0),),
            ),
            answered_by=("name_cohost",),
            waive=N_("A clinic has a co-host: name one, put it off, or cancel it."),
        ),
        AskKind.CHECK_SESSION: AskSpec(
            rule=AskRule(hours=24, half_time=False, before_hours=(0,), ladder=ROOM_LADDER),
            answered_by=("hold_session",),
            settled_by=("move_session", "merge_clinic", "cancel_clinic"),
            about="session",
            waive=N_("Say that it is held, put it off, merge it or cancel it."),
        ),
        AskKind.START_SESSION: AskSpec(
            rule=AskRule(hours=1, half_time=False, before_hours=(0,), ladder=AT_ONCE),
            answered_by=("start_session",),
            settled_by=("end_session", "cancel_clinic"),
            about="session",
            waive=N_("Say that it began, or how it ended."),
        ),
        AskKind.END_SESSION: AskSpec(
            rule=AskRule(
                hours=24,
                half_time=False,
                before_hours=(0,),
                ladder=(
                    Rung(to=Escalation.SECOND_CONTACT, hours=12),
                    Rung(to=Escalation.CASE_OWNER, hours=24),
                ),
            ),
            answered_by=("end_session",),
            settled_by=("cancel_clinic",),
            about="session",
            waive=N_("Say how it ended: also that nobody came."),
        ),
        AskKind.CONSENT_RECORDING: AskSpec(
            rule=AskRule(days=3, ladder=TEAM_LADDER),
            answered_by=("consent_recording",),
            settled_by=("waive_material",),
            waive=N_("Nobody consents for somebody else: publish without the recording."),
        ),
        AskKind.GIVE_MATERIAL: AskSpec(
            rule=AskRule(days=7, ladder=TEAM_LADDER),
            answered_by=("release_material", "waive_material"),
            waive=N_("Say on its page why there is no material."),
        ),
        AskKind.ANSWER_LEARNER: AskSpec(
            rule=AskRule(days=7, ladder=TEAM_LADDER),
            answered_by=("answer_learner",),
            about="learner",
            waive=N_("Answer in a sentence, also that you cannot help."),
        ),
    }
)

"""What a learning clinic's parts are called: phases, roles, asks, notices, and what is chosen from."""

from enum import StrEnum

from domain.case.names import CasePhase, HubRole


class Phase(CasePhase):
    """From somebody's proposal to what people took along (LC-15)."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    OPEN = "open"
    CHECK = "check"
    LIVE = "live"
    MATERIAL = "material"
    FOLLOW_UP = "follow_up"
    DONE = "done"
    CANCELLED = "cancelled"
    MERGED = "merged"
    DECLINED = "declined"

    @property
    def is_end(self) -> bool:
        """Done, or an early end."""
        return self in (Phase.DONE, Phase.CANCELLED, Phase.MERGED, Phase.DECLINED)


class Role(StrEnum):
    """Who is who; the hub's have the values of HubRole. Everybody is a learner: anybody may sign up."""

    LEARNER = "learner"
    PARTICIPANT = "participant"
    SHARER = "sharer"
    HOST = "host"
    COHOST = "co_host"
    AMBASSADOR = "ambassador"
    PROGRAMME = HubRole.PROGRAMME.value
    COORDINATOR = HubRole.COORDINATOR.value
    CHAIR = HubRole.CHAIR.value


TEAM = frozenset({Role.HOST, Role.COHOST, Role.PROGRAMME, Role.COORDINATOR})
"""Who runs the room, and who of the hub steps in."""


class AskKind(StrEnum):
    """What is asked."""

    PLAN_CLINIC = "plan_clinic"
    OPEN_CLINIC = "open_clinic"
    CONFIRM_SHARER = "confirm_sharer"
    NAME_HOST = "name_host"
    NAME_COHOST = "name_cohost"
    CHECK_SESSION = "check_session"
    START_SESSION = "start_session"
    END_SESSION = "end_session"
    CONSENT_RECORDING = "consent_recording"
    GIVE_MATERIAL = "give_material"
    ANSWER_LEARNER = "answer_learner"


class ClinicNotice(StrEnum):
    """What people are told besides what they are asked."""

    DECLINED = "clinic_declined"
    TEAM_NAMED = "clinic_team_named"
    INVITED = "clinic_invited"
    SEATED = "clinic_seated"
    WAITING = "clinic_waiting"
    SEAT_OFFERED = "clinic_seat_offered"
    SEAT_GIVEN_BACK = "clinic_seat_given_back"
    SESSION_ADDED = "clinic_session_added"
    SESSION_MOVED = "clinic_session_moved"
    ROOM_OPEN = "clinic_room_open"
    HOST_CHANGED = "clinic_host_changed"
    RELIEVED = "clinic_relieved"
    SHARER_CANNOT = "clinic_sharer_cannot"
    GOES_AHEAD = "clinic_goes_ahead"
    LATE = "clinic_late"
    RECORDING_OFF = "clinic_recording_off"
    LEFT_OUTSIDE = "clinic_left_outside"
    CANCELLED = "clinic_cancelled"
    MERGED = "clinic_merged"
    MATERIAL_UP = "clinic_material_up"
    CONSENT_WITHDRAWN = "clinic_consent_withdrawn"
    CONSENT_RECEIPT = "clinic_consent_receipt"
    FOLLOW_UP_WANTED = "clinic_follow_up_wanted"
    ANSWERED = "clinic_answered"


TO_LEARNERS = frozenset(
    {
        ClinicNotice.SEATED,
        ClinicNotice.WAITING,
        ClinicNotice.SEAT_OFFERED,
        ClinicNotice.SEAT_GIVEN_BACK,
        ClinicNotice.SESSION_ADDED,
        ClinicNotice.SESSION_MOVED,
        ClinicNotice.ROOM_OPEN,
        ClinicNotice.HOST_CHANGED,
        ClinicNotice.GOES_AHEAD,
        ClinicNotice.LATE,
        ClinicNotice.RECORDING_OFF,
        ClinicNotice.CANCELLED,
        ClinicNotice.MERGED,
        ClinicNotice.MATERIAL_UP,
        ClinicNotice.ANSWERED,
    }
)
"""Notices whose one link leads to the clinic's own page: their readers need have no part in the case."""


class ClinicType(StrEnum):
    """The two types of the source (LC-18, LC-19)."""

    HOT_TOPIC = "hot_topic"
    CYCLE = "cycle"


class Level(StrEnum):
    """For whom it is (LC-14)."""

    FIRST_STEPS = "first_steps"
    SOME_PRACTICE = "some_practice"
    DEEPEN = "deepen"


class Recording(StrEnum):
    """Who is recorded; said before anybody signs up."""

    NOBODY = "nobody"
    SHARERS = "sharers"
    EVERYBODY = "everybody"


class Material(StrEnum):
    """What can be left for those who were not there (LC-30)."""

    NOTES = "notes"
    SLIDES = "slides"
    SESSION_PLAN = "session_plan"
    TOOLKIT = "toolkit"
    RECORDING = "recording"


class Licence(StrEnum):
    """Under what others may use it. One that forbids sharing is no licence to publish."""

    CC0 = "cc0"
    CC_BY = "cc_by"
    CC_BY_SA = "cc_by_sa"
    NO_SHARING = "no_sharing"


class FollowUp(StrEnum):
    """What somebody wants next (LC-32)."""

    MENTORING = "mentoring"
    DOCUMENT_REVIEW = "document_review"
    COMMUNITY_OF_PRACTICE = "community_of_practice"
    NONE = "none"

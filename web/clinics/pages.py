"""What those who prepare and hold a clinic are asked, what they do without being asked, and what is told of it."""

from domain.clinic.names import AskKind
from models.texts.translate import N_
from web.cases.pages import pages_of
from web.cases.timeline_sentences import Told
from web.clinics.material_pages import (
    AnswerPage,
    ConsentPage,
    HidePage,
    LaterWithdrawPage,
    MaterialPage,
    ReleasePage,
    WithdrawPage,
)
from web.clinics.planning_pages import (
    AddSharerPage,
    CannotSharePage,
    ChangePlanPage,
    ConfirmPage,
    DeclinePage,
    OpenPage,
    PassOnPage,
    PlanPage,
)
from web.clinics.room_pages import (
    AddSessionPage,
    CancelPage,
    CannotPage,
    CheckPage,
    EndPage,
    MergePage,
    MovePage,
    NameCohostPage,
    NameHostPage,
    RoomPage,
    SeatsPage,
    StartPage,
)

PAGES = pages_of("clinic")
PAGES.links = lambda x: [
    (f"/cases/{x.id}/room", N_("Open the room sheet")),
    *([(f"/clinics/{x.id}", N_("See the clinic's own page"))] if x.sessions else []),
]
PAGES.sentences.update(
    plan_clinic=Told(N_("{who} planned the clinic"), N_("plan the clinic")),
    change_plan=Told(N_("{who} changed the plan"), N_("change the plan")),
    pass_on_clinic=Told(N_("{who} passed the clinic on to {person}"), N_("pass it on")),
    decline_clinic=Told(N_("{who} declined the clinic"), N_("decline the clinic")),
    open_clinic=Told(N_("{who} opened the clinic for sign-up"), N_("open it")),
    confirm_sharer=Told(N_("{who} comes and shares")),
    cannot_share=Told(N_("{who} cannot share")),
    add_sharer=Told(N_("{who} asked {person} to share"), N_("ask {person} to share")),
    sign_up=Told(N_("Somebody signed up")),
    leave_clinic=Told(N_("Somebody gave a place back")),
    take_seat=Told(N_("Somebody took a free seat")),
    set_seats=Told(N_("{who} changed the number of places"), N_("change the number of places")),
    add_session=Told(N_("{who} added a session"), N_("add a session")),
    move_session=Told(N_("{who} moved a session"), N_("move a session")),
    cannot_host=Told(N_("{who} cannot hold the clinic")),
    name_host=Told(N_("{who} named {person} as the host"), N_("name {person} as the host")),
    name_cohost=Told(N_("{who} named {person} as the co-host"), N_("name a co-host")),
    hold_session=Told(N_("{who} decided that the session is held"), N_("hold the session")),
    merge_clinic=Told(N_("{who} made a conversation of it"), N_("make a conversation of it")),
    cancel_clinic=Told(N_("{who} called the clinic off"), N_("call the clinic off")),
    session_begun=Told(N_("The time of the session came")),
    session_late=Told(N_("Nobody said that the session had begun; those who wait were told")),
    start_session=Told(N_("{who} said that the session has begun"), N_("say that it has begun")),
    end_session=Told(N_("{who} said that the session is over"), N_("say that it is over")),
    stop_recording=Told(N_("The recording was switched off")),
    could_not_get_in=Told(N_("Somebody could not get in")),
    add_material=Told(N_("{who} put up material"), N_("put up material")),
    hide_material=Told(N_("{who} hid material"), N_("hide material")),
    consent_recording=Told(N_("{who} answered about the recording")),
    withdraw_consent=Told(N_("{who} took a consent back: recordings are hidden")),
    release_material=Told(N_("{who} published the material"), N_("publish the material")),
    waive_material=Told(N_("{who} said why there is no material"), N_("go on without material")),
    choose_follow_up=Told(N_("Somebody said what they want next")),
    give_feedback=Told(N_("Somebody gave feedback")),
    ask_sharer=Told(N_("Somebody asked {person} something")),
    answer_learner=Told(N_("{who} answered a question")),
    reach_over=Told(N_("Thirty days have passed; the clinic is done")),
)
PAGES.asks.update(
    {
        AskKind.PLAN_CLINIC: PlanPage(),
        AskKind.OPEN_CLINIC: OpenPage(),
        AskKind.CONFIRM_SHARER: ConfirmPage(),
        AskKind.NAME_HOST: NameHostPage(),
        AskKind.NAME_COHOST: NameCohostPage(),
        AskKind.CHECK_SESSION: CheckPage(),
        AskKind.START_SESSION: StartPage(),
        AskKind.END_SESSION: EndPage(),
        AskKind.CONSENT_RECORDING: ConsentPage(),
        AskKind.GIVE_MATERIAL: ReleasePage(),
        AskKind.ANSWER_LEARNER: AnswerPage(),
    }
)
PAGES.actions.update(
    {
        "change-plan": ChangePlanPage(),
        "pass-on": PassOnPage(),
        "decline": DeclinePage(),
        "way-in": RoomPage(),
        "seats": SeatsPage(),
        "add-session": AddSessionPage(),
        "move": MovePage(),
        "add-sharer": AddSharerPage(),
        "host": NameHostPage(),
        "co-host": NameCohostPage(),
        "material": MaterialPage(),
        "hide": HidePage(),
        "merge": MergePage(),
        "cannot": CannotPage(),
        "cannot-share": CannotSharePage(),
        "withdraw-consent": WithdrawPage(),
        "withdraw-later": LaterWithdrawPage(),
        "cancel": CancelPage(),
    }
)

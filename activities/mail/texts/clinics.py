"""What the mails about learning clinics say. Each says what happens if one does nothing: nothing."""

from activities.mail.texts.kinds import MAILS, KindMails
from activities.mail.texts.wording import Wording
from domain.case.names import CaseNotice
from domain.clinic.names import TO_LEARNERS, AskKind, ClinicNotice
from models.texts import clinics
from models.texts.translate import N_

NAMED = clinics.__name__  # the mails need the names that module enters
SEE = N_("See the clinic")
LEAVE = N_("If you cannot come, please give your seat back on the page: somebody waits for it.")
WHY = N_("Why, you can read on the page.")

MAILS["clinic"] = KindMails(
    closing=N_("You get this mail because you take part in a learning clinic."),
    pages=dict.fromkeys(TO_LEARNERS, "/clinics/{case}"),
    events={"clinic": "{exchange}"},
    wordings={
        CaseNotice.SECOND_CONTACT: Wording(
            N_("Can you help? {asked} ({exchange})"),
            (
                N_("This has been waiting since {due}: {asked}."),
                N_("Whoever was asked is perhaps ill or busy; that happens. Could you do it, or find out who can?"),
            ),
            N_("See what is waiting"),
        ),
        ClinicNotice.DECLINED: Wording(
            N_("There will be no clinic: {exchange}"),
            (
                N_("Thank you for proposing it. It was decided not to hold it."),
                N_("Why, you can read on the page. You can propose it again, with more about it."),
            ),
            N_("Read why"),
        ),
        ClinicNotice.TEAM_NAMED: Wording(
            N_("You hold a clinic: {exchange}"),
            (
                N_("You are named as host, co-host or sharer of a learning clinic."),
                N_("On the page you see when it is and who else holds it. If you cannot, say so there; nobody asks why."),
            ),
            SEE,
        ),
        ClinicNotice.INVITED: Wording(
            N_("In your calendar: {exchange}"),
            (N_("The clinic you hold or share in is {when}."), N_("If you cannot, say so on the page; nobody asks why.")),
            SEE,
        ),
        ClinicNotice.SEATED: Wording(
            N_("You have a seat: {exchange}"),
            (
                N_("You have a seat in the clinic, {when}."),
                N_("A day before it begins, the way in stands on its page."),
                LEAVE,
            ),
            SEE,
        ),
        ClinicNotice.WAITING: Wording(
            N_("You are on the waiting list: {exchange}"),
            (
                N_("All seats are given at the moment; you have a place in the line."),
                N_("When a seat is free, it is offered to several people at once, and the first one who says yes has it. "
                   "You keep your place if you do not answer."),
            ),
            SEE,
        ),
        ClinicNotice.SEAT_OFFERED: Wording(
            N_("A seat is free: {exchange}"),
            (
                N_("A seat in the clinic is free, and offered to you and to others who wait."),
                N_("The first one who says yes on the page has it. If you do nothing, you stay in the line."),
            ),
            N_("Take the seat"),
        ),
        ClinicNotice.SEAT_GIVEN_BACK: Wording(
            N_("You gave your seat back: {exchange}"),
            (N_("You do not take part in the session, {when}. Your calendar entry is taken back."),),
            SEE,
        ),
        ClinicNotice.SESSION_ADDED: Wording(
            N_("Another session: {exchange}"),
            (
                N_("There is another session of the clinic you wait for."),
                N_("You can sign up for it on the page; if you do nothing, you stay in the line where you are."),
            ),
            SEE,
        ),
        ClinicNotice.SESSION_MOVED: Wording(
            N_("Another time: {exchange}"),
            (
                N_("The session is at another time, {when}. You keep your place, and your calendar follows."),
                N_("If you cannot come then, please give your place back on the page."),
            ),
            SEE,
            more=(("waits", N_("You wait for it still.")),),
        ),
        ClinicNotice.ROOM_OPEN: Wording(
            N_("Tomorrow: {exchange}"),
            (
                N_("The clinic is {when}. The way in stands on its page now, for those who have a seat."),
                LEAVE,
            ),
            N_("See the way in"),
        ),
        ClinicNotice.HOST_CHANGED: Wording(
            N_("Somebody else hosts: {exchange}"),
            (N_("The clinic takes place, {when}, with another host. You need to do nothing."),),
            SEE,
        ),
        ClinicNotice.RELIEVED: Wording(
            N_("You do not hold it any more: {exchange}"),
            (N_("Somebody else takes care of the clinic now, and nothing more is asked of you. Thank you."),),
            SEE,
        ),
        ClinicNotice.SHARER_CANNOT: Wording(
            N_("A sharer cannot come: {exchange}"),
            (N_("{who} cannot share at the clinic. Please find somebody else, or hold it with those who are there."),),
            SEE,
        ),
        ClinicNotice.GOES_AHEAD: Wording(
            N_("It takes place: {exchange}"),
            (N_("Few have signed up, and the clinic is held all the same: more time for your questions."), LEAVE),
            SEE,
        ),
        ClinicNotice.LATE: Wording(
            N_("A moment, please: {exchange}"),
            (
                N_("The clinic should have begun a quarter of an hour ago, and nobody has told us that it did."),
                N_("Its co-host and the hub are asked right now. If you are in the room already, all is well."),
            ),
            SEE,
        ),
        ClinicNotice.RECORDING_OFF: Wording(
            N_("No recording: {exchange}"),
            (N_("Somebody does not want to be recorded. Please record nothing, and write notes instead."),),
            SEE,
        ),
        ClinicNotice.LEFT_OUTSIDE: Wording(
            N_("Somebody cannot get in: {exchange}"),
            (N_("Somebody who has a seat cannot get into the room. Please look at the door, and at the way in on the page."),),
            SEE,
        ),
        ClinicNotice.CANCELLED: Wording(
            N_("Called off: {exchange}"),
            (N_("The clinic is not held. If you had a seat, your calendar entry is taken back."), WHY),
            SEE,
        ),
        ClinicNotice.MERGED: Wording(
            N_("A conversation instead: {exchange}"),
            (
                N_("So few have signed up that there is a conversation among you instead of a clinic."),
                N_("The host gets in touch with you through this service. You need to do nothing."),
            ),
            SEE,
        ),
        ClinicNotice.MATERIAL_UP: Wording(
            N_("What the clinic left: {exchange}"),
            (
                N_("What was shared at the clinic stands on its page, also for you who could not come."),
                N_("There you can say what you would like next, and write to those who shared. "
                   "If you were there: two questions about it, without your name."),
            ),
            N_("See what is there"),
        ),
        ClinicNotice.CONSENT_WITHDRAWN: Wording(
            N_("A recording is hidden: {exchange}"),
            (
                N_("Somebody who is recorded does not agree any more. Whatever was recorded is hidden on the page."),
                N_("If there are copies elsewhere, please take them down, too."),
            ),
            SEE,
        ),
        ClinicNotice.CONSENT_RECEIPT: Wording(
            N_("Your recording is hidden: {exchange}"),
            (
                N_("You took your consent back. Whatever you are recorded in is hidden on our pages since then."),
                N_("The host was asked to take copies elsewhere down."),
            ),
            SEE,
        ),
        ClinicNotice.FOLLOW_UP_WANTED: Wording(
            N_("Somebody wants to go on: {exchange}"),
            (N_("{who} would like something after the clinic. What, and what others want, stands on the room sheet."),),
            SEE,
        ),
        ClinicNotice.ANSWERED: Wording(
            N_("An answer for you: {exchange}"),
            (N_("Somebody who shared at the clinic answered your question. You read it on the page."),),
            N_("Read the answer"),
        ),
    },
    asked={
        AskKind.PLAN_CLINIC: N_("Somebody proposes a learning clinic. Please plan it, pass it on, or say why not."),
        AskKind.OPEN_CLINIC: N_("Please look at the plan once more and open the clinic, so that people can sign up."),
        AskKind.CONFIRM_SHARER: N_("Please say whether you come to the clinic and share. If not, nobody asks why."),
        AskKind.NAME_HOST: N_("A clinic has no host any more. Please name somebody, put it off, or cancel it."),
        AskKind.NAME_COHOST: N_("A clinic has no co-host. Please name somebody who can take over if you fall ill."),
        AskKind.CHECK_SESSION: N_(
            "Few have signed up, or something is missing. Please decide: hold it small, talk among yourselves, put it "
            "off, or cancel it. Nothing is cancelled by itself."
        ),
        AskKind.START_SESSION: N_("Please say that the session has begun; otherwise those who wait hear that it is late."),
        AskKind.END_SESSION: N_("Please say how many came, and whether the session was held to its end."),
        AskKind.CONSENT_RECORDING: N_("You are recorded. Please say whether the recording may be published."),
        AskKind.GIVE_MATERIAL: N_(
            "Please put up what those need who were not there, were it a page of notes, and publish it."
        ),
        AskKind.ANSWER_LEARNER: N_("Somebody has a question about the clinic. It stands on the page; please answer it."),
    },
)  # fmt: skip

"""What learning clinics are called in front of people: phases, roles, tasks, levels, topics."""

from domain.clinic.names import (
    AskKind,
    ClinicType,
    FollowUp,
    Level,
    Licence,
    Material,
    Phase,
    Recording,
    Role,
)
from models.tables.clinic import LevelFound
from models.texts.labels import name_members
from models.texts.translate import N_, _

name_members(
    {
        Phase.PROPOSED: N_("Proposed"),
        Phase.PLANNED: N_("Being prepared"),
        Phase.OPEN: N_("Open for sign-up"),
        Phase.CHECK: N_("About to be held"),
        Phase.LIVE: N_("Being held"),
        Phase.MATERIAL: N_("Held, material is coming"),
        Phase.FOLLOW_UP: N_("Held, material is there"),
        Phase.DONE: N_("Held"),
        Phase.CANCELLED: N_("Called off"),
        Phase.MERGED: N_("A conversation instead"),
        Phase.DECLINED: N_("Declined"),
        Role.LEARNER: N_("Learner"),
        Role.PARTICIPANT: N_("Participant"),
        Role.SHARER: N_("Sharer"),
        Role.HOST: N_("Host"),
        Role.COHOST: N_("Co-host"),
        Role.AMBASSADOR: N_("Learning ambassador"),
        AskKind.PLAN_CLINIC: N_("Plan the clinic, or say why not"),
        AskKind.OPEN_CLINIC: N_("Open the clinic for sign-up"),
        AskKind.CONFIRM_SHARER: N_("Say whether you come and share"),
        AskKind.NAME_HOST: N_("Name a host"),
        AskKind.NAME_COHOST: N_("Name a co-host"),
        AskKind.CHECK_SESSION: N_("Decide whether the session is held"),
        AskKind.START_SESSION: N_("Say that the session has begun"),
        AskKind.END_SESSION: N_("Say how the session went"),
        AskKind.CONSENT_RECORDING: N_("Say whether the recording may be published"),
        AskKind.GIVE_MATERIAL: N_("Publish the material"),
        AskKind.ANSWER_LEARNER: N_("Answer a question about the clinic"),
        ClinicType.HOT_TOPIC: N_("Hot topic of the month"),
        ClinicType.CYCLE: N_("Proposals and reports"),
        Level.FIRST_STEPS: N_("First steps"),
        Level.SOME_PRACTICE: N_("Some practice"),
        Level.DEEPEN: N_("Going deeper"),
        Recording.NOBODY: N_("Nobody is recorded"),
        Recording.SHARERS: N_("Only who shares is recorded"),
        Recording.EVERYBODY: N_("Everybody who speaks is recorded, if all agree"),
        Material.NOTES: N_("Notes"),
        Material.SLIDES: N_("Slides"),
        Material.SESSION_PLAN: N_("Session plan"),
        Material.TOOLKIT: N_("Tool kit"),
        Material.RECORDING: N_("Recording"),
        Licence.CC0: N_("CC0: without conditions"),
        Licence.CC_BY: N_("CC BY 4.0: with the author's name"),
        Licence.CC_BY_SA: N_("CC BY-SA 4.0: with the author's name, and under the same licence"),
        Licence.NO_SHARING: N_("None of these, or not known"),
        FollowUp.MENTORING: N_("Somebody to learn with, one to one"),
        FollowUp.DOCUMENT_REVIEW: N_("Somebody who looks over a document of mine"),
        FollowUp.COMMUNITY_OF_PRACTICE: N_("A group that goes on with the topic"),
        FollowUp.NONE: N_("Nothing more, thank you"),
        LevelFound.TOO_EASY: N_("Too easy for me"),
        LevelFound.RIGHT: N_("Right for me"),
        LevelFound.TOO_HARD: N_("Too hard for me"),
    }
)

TOPICS = {
    "F.proposals": N_("Writing proposals"),
    "F.budgets": N_("Budgets"),
    "F.reporting": N_("Reports"),
    "F.fundraising": N_("Fundraising"),
    "P.events": N_("Events"),
    "P.campaigns": N_("Campaigns"),
    "P.education": N_("Education"),
    "P.glam": N_("Museums, libraries, archives"),
    "P.onboarding": N_("Welcoming newcomers"),
    "P.photo": N_("Photo contests"),
    "O.governance": N_("Governance"),
    "O.retention": N_("Keeping volunteers"),
    "O.communications": N_("Communications"),
    "O.evaluation": N_("Evaluation"),
    "O.partnerships": N_("Partnerships"),
    "O.staffing": N_("Staff"),
    "W.wikidata": N_("Wikidata"),
    "W.commons": N_("Wikimedia Commons"),
    "W.tools": N_("Tools and gadgets"),
    "W.bots": N_("Bots"),
    "W.mobile": N_("Mobile editing"),
    "W.openrefine": N_("OpenRefine"),
    "S.conflict": N_("Conflicts"),
    "S.facilitation": N_("Facilitation"),
    "S.mentoring": N_("Mentoring"),
    "S.inclusion": N_("Inclusion"),
    "S.burnout": N_("Burnout"),
}
"""The topics of the first edition by their ids (LC-12): F funding, P programmes, O organisation, W wikis, S people."""

MISSING = {
    "host": N_("a host"),
    "co_host": N_("a co-host who is somebody else"),
    "safety_contact": N_("a safety contact"),
    "level": N_("for whom it is"),
    "languages": N_("in which language"),
    "recording": N_("who is recorded"),
    "sharers": N_("somebody who shares"),
    "sessions": N_("when it is"),
}
"""What must be said before a clinic is opened, by the names of `domain.clinic.clinic.Clinic.gates`."""


def topic_label(topic: str) -> str:
    """What a topic is called; its id where it is none of the known ones."""
    return _(TOPICS[topic]) if topic in TOPICS else topic

"""What the words of skills profiles are called in front of people."""

from domain.skills.fields import DAYS, Audience, Have, Join, Meets, Part, Source, Speaks, Want
from models.texts.labels import name_members
from models.texts.translate import N_, _

name_members(
    {
        Audience.ME: N_("Only me"),
        Audience.MATCHED: N_("Those I am brought together with"),
        Audience.MEMBERS: N_("Everybody in the programme"),
        Audience.PUBLIC: N_("Everybody, also without signing in"),
        Have.ONCE: N_("did it once"),
        Have.REGULAR: N_("does it regularly"),
        Have.TEACH: N_("can teach it"),
        Want.FIRST_STEPS: N_("first steps"),
        Want.PRACTICE: N_("some practice"),
        Want.DEEPEN: N_("to go deeper"),
        Speaks.BASIC: N_("a few words"),
        Speaks.MODERATE: N_("can follow a talk"),
        Speaks.GOOD: N_("good"),
        Speaks.NEARLY: N_("very good"),
        Speaks.PROFESSIONAL: N_("as at work"),
        Speaks.NATIVE: N_("first language"),
        Meets.CLINIC: N_("in a group session"),
        Meets.ONE_TO_ONE: N_("with one person"),
        Meets.WRITING: N_("in writing"),
        Part.LEARNER: N_("Learner"),
        Part.SHARER: N_("Sharer"),
        Part.AMBASSADOR: N_("Learning ambassador"),
        Part.WORKING_GROUP: N_("Working group"),
        Part.ADVISORY_GROUP: N_("Advisory group"),
        Part.OTHER_TEAM: N_("Another team of the movement"),
        Join.EVERY: N_("In every round"),
        Join.ASK: N_("Ask me each time"),
        Join.NO: N_("Not in rounds"),
        Source.PERSON: N_("you"),
        Source.FORM: N_("the registration form"),
        Source.CAPX: N_("Capacity Exchange"),
        Source.CSV: N_("a table of the hub"),
    }
)

FIELD_NAMES = {
    "name": N_("Name"),
    "bio": N_("About you"),
    "account": N_("Wikimedia account"),
    "other_account": N_("Another account of yours"),
    "community": N_("Community"),
    "region": N_("Region"),
    "time_zone": N_("Time zone"),
    "projects": N_("Projects"),
    "part": N_("Part in the programme"),
    "languages": N_("Languages"),
    "have": N_("What you can share"),
    "want": N_("What you want to learn"),
    "slots": N_("Hours of the week"),
    "hours": N_("Hours a month"),
    "capacity": N_("New connections a month"),
    "pause_until": N_("Pause until"),
    "join": N_("Rounds of connections"),
    "meets": N_("How you like to meet"),
    "access": N_("What you need to take part"),
}
OTHERS_NAMES = {
    **FIELD_NAMES,
    "bio": N_("About them"),
    "other_account": N_("Other account"),
    "have": N_("Can share"),
    "want": N_("Wants to learn"),
    "meets": N_("Likes to meet"),
    "access": N_("Needs to take part"),
}
"""The same, of somebody else."""
_DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_PARTS = {"m": N_("morning, 9 to 12"), "a": N_("afternoon, 12 to 17"), "e": N_("evening, 17 to 20")}


def slot_name(slot: str) -> str:
    """`2e` in words: Tuesday, evening, 17 to 20."""
    return f"{_(_DAYS[DAYS.index(slot[0])])}, {_(_PARTS[slot[1]])}"

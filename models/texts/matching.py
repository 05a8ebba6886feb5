"""What matching is called in front of people: parts of a day, how topics are known, why somebody has no group."""

from domain.matching.people import DayPart
from domain.matching.reasons import Hindrance
from models.texts.labels import name_members
from models.texts.translate import N_

name_members(
    {
        DayPart.MORNING: N_("Morning (9–12)"),
        DayPart.AFTERNOON: N_("Afternoon (12–17)"),
        DayPart.EVENING: N_("Evening (17–20)"),
        Hindrance.HOURS: N_("no common hour"),
        Hindrance.LANGUAGE: N_("no common language"),
        Hindrance.TOPICS: N_("nobody within reach has what they want, or wants what they have"),
        Hindrance.COMMUNITY: N_("only people of the same community are within reach"),
        Hindrance.NO_GROUP_FITTED: N_("no group fitted this time"),
    }
)

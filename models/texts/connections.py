"""What connections are called in front of people: phases, roles, tasks, what is chosen from."""

from domain.connection.names import (
    AskKind,
    LevelFound,
    Meeting,
    NoWay,
    Origin,
    Phase,
    Role,
    SilenceWay,
    Use,
)
from models.texts.labels import name_members
from models.texts.translate import N_

name_members(
    {
        Phase.INVITED: N_("Invited"),
        Phase.INTRODUCED: N_("Introduced"),
        Phase.ARRANGING: N_("Looking for a time"),
        Phase.SET: N_("A meeting is set"),
        Phase.TOLD: N_("Did you meet?"),
        Phase.GOING_ON: N_("Going on"),
        Phase.USED: N_("What was used?"),
        Phase.CLOSED: N_("Closed"),
        Phase.NOT_MET: N_("Did not meet"),
        Phase.DECLINED: N_("Did not come about"),
        Phase.REGROUPED: N_("Looked for others"),
        Phase.LEFT: N_("Too few left"),
        Phase.CALLED_OFF: N_("Called off"),
        Role.PERSON: N_("Takes part"),
        AskKind.ANSWER_INVITATION: N_("Answer an invitation to a conversation"),
        AskKind.SAY_YES: N_("Say whether you want to meet these people"),
        AskKind.CHOOSE_TIME: N_("Choose a time to talk"),
        AskKind.SETTLE_SILENCE: N_("Say how to go on without an answer"),
        AskKind.TELL_MEETING: N_("Say whether you met"),
        AskKind.SAY_USED: N_("Say whether you used it"),
    }
)
name_members(
    {
        Origin.SELF_ARRANGED: N_("Arranged by themselves"),
        Origin.ROUND: N_("From a round"),
        Origin.CLINIC: N_("From a clinic"),
        Origin.UNMATCHED: N_("Instead of an exchange"),
        NoWay.NOT_NOW: N_("Not now"),
        NoWay.NO: N_("No"),
        SilenceWay.WAIT: N_("Wait as long again"),
        SilenceWay.WITHOUT: N_("Go on with who is there"),
        SilenceWay.REGROUP: N_("Look for another group in the next round"),
        SilenceWay.END: N_("End it"),
    }
)
name_members(
    {
        Meeting.MET: N_("We met"),
        Meeting.IN_WRITING: N_("We wrote to each other"),
        Meeting.NOT_MET: N_("We did not meet"),
        LevelFound.RIGHT: N_("It was right"),
        LevelFound.TOO_LOW: N_("It was too easy"),
        LevelFound.TOO_HIGH: N_("It was too hard"),
        Use.USED: N_("Yes, I used it"),
        Use.NOT_YET: N_("Not yet"),
        Use.NO: N_("No"),
    }
)

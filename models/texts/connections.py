"""What connections of two people are called in front of people."""

from domain.connection.connection import AskKind, Phase, Role
from models.texts.labels import name_members
from models.texts.translate import N_

name_members(
    {
        Phase.INVITED: N_("Waiting for a yes or a no"),
        Phase.ARRANGING: N_("In touch"),
        Phase.CLOSED: N_("Over"),
        Phase.DECLINED: N_("Did not come about"),
        Phase.WITHDRAWN: N_("Taken back"),
        Role.INVITER: N_("Whoever asked"),
        Role.INVITED: N_("Whoever was asked"),
        AskKind.ANSWER_INVITATION: N_("Say whether you would like to be in touch"),
    }
)

"""What requests to join a community are called in front of people."""

from domain.membership.membership import AskKind, Phase, Role
from models.texts.labels import name_members
from models.texts.translate import N_

name_members(
    {
        Phase.ASKED: N_("Waiting for an answer"),
        Phase.ACCEPTED: N_("Accepted"),
        Phase.DECLINED: N_("Declined"),
        Phase.TAKEN_BACK: N_("Taken back"),
        Phase.CALLED_OFF: N_("Called off by the hub"),
        Role.NEWCOMER: N_("Newcomer"),
        Role.CONTACT: N_("Contact of the community"),
        AskKind.CONFIRM_MEMBER: N_("Say whether this person belongs to your community"),
    }
)

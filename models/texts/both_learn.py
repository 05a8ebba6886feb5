"""What the choices are called that only exchanges have in which both sides learn; a part of `labels`."""

from enum import StrEnum

from domain.exchange.both_learn import NextRound, Occasion
from domain.exchange.messages.partner import PairReason
from models.documents.pre_work import BudgetBand, SizeBand, Skill, StaffBand
from models.documents.relationship import Agreement
from models.texts.translate import N_

BOTH_LEARN: tuple[tuple[StrEnum, str], ...] = (
    (PairReason.TOPIC, N_("One teaches what the other wants to learn")),
    (PairReason.LANGUAGE, N_("They share a language")),
    (PairReason.PROJECTS, N_("Their projects are alike")),
    (PairReason.OBJECTIVES, N_("They have the same objectives")),
    (PairReason.REALITIES, N_("They live in similar circumstances")),
    (PairReason.WISHES, N_("One of them, or both, wished for it")),
    (PairReason.BOTH_TEACH, N_("Each can teach the other")),
    (PairReason.OTHER, N_("For another reason")),
    (Occasion.SIGNING, N_("at the signing")),
    (Occasion.VISIT_END, N_("after the visit")),
    (Occasion.MONTH_3, N_("three months later")),
    (Occasion.CLOSE, N_("at the close")),
    (NextRound.AGAIN, N_("Again, with the same partner")),
    (NextRound.TURNED, N_("Again, with the roles turned")),
    (NextRound.OTHER_PARTNER, N_("Go on with another partner")),
    (NextRound.ENOUGH, N_("It is enough for now")),
    (Agreement.NOT_AT_ALL, N_("1, not at all")),
    (Agreement.LITTLE, N_("2, a little")),
    (Agreement.HALF, N_("3, half and half")),
    (Agreement.MOSTLY, N_("4, mostly")),
    (Agreement.FULLY, N_("5, fully")),
    (Skill.EVENTS, N_("Events and meetings")),
    (Skill.EDUCATION, N_("Education")),
    (Skill.HERITAGE, N_("Museums, libraries, archives")),
    (Skill.CONTESTS, N_("Contests and campaigns")),
    (Skill.TECHNOLOGY, N_("Technology and data")),
    (Skill.COMMUNICATION, N_("Communication and press")),
    (Skill.FUNDING, N_("Money and grants")),
    (Skill.ALLIANCES, N_("Alliances with institutions")),
    (Skill.GOVERNANCE, N_("Governance and staff")),
    (Skill.EVALUATION, N_("Evaluation")),
    (Skill.INCLUSION, N_("Welcoming and diverse spaces")),
    (Skill.NEWCOMERS, N_("Winning and keeping newcomers")),
    (Skill.LEADERS, N_("Growing and keeping leaders")),
    (Skill.OTHER, N_("Something else")),
    (SizeBand.FEW, N_("Fewer than ten")),
    (SizeBand.TENS, N_("Ten to fifty")),
    (SizeBand.FIFTY, N_("Fifty to two hundred")),
    (SizeBand.HUNDREDS, N_("More than two hundred")),
    (StaffBand.NONE, N_("Nobody is paid")),
    (StaffBand.PART_TIME, N_("Somebody is paid for some hours")),
    (StaffBand.ONE_OR_TWO, N_("One or two people")),
    (StaffBand.MORE, N_("Three people or more")),
    (BudgetBand.NONE, N_("Hardly any money")),
    (BudgetBand.SMALL, N_("Up to 10,000 euros")),
    (BudgetBand.MEDIUM, N_("Up to 100,000 euros")),
    (BudgetBand.LARGE, N_("More than 100,000 euros")),
)

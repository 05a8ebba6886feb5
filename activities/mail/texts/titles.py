"""What a notice is called where somebody lists mails: its subject, with what differs from mail to mail left open."""

import re

from activities.mail.content import EXCHANGE
from activities.mail.texts.catalogue import CATALOGUE
from activities.mail.texts.kinds import MAILS
from activities.mail.texts.wording import Wording
from domain.case.kind import KINDS
from domain.case.names import CaseNotice
from models.texts.labels import label
from models.texts.translate import _

_CASE = re.compile(r"\s*\(\{\w+\}\)|\s*[:：]\s*\{\w+\}$")
_PLACE = re.compile(r"\{\w+\}")


def wording_of(kind: str, case_kind: str = EXCHANGE) -> Wording | None:
    """The words of a notice of this kind, as they come with the program; None for a kind not known any more."""
    if case_kind != EXCHANGE and case_kind in MAILS and kind in MAILS[case_kind].wordings:
        return MAILS[case_kind].wordings[kind]
    known = case_kind == EXCHANGE or kind in set(CaseNotice)
    return CATALOGUE.get(kind) if known else None


def title_of(kind: str, case_kind: str = EXCHANGE, ask: str = "") -> str:
    """The subject in the bound language, without the case and with an ellipsis for what else is filled in.

    `ask` is the kind of ask it is about, where one is meant.
    """
    wording = wording_of(kind, case_kind)
    if wording is None:
        return kind
    asked = label(KINDS[case_kind].asks.kind(ask)) if ask else _("what is asked")
    subject = _CASE.sub("", _(wording.subject).replace("{asked}", asked))
    told = _PLACE.sub("…", subject).strip()
    return told[:1].upper() + told[1:]

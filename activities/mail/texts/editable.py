"""The texts of mails as a hub may replace them, per programme and language: which there are, and what each may name.

Versions are kept beside those of the public pages (`models.texts.public_languages`). Not among them: mails about
concerns, which are worded to tell nothing; links for signing in, which carry a secret; what frames every mail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from activities.mail.content import EXCHANGE
from activities.mail.texts import (
    after_visit,
    application,
    ask_notices,
    conversation,
    deadlines,
    matching,
    overrides,
    people,
    plan,
    travel,
    visit_changes,
)
from activities.mail.texts.asks import ASKED, FIRST
from activities.mail.texts.kinds import MAILS
from activities.mail.texts.template import (
    NAME,
    Template,
    braces_left,
    named_in,
    of_sentence,
    of_wording,
    parsed,
)
from activities.mail.texts.wording import Wording
from domain.case.errors import N_, RuleBroken
from domain.case.kind import KINDS
from models.texts.catalogues import SOURCE_LANGUAGE
from models.texts.labels import label
from models.texts.public_languages import FURTHER
from models.texts.translate import _, use_language

PREFIX = "mail."
ASKED_PREFIX = "asked."
WHO = frozenset({"exchange", "mentee", "mentor", "topic"})
"""Names by which a mail of an exchange says what it is about: each may stand in any of them."""
LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_BUTTON = 200, 5_000, 60
GROUPS: tuple[tuple[str, tuple[Mapping[str, Wording], ...]], ...] = (
    (N_("Tasks"), (ask_notices.WORDINGS, overrides.WORDINGS, deadlines.WORDINGS)),
    (N_("Applications and partners"), (application.WORDINGS, matching.WORDINGS)),
    (N_("Plan and travel"), (plan.WORDINGS, travel.WORDINGS, visit_changes.WORDINGS)),
    (N_("After the visit"), (after_visit.FOLLOW_UP, after_visit.ENDS)),
    (N_("People and messages"), (people.WORDINGS, conversation.WORDINGS)),
)


_MATTER = re.compile(r"\s*(: …|\(…\))$")
"""What a subject ends with: which exchange, or about what."""
OF_TASKS = N_("What is asked for, in the mails about tasks")


@dataclass(frozen=True)
class MailText:
    """One text: of a kind of mail, or (`sentence`) what is asked of somebody, which stands in several mails."""

    key: str
    group: str
    case_kind: str
    wording: Wording | None = None
    sentence: str = ""
    task: StrEnum | None = None
    """The kind of task that the sentence is about; `missing` is what it says in place of, while that is missing."""
    missing: str = ""
    follows_ours: bool = True

    def template(self) -> Template:
        """As it comes with the program, in the bound language."""
        return of_wording(self.wording) if self.wording else of_sentence(_(self.sentence))

    def said(self) -> str:
        """The same, as it is kept."""
        return self.template().joined

    def is_in(self, code: str) -> bool:
        """Whether what comes with the program is in this language."""
        if code == SOURCE_LANGUAGE:
            return True
        with use_language(SOURCE_LANGUAGE):
            source = self.said()
        with use_language(code):
            return self.said() != source

    def read(self, body: str) -> Template:
        """A kept body, taken apart."""
        return parsed(body) if self.wording else of_sentence(body)

    @property
    def title(self) -> str:
        """What it is called in a list, in the bound language."""
        if self.task is not None:
            told = label(self.task)
            return f"{told} ({self.missing})" if self.missing else told
        if self.wording is None:
            return self.key
        told = _MATTER.sub("", NAME.sub("…", _(self.wording.subject)))
        return _("A new task") if told == "…" else told

    @property
    def always(self) -> tuple[str, ...]:
        """Names that may stand anywhere in it."""
        with use_language(SOURCE_LANGUAGE):
            ours = self.template()
        fixed = (part for needed, part in ours.parts if not needed)
        who = sorted(WHO) if self.case_kind == EXCHANGE else ["exchange"]
        return tuple(dict.fromkeys((*named_in((ours.subject, *fixed, ours.button)), *who)))

    @property
    def sometimes(self) -> dict[str, tuple[str, ...]]:
        """Names by what a paragraph is told for: they may stand there besides."""
        found = dict[str, tuple[str, ...]]()
        with use_language(SOURCE_LANGUAGE):
            parts = self.template().parts
        for needed, part in parts:
            if needed:
                found[needed] = (*found.get(needed, ()), *named_in([part]))
        return found

    @property
    def says_who(self) -> bool:
        """Whether it says by one of these names what it is about, and so has to."""
        with use_language(SOURCE_LANGUAGE):
            return not WHO.isdisjoint(named_in([self.said()]))

    @property
    def must_stay(self) -> tuple[str, ...]:
        """Names of facts that the mail would not tell without."""
        with use_language(SOURCE_LANGUAGE):
            ours = self.template()
        named = named_in((ours.subject, *(part for _needed, part in ours.parts), ours.button))
        return tuple(name for name in named if name not in WHO)

    def check(self, words: Template) -> None:
        """RuleBroken, naming the field, for names that are not there, or facts that are missing."""
        self.check_names(words)
        self._check_kept(words)

    def check_names(self, words: Template) -> None:
        """RuleBroken for names that this mail has not, or has not there."""
        fields = (("subject", words.subject), ("button", words.button), ("text", words.text))
        for field, told in fields:
            if braces_left(_without_conditions(words) if field == "text" else told):
                raise RuleBroken(
                    field,
                    N_("Something stands in braces that is no name."),
                    N_("Use one of these names, or leave the braces out: {known}."),
                    rule="braces_in_mail_text",
                    known=_listed(self.always),
                )
        self._check_names("subject", words.subject, self.always)
        self._check_names("button", words.button, self.always)
        for needed, part in words.parts:
            if needed and needed not in self.sometimes:
                known = ", ".join(f"{{?{name}}}" for name in self.sometimes) or "–"
                raise self._unknown("text", f"?{needed}", known)
            self._check_names("text", part, (*self.always, *self.sometimes.get(needed, ())))

    def _check_names(self, field: str, told: str, known: tuple[str, ...]) -> None:
        for name in named_in([told]):
            if name not in known:
                raise self._unknown(field, name, _listed(known))

    def _unknown(self, field: str, name: str, known: str) -> RuleBroken:
        return RuleBroken(
            field,
            N_("This mail has nothing called {name} there."),
            N_("Use one of these, or leave it out: {known}."),
            rule="unknown_name_in_mail_text",
            name=f"{{{name}}}",
            known=known,
        )

    def _check_kept(self, words: Template) -> None:
        told = named_in((words.subject, words.text, words.button))
        missing = [name for name in self.must_stay if name not in told]
        for_what = {needed for needed, _part in words.parts}
        missing += [f"?{needed}" for needed in self.sometimes if needed not in for_what]
        if not missing and self.says_who and WHO.isdisjoint(told):
            missing = [name for name in self.always if name in WHO][:1]
        if missing:
            raise RuleBroken(
                "text",
                N_("What {names} tells is missing: the mail would not say it."),
                N_("Put it into the subject or the text. What there is: {known}."),
                rule="name_missing_in_mail_text",
                names=_listed(missing),
                known=_listed((*self.always, *(f"?{needed}" for needed in self.sometimes))),
            )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)


def _without_conditions(words: Template) -> str:
    return "\n\n".join(part for _needed, part in words.parts)


@cache
def _of_exchanges() -> dict[str, MailText]:
    found = {
        f"{PREFIX}{kind}": MailText(f"{PREFIX}{kind}", group, EXCHANGE, wording)
        for group, wordings in GROUPS
        for each in wordings
        for kind, wording in each.items()
    }
    for ask, sentence in ASKED.items():
        key = f"{ASKED_PREFIX}{EXCHANGE}.{ask.value}"
        found[key] = MailText(key, OF_TASKS, EXCHANGE, sentence=sentence, task=ask)
    for (ask, missing), sentence in FIRST.items():
        key = f"{ASKED_PREFIX}{EXCHANGE}.{ask.value}.{missing}"
        found[key] = MailText(key, OF_TASKS, EXCHANGE, sentence=sentence, task=ask, missing=missing)
    return found


def _of_kinds() -> Iterator[MailText]:
    for kind, mails in MAILS.items():
        title = KINDS[kind].title if kind in KINDS else kind
        for notice, wording in mails.wordings.items():
            yield MailText(f"{PREFIX}{kind}.{notice}", title, kind, wording)
        for ask, sentence in mails.asked.items():
            task = KINDS[kind].asks.kind(str(ask)) if kind in KINDS else None
            key = f"{ASKED_PREFIX}{kind}.{ask}"
            yield MailText(key, title, kind, sentence=sentence, task=task)


def mail_texts() -> dict[str, MailText]:
    """Every text by its key, in the order of the groups."""
    return {**_of_exchanges(), **{text.key: text for text in _of_kinds()}}


def mail_text(key: str) -> MailText | None:
    """The text of this key; None where there is none."""
    if not key.startswith((PREFIX, ASKED_PREFIX)):
        return None
    return _of_exchanges().get(key) or mail_texts().get(key)


FURTHER.append(mail_text)

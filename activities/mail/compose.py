"""From an owed notice to a mail: text and HTML, in the reader's language, with one link."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from activities.mail.changed import Words, with_changes
from activities.mail.conditional_text import paragraphs, wished
from activities.mail.content import EXCHANGE, About, Letter, Letterhead, Recipient
from activities.mail.dates import moment, span, whole_day
from activities.mail.facts import facts
from activities.mail.headers import Mailbox, new_mail
from activities.mail.invitation import Invitation, invitation
from activities.mail.texts import conversation
from activities.mail.texts.asks import ASKED, FIRST
from activities.mail.texts.catalogue import CATALOGUE
from activities.mail.texts.conversation import ABOVE, MARK
from activities.mail.texts.editable import ASKED_PREFIX, PREFIX
from activities.mail.texts.kinds import MAILS
from activities.mail.texts.own_words import own_words
from activities.mail.texts.template import filled, of_wording
from activities.mail.texts.wording import SEE_EXCHANGE, VALUES, Wording
from domain.case.asks import Escalation
from domain.case.conversation import ConversationNotice, ReplyRefusal
from domain.case.kind import KINDS
from domain.case.names import CaseNotice
from domain.case.pause import PauseReason
from domain.concern.notices import ConcernNotice
from domain.exchange.ask_kinds import AskKind
from domain.exchange.interruptions import CutReason, PostponeReason, TopUp
from domain.exchange.notices import NoticeKind
from models.texts.catalogues import language_of_sentences
from models.texts.headers import header_text
from models.texts.labels import label
from models.texts.languages import direction
from models.texts.translate import _, current_language, use_language
from models.typed.text import isolated, outgoing

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
)
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
REASONED: dict[str, type[StrEnum]] = {
    NoticeKind.PAUSED: PauseReason,
    NoticeKind.POSTPONED: PostponeReason,
    NoticeKind.CUT_SHORT: CutReason,
}
"""What the reason of a notice is chosen from, where its mail names it."""


def compose(
    letter: Letter, letterhead: Letterhead, about: About, to: Recipient, now: datetime
) -> EmailMessage:
    """The whole message, in the reader's language or, where it has no catalogue, in English.

    `now` is when it was owed, on the programme's calendar. Never more personal data than names.
    """
    to = _reading(to)
    with use_language(to.language):
        words = write(letter, letterhead, about, to)
        mail = _headed(letter, letterhead, about, to, now)
        mail["Subject"] = header_text(words.subject)
        closing = _foot(letter, letterhead, about, to)
        mail.set_content(_as_text(words, to, closing))
        mail.add_alternative(_as_html(words, to, closing), subtype="html")
        if letter.event:
            summary = _summary(letter, about)
            _invite(
                mail, invitation(letter.event, letterhead, to, now, summary=summary, url=words.url)
            )
    # At last: each part that is added takes such headers along.
    mail["Content-Language"] = ", ".join(dict.fromkeys((words.language, to.language)))
    return mail


def as_read(
    letter: Letter, letterhead: Letterhead, about: About, to: Recipient
) -> tuple[Words, str]:
    """The words, and the text, of the very mail `compose` makes, for whoever looks at it without sending it."""
    to = _reading(to)
    with use_language(to.language):
        words = write(letter, letterhead, about, to)
        return words, outgoing(_as_text(words, to, _foot(letter, letterhead, about, to)))


def _reading(to: Recipient) -> Recipient:
    return replace(to, language=language_of_sentences(to.language), reads=to.wants)


def write(letter: Letter, letterhead: Letterhead, about: About, to: Recipient) -> Words:
    """The words of a notice: the hub's own where it has any, else those of the program in the bound language."""
    own = own_words(_keys(letter, about), letter, letterhead.languages, to.wants)
    page = f"{letterhead.base_url}/{_path(about, letter.kind)}"
    above = f"{MARK} {_(ABOVE)} -##" if letter.answerable else ""
    with use_language(own.language if own else current_language()):
        template = own.template if own else of_wording(_wording(letter.kind, about))
        values = _values(letter, about, replace(to, language=current_language()))
        words = Words(
            subject=filled(template.subject, values),
            paragraphs=paragraphs(
                template.parts,
                {**values, "sentence": _sentence(letter, letterhead, about, to, values)},
                letter.values,
            ),
            button=filled(template.button, values) or _(SEE_EXCHANGE),
            url=page + _below(letter, about),
            language=own.language if own else current_language(),
            above=above,
        )
    return with_changes(words, letter.changed, template, values)


def _keys(letter: Letter, about: About) -> tuple[str, ...]:
    """Under which keys the hub's own words for a mail are kept: those of its kind of case before the others'."""
    if about.incident_id:
        return ()
    of_kind = f"{PREFIX}{about.kind}.{letter.kind}"
    return (
        (f"{PREFIX}{letter.kind}",)
        if about.kind == EXCHANGE
        else (of_kind, f"{PREFIX}{letter.kind}")
    )


def _sentence(
    letter: Letter,
    letterhead: Letterhead,
    about: About,
    to: Recipient,
    values: Mapping[str, object],
) -> str:
    """What is asked for, where the mail is about a task."""
    kind = letter.values.get("ask")
    if not kind:
        return ""
    missing = str(letter.values.get("missing", ""))
    stage = (AskKind(str(kind)), missing) if about.kind == EXCHANGE and missing else None
    key = f"{ASKED_PREFIX}{about.kind}.{kind}" + (f".{missing}" if stage in FIRST else "")
    own = own_words((key,), letter, letterhead.languages, to.wants)
    sentence = own.template.text if own else _(_wanted(about, str(kind), letter))
    return filled(sentence, values)


def _wording(kind: str, about: About) -> Wording:
    """The notice's words: the kind's own, or what the engine tells of every kind of case."""
    if about.kind == EXCHANGE:
        return CATALOGUE[kind]
    own = MAILS[about.kind].wordings.get(kind)
    return own or CATALOGUE[kind if kind in conversation.WORDINGS else CaseNotice(kind)]


def _asked(about: About) -> Mapping[str, str]:
    """What is wanted, and why, by the kind of ask."""
    return ASKED if about.kind == EXCHANGE else MAILS[about.kind].asked  # type: ignore[return-value]


def _wanted(about: About, kind: str, letter: Letter) -> str:
    missing = str(letter.values.get("missing", ""))
    if about.kind == EXCHANGE and missing:
        return FIRST.get((AskKind(kind), missing), ASKED[AskKind(kind)])
    return _asked(about)[kind]


def _ask_label(about: About, ask: object) -> str:
    return label(KINDS[about.kind].asks.kind(str(ask)))


def _below(letter: Letter, about: About) -> str:
    if letter.kind == CaseNotice.EMERGENCY and about.kind == EXCHANGE:
        return "/emergency"
    if letter.kind == NoticeKind.REPORT_TAKEN_DOWN:
        return "/published"
    if letter.kind in conversation.WORDINGS:
        return "/conversation"
    if letter.kind == NoticeKind.PLAN_COMMENTED:
        return "/plan/comments"
    if letter.values.get("lacks"):
        return "/plan"
    return f"/asks/{letter.ask_id}" if letter.ask_id else ""


def _path(about: About, kind: str) -> str:
    if about.incident_id and kind == ConcernNotice.CONCERN_ESCALATED:
        return "desk/officers"
    if about.incident_id:
        return f"desk/safety/{about.incident_id}"
    elsewhere = MAILS[about.kind].pages.get(kind) if about.kind in MAILS else None
    if elsewhere:
        return elsewhere.format(case=about.exchange_id).removeprefix("/")
    return KINDS[about.kind].path_of(about.exchange_id).removeprefix("/")


def _closing(about: About, kind: str) -> str:
    if about.incident_id and kind == ConcernNotice.CONCERN_ESCALATED:
        return _("You get this mail because you see to it that the hub can act.")
    if about.incident_id:
        return _("You get this mail because you look after concerns that are raised in confidence.")
    if about.kind != EXCHANGE:
        return _(MAILS[about.kind].closing)
    return _("You get this mail because you take part in a peer exchange.")


def _values(letter: Letter, about: About, to: Recipient) -> dict[str, object]:
    """Everything a sentence may name; what a notice does not carry stays empty."""
    given = letter.values
    mentor = about.mentor or _("the partner community")
    values: dict[str, object] = dict.fromkeys(VALUES, "")
    values |= {name: value for name, value in given.items() if name in VALUES}
    values |= {
        "exchange": _named(about),
        "mentee": isolated(about.mentee),
        "mentor": isolated(mentor),
        "topic": isolated(about.topic),
        "what": given.get("subject", ""),
        "number": given.get("call", ""),
    }
    if "ask" in given:
        values["asked"] = _ask_label(about, given["ask"])
    if "due" in given:
        due = datetime.fromisoformat(str(given["due"]))
        values["due"] = moment(due, to.language, to.time_zone)
    zone = (to.language, to.time_zone)
    values |= facts(given, letter.known, about.mentee, about.mentor, zone)
    values |= _of_dates(letter, about, to)
    if "top_up" in given:
        values["what"] = label(TopUp(str(given["top_up"])))
    if "to" in given:
        values["rung_name"] = label(Escalation(str(given["to"])))
    values |= wished(given, to.language)
    if letter.event:
        values["when"] = span(letter.event, to.language, to.time_zone)
    return values


def _named(about: About) -> str:
    """What the mail is about, in a few words."""
    if about.kind != EXCHANGE:
        return isolated(about.topic) or _(KINDS[about.kind].title)
    if not about.mentor:
        return isolated(about.mentee)
    return _("{mentee} and {mentor}", mentee=about.mentee, mentor=about.mentor)


def _of_dates(letter: Letter, about: About, to: Recipient) -> dict[str, str]:
    """Deadlines before and after, the last day of a pause and its reason, as the notice has them."""
    given, found = letter.values, dict[str, str]()
    for name in ("old", "new"):
        if name in given:
            found[name] = moment(
                datetime.fromisoformat(str(given[name])), to.language, to.time_zone
            )
    if "until" in given:
        found["until"] = whole_day(date.fromisoformat(str(given["until"])), to.language)
    if "moved" in given:
        found["moved"] = _moved(str(given["moved"]), about, to)
    if letter.kind == ConversationNotice.REPLY_REFUSED:
        found["reason"] = _(conversation.REFUSED[ReplyRefusal(str(given["reason"]))])
    if letter.kind in REASONED and "reason" in given:
        found["reason"] = _reason(REASONED[letter.kind](str(given["reason"])))
    return found


def _reason(reason: StrEnum) -> str:
    """What it is called; where it is none of the known ones, where to read it."""
    return _("you find it on the page") if reason.value == "other" else label(reason)


def _moved(items: str, about: About, to: Recipient) -> str:
    """Each deadline that moved, before and after (`domain.case.pausing.moved_facts`)."""
    if not items:
        return _("Your deadlines stand as they were.")
    told = [_("The new deadlines:")]
    for item in items.split():
        ask, _sign, dates = item.partition("=")
        old, new = (
            moment(datetime.fromisoformat(at), to.language, to.time_zone) for at in dates.split("/")
        )
        step = _ask_label(about, ask.rpartition("-")[0])
        told.append(_("{step}: until now {old}, from now on {new}.", step=step, old=old, new=new))
    return " ".join(dict.fromkeys(told))  # both sides may have been asked the same


def _foot(letter: Letter, letterhead: Letterhead, about: About, to: Recipient) -> tuple[str, ...]:
    owner = about.owner if about.owner_id != to.person_id else ""
    why = _closing(about, letter.kind)
    return footer(why, letterhead, owner=owner, confidential=bool(about.incident_id))


def _headed(
    letter: Letter, letterhead: Letterhead, about: About, to: Recipient, now: datetime
) -> EmailMessage:
    mail = new_mail(
        sender=letterhead.mailbox, to=Mailbox(to.name, to.email), message_id=letter.message_id
    )
    of = f"{about.incident_id or about.exchange_id}{letter.circle}"
    thread = letterhead.thread_id(of, to.person_id)
    if letter.answerable:
        mail["Reply-To"] = Mailbox(letterhead.mailbox.name, letterhead.answers_to)
    elif not about.incident_id:
        answered_at_the_hub(mail, letterhead)
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail["Date"] = format_datetime(now)
    return mail


def answered_at_the_hub(mail: EmailMessage, letterhead: Letterhead) -> None:
    """An answer goes to the address that the hub reads, where it has named one."""
    if letterhead.write_to:
        mail["Reply-To"] = Mailbox(letterhead.programme, letterhead.write_to)


def footer(
    why: str, letterhead: Letterhead, *, owner: str = "", confidential: bool = False
) -> tuple[str, ...]:
    """The lines below a mail: why one gets it, whose it is, whom to write to, and where to choose when mails come.

    Below what is confidential nobody is named.
    """
    told = [why, letterhead.programme]
    if confidential:
        return tuple(filter(None, (*told, letterhead.reach)))
    if letterhead.write_to and owner:
        told.append(
            _(
                "Questions? Write to {name}, {address}",
                name=isolated(owner),
                address=letterhead.write_to,
            )
        )
    elif letterhead.write_to:
        told.append(_("Questions? Write to {address}", address=letterhead.write_to))
    elif owner:
        told.append(_("At the hub {name} looks after it.", name=isolated(owner)))
    if letterhead.duty_phone:
        told.append(_("Duty phone: {phone}", phone=letterhead.duty_phone))
    told.append(
        _(
            "When you get mails, you choose here: {address}",
            address=f"{letterhead.base_url}/me/mails",
        )
    )
    return tuple(filter(None, told))


def about_in_words(about: About) -> str:
    """What a mail is about, in a few words, in the bound language."""
    return _named(about)


def asked_in_words(letter: Letter, about: About) -> str:
    """What the task is called that a letter is about, in the bound language, with which one it is where there are several."""
    what, subject = _ask_label(about, letter.values["ask"]), str(letter.values.get("subject", ""))
    which = subject if subject.isdecimal() else ""
    if letter.known.order:
        told = facts({}, letter.known, "", "", (current_language(), "UTC"))
        which = f"{told['traveller']}, {told['booking']}"
    elif subject and letter.values["ask"] == KINDS[about.kind].case.silence_ask:
        which = _ask_label(about, subject.rpartition("-")[0])
    return f"{what} ({which})" if which else what


def _as_text(words: Words, to: Recipient, closing: Sequence[str]) -> str:
    greeting = _("Hello {name},", name=to.name)
    last = "\n".join(closing)
    return "\n\n".join(
        (
            *filter(None, (words.above,)),
            greeting,
            *words.paragraphs,
            f"{words.button}:\n{words.url}",
            f"-- \n{last}\n",
        )
    )


def _as_html(words: Words, to: Recipient, closing: Sequence[str]) -> str:
    page = PAGES.get_template("mail.html").render(
        words=words,
        to=to,
        closing=closing,
        _=_,
        language=to.language,
        direction=direction(to.language),
        direction_of=direction,
    )
    return INLINER.inline(page)


def _summary(letter: Letter, about: About) -> str:
    mentor = about.mentor or _("the partner community")
    if letter.event and about.kind != EXCHANGE:
        return _(MAILS[about.kind].events[letter.event.kind]).format_map(
            {"exchange": _named(about), "number": letter.event.number}
        )
    if letter.event and letter.event.kind == "visit":
        return _("Visit: {mentee} and {mentor}", mentee=about.mentee, mentor=mentor)
    return _(
        "Follow-up call {number}: {mentee} and {mentor}",
        number=letter.event.number if letter.event else "",
        mentee=about.mentee,
        mentor=mentor,
    )


def _invite(mail: EmailMessage, made: Invitation) -> None:
    # Mail programs show the part of the alternative, others open the attached file.
    # As bytes: the object's lines end in CRLF, which text parts would lose.
    mail.add_alternative(
        made.ics,
        maintype="text",
        subtype="calendar",
        params={"method": made.method, "charset": "utf-8"},
    )
    mail.add_attachment(made.ics, maintype="application", subtype="ics", filename="invitation.ics")

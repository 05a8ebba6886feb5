"""What the mails of each kind of case say, besides those of exchanges and concerns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from activities.mail.texts.wording import Wording


@dataclass(frozen=True, kw_only=True)
class KindMails:
    """The words of one kind's mails, in English, marked with N_.

    `wordings` by the kind's own notices, `asked` a sentence by kind of ask, `events` the title of a
    calendar event by its kind. `closing` says why one gets the mail. `pages` are the paths to which notices lead
    whose readers have no part in the case, with its id as `{case}`. All may name what
    `activities.mail.texts.wording.VALUES` lists; `{exchange}` is the case's title, or where it has none the kind's;
    titles of events know that and `{number}`.
    """

    closing: str
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)


MAILS: dict[str, KindMails] = {}
"""By the kind's name; entered by the kind's module of texts."""

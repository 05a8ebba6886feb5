"""A message as the mail about it tells it, to somebody who may still read it when the mail is written."""

from dataclasses import dataclass, replace

from activities.driver import Sessions
from activities.mail.content import Letter, Recipient
from models.conversation.circles import circles_of, place_names
from models.conversation.store import Conversations, envelope_of
from models.texts.translate import _, use_language
from models.typed.text import isolated
from models.views.names import people_named


@dataclass(frozen=True)
class MessageMails:
    """How mails about messages are written.

    Without `conversations` no words leave the house; `answers` says whether answers by mail are read.
    """

    sessions: Sessions
    conversations: Conversations | None = None
    answers: bool = False

    async def told(
        self, letter: Letter, message_id: str, case_id: str, to: Recipient
    ) -> Letter | None:
        """The letter with what it tells; None where there is nothing left to tell, or not to this person."""
        async with self.sessions() as session:
            sent = await envelope_of(session, message_id)
            circles = await circles_of(session, case_id)
            if sent is None or circles is None or sent.case_id != case_id:
                return None
            if to.person_id not in circles.readers(sent.audience):
                return None
            words = None
            if self.conversations is not None:
                words = await self.conversations.words_of(session, message_id)
                if words is None:
                    return None
            with use_language(to.language):
                places = await place_names(session, circles.kind, sent.audience)
                readers = ", ".join(places[place] for place in sent.audience)
                names = await people_named(session, [sent.author_id])
                author = isolated(names.get(sent.author_id, "")) or _("somebody who has left")
        why = "unsaid" if words is None else "answer" if self.answers else "no_answer"
        told: dict[str, str | int] = {"author": author, "readers": readers, why: "yes"}
        return replace(
            letter,
            values={**letter.values, **told, "words": words or ""},
            circle="/" + "/".join(sent.audience),
            answerable=words is not None and self.answers,
        )

"""Messages go out by mail and come back as answers: through a real mail server, mailbox and database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlmodel import col

from activities import replies
from activities.mail.content import Letterhead
from activities.mail.messages import MessageMails
from activities.mail.replies import reply_of
from activities.mail.smtp import Post
from activities.notices import Notices
from activities.replies import Replies, Taken
from activities.returns import read_box
from domain.case.conversation import HUB_PLACE, KEPT
from models.conversation.circles import circles_of
from models.conversation.erasing import purge_conversations
from models.conversation.letters import owe_mails
from models.conversation.store import Conversations, Message, NewMessage
from models.messages.records import Delivery, ReturnsRead
from models.tables.bounce_mailbox import BounceMailbox
from models.tables.conversation_key import ConversationKey
from models.tables.exchange_member import ExchangeMember
from models.tables.exchange_view import ExchangeView
from models.tables.outbox import OutboxNotice
from models.tables.person import Person
from models.tables.vault_receipt import VaultReceipt
from models.vault.keys import MasterKeys
from runtime.embedded.mail import KeptMail, MailSink
from tests.support.fixtures_database import Fill
from tests.support.fixtures_imap import Dovecot
from tests.support.keys import KEYS
from tests.support.people import MENTEE, MENTOR, MIA, PAT, TESS, TOR
from tests.support.recorded_exchanges import add_everybody, record_until

Sessions = async_sessionmaker[AsyncSession]
MASTER = MasterKeys(b"m" * 32, KEYS)
STORE = Conversations(MASTER)
ALL = tuple(sorted([MENTEE.community, MENTOR.community, HUB_PLACE]))
PAIR = tuple(sorted([MENTEE.community, MENTOR.community]))
WORDS, ANSWER = "Zyxw-canary: may we\nbring ten people?", "Yes, gladly."
REPLIES_TO = "replies@example.org"
LETTERHEAD = Letterhead(
    sender="Peer Exchange <exchange@example.org>", domain="example.org", base_url="http://h",
    answers_to=REPLIES_TO,
)  # fmt: skip
PLANNING = 4


async def planning(database: Sessions) -> None:
    """An exchange whose two communities plan; one person of the hub; nothing is owed."""
    await add_everybody(database)
    await record_until(database, PLANNING)
    async with database() as session, session.begin():
        await session.execute(text("DELETE FROM outbox"))
        of_hub = text("DELETE FROM exchange_member WHERE side IS NULL AND person_id <> :pat")
        await session.execute(of_hub, {"pat": PAT})


@pytest.fixture
def filled_by() -> Fill:
    return planning


@dataclass
class World:
    """What mails pass on their way out and back."""

    database: Sessions
    sink: MailSink

    async def write(
        self, audience: tuple[str, ...] = ALL, words: str = WORDS, by: str = MIA
    ) -> None:
        """Somebody writes on the page; the mails go out."""
        now = datetime.now(UTC)
        place = MENTEE.community if by == MIA else MENTOR.community
        message = NewMessage(
            id=f"m{len(await self.messages())}", case_id="x1", author_id=by, place=place,
            audience=audience, words=words,
        )  # fmt: skip
        async with self.database() as session, session.begin():
            circles = await circles_of(session, "x1")
            assert circles is not None
            assert await STORE.write(session, message, now)
            await owe_mails(session, circles, message.id, audience, by, now)
        await self.deliver()

    async def deliver(self, mails: MessageMails | None = None) -> None:
        mails = mails or MessageMails(self.database, STORE, answers=True)
        notices = Notices(self.database, Post(self.sink.url), LETTERHEAD, mails)
        await notices.deliver(Delivery(exchange_id="x1"))

    def mail_to(self, person: str) -> KeptMail:
        return self.sink.mails(recipient=f"{person}@example.org")[0]

    async def arrive(self, *mails: EmailMessage) -> list[Taken]:
        """Let mails be read, and deliver what is owed for them."""
        read = [reply_of(mail.as_bytes()) for mail in mails]
        takes = Replies(self.database, STORE)
        found = [await takes.take(one) if one else Taken.NOT_OURS for one in read]
        await self.deliver()
        return found

    async def messages(self) -> list[Message]:
        async with self.database() as session:
            return await STORE.read(session, "x1", ALL)


@pytest.fixture
def world(database: Sessions, mail_sink: MailSink) -> World:
    return World(database, mail_sink)


def header(mail: KeptMail, name: str) -> str:
    return next((value for key, value in mail.headers if key.lower() == name.lower()), "")


def answer(mail: KeptMail, words: str = ANSWER, sender: str = "", **more: str) -> EmailMessage:
    """What a mail program sends when somebody answers."""
    made = EmailMessage()
    made["From"] = sender or header(mail, "To")
    made["To"] = header(mail, "Reply-To")
    made["Subject"] = f"Re: {header(mail, 'Subject')}"
    made["Message-ID"] = f"<{abs(hash((words, sender)))}@mail.example>"
    made["In-Reply-To"] = header(mail, "Message-ID")
    made["References"] = f"{header(mail, 'References')} {header(mail, 'Message-ID')}"
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in mail.text().splitlines())
    made.set_content(
        f"{words}\n\nOn Mon, 3 May 2027, Peer Exchange <x@example.org> wrote:\n\n{quoted}\n"
    )
    return made


async def test_words_go_out_to_each_reader_and_an_answer_becomes_one_message(
    world: World, dovecot: Dovecot
):
    await world.write()
    mine, other = world.mail_to(TESS), world.mail_to(PAT)
    assert "> bring ten people?" in mine.text()
    assert "bring ten people?" in mine.text("html")
    assert "Mia" in mine.text()
    assert "Dravania Wikimedians" in mine.text()
    assert header(mine, "Reply-To") == f"Peer Exchange <{REPLIES_TO}>"
    assert header(mine, "Message-ID") != header(other, "Message-ID")
    assert world.sink.mails(recipient=f"{MIA}@example.org") == []
    raw = answer(mine).as_bytes()
    machine = answer(mine, Auto_Submitted="auto-replied").as_bytes()
    for mail in (raw, b"Received: by another way\n" + raw, machine):
        dovecot.put(mail)
    box, takes = dovecot.box(), Replies(world.database, STORE)
    assert await read_box(world.database, box, takes) == ReturnsRead(replies=2, others=1)
    assert dovecot.flags() == ["S", "S", ""]
    found = await world.messages()
    assert [(one.author_id, one.words, one.by_mail) for one in found] == [
        (MIA, WORDS, False),
        (TESS, ANSWER, True),
    ]
    assert found[1].audience == ALL
    assert found[1].place == MENTOR.community
    await world.deliver()
    assert f"> {ANSWER}" in world.mail_to(MIA).text()
    async with world.database() as session, session.begin():
        place = (await session.scalars(select(BounceMailbox))).one()
        assert (place.replies, place.others) == (2, 1)
        place.last_uid, place.uid_validity = 0, 1
    assert (await read_box(world.database, box, takes)).replies == 2
    await world.deliver()
    assert len(await world.messages()) == 2, "read once more, it is still one message"
    assert len(world.sink.mails(recipient=f"{MIA}@example.org")) == 1
    assert (await read_box(world.database, box)) == ReturnsRead()


async def test_mails_to_the_same_readers_stay_together_and_others_apart(world: World):
    await world.write()
    first = world.mail_to(TESS)
    await world.write(words="Another thing.")
    await world.write(PAIR, "Between us.")
    of_pair, of_all = world.mail_to(TESS), world.sink.mails(recipient=f"{TESS}@example.org")[1]
    assert header(of_all, "References") == header(first, "References")
    assert header(of_pair, "References") != header(first, "References")
    assert len(world.sink.mails(recipient=f"{PAT}@example.org")) == 2


async def test_the_answer_of_somebody_else_changes_nothing_and_is_told_once_to_the_owner(
    world: World,
):
    await world.write()
    mail = world.mail_to(TESS)
    for sender in ("mallory@example.net", f"{TOR}@example.org", f"{TESS}@example.org, x@y.example"):
        assert await world.arrive(answer(mail, f"{sender} says", sender)) == [Taken.REFUSED]
    assert len(await world.messages()) == 1
    told = world.mail_to(TESS)
    assert header(told, "Subject") == "Your answer by mail was not taken"
    assert "another address" in told.text()
    assert "http://h/exchanges/x1/conversation" in told.text()
    assert "says" not in told.text()
    assert header(told, "Reply-To") == ""
    assert len(world.sink.mails(recipient=f"{TESS}@example.org")) == 2
    assert world.sink.mails(recipient="mallory@example.net") == []
    assert len(world.sink.mails(recipient=f"{TOR}@example.org")) == 1


async def test_what_answers_no_mail_of_ours_or_was_written_by_a_machine_is_left_alone(
    world: World,
):
    await world.write()
    mail = world.mail_to(TESS)
    made_up = answer(mail)
    for name in ("In-Reply-To", "References"):
        made_up.replace_header(name, "<0123456789abcdef01234567@example.org>")
    before = len(world.sink.mails())
    machine = answer(mail, Auto_Submitted="auto-replied")
    assert await world.arrive(made_up, machine) == [Taken.NOT_OURS, Taken.NOT_OURS]
    assert len(await world.messages()) == 1
    assert len(world.sink.mails()) == before


async def _left(world: World) -> None:
    async with world.database() as session, session.begin():
        await session.execute(
            text("DELETE FROM exchange_member WHERE person_id = :who"), {"who": TESS}
        )


async def _ended(world: World) -> None:
    async with world.database() as session, session.begin():
        await session.execute(update(ExchangeView).values(ended_at=datetime.now(UTC)))


async def _another_mentor(world: World) -> None:
    async with world.database() as session, session.begin():
        await session.execute(update(ExchangeView).values(mentor_community="c-other"))
        session.add(ExchangeMember(exchange_id="x1", person_id=TESS, role="programme", side=None))


@pytest.mark.parametrize(
    ("happens", "words", "why"),
    [
        (_left, ANSWER, "You do not take part any more."),
        (_ended, ANSWER, "The conversation has ended."),
        (_another_mentor, ANSWER, "Who takes part has changed"),
        (None, "", "No words of your own"),
        (None, "long " * 1000, "longer than a message may be"),
    ],
)
async def test_who_may_not_write_any_more_is_told_why_and_nothing_else_happens(
    world: World, happens: object, words: str, why: str
):
    await world.write()
    mail = world.mail_to(TESS)
    if callable(happens):
        await happens(world)
    assert await world.arrive(answer(mail, words)) == [Taken.REFUSED]
    assert len(await world.messages()) == 1
    assert why in world.mail_to(TESS).text()
    assert "Vistulia" not in header(world.mail_to(TESS), "Subject")


async def test_nobody_who_is_not_active_hears_anything(world: World):
    await world.write()
    mail = world.mail_to(TESS)
    async with world.database() as session, session.begin():
        await session.execute(update(Person).where(col(Person.id) == TESS).values(active=False))
    assert await world.arrive(answer(mail)) == [Taken.REFUSED]
    assert len(world.sink.mails(recipient=f"{TESS}@example.org")) == 1
    assert len(await world.messages()) == 1


async def test_a_flood_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replies, "MOST_PER_HOUR", 2)
    await world.write()
    mail = world.mail_to(TESS)
    found = await world.arrive(*(answer(mail, f"Answer {number}") for number in range(4)))
    assert found == [Taken.REPLY, Taken.REPLY, Taken.REFUSED, Taken.REFUSED]
    assert "Very many answers" in world.mail_to(TESS).text()


async def test_files_are_left_out_and_their_sender_is_told(world: World):
    await world.write()
    made = answer(world.mail_to(TESS))
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="plan.pdf")
    assert await world.arrive(made) == [Taken.REPLY]
    assert "how to hand over a file" in world.mail_to(TESS).text()
    assert (await world.messages())[-1].words == ANSWER


async def test_while_held_no_mail_leaves_and_no_answer_is_taken(world: World):
    await world.write()
    mail = world.mail_to(TESS)
    async with world.database() as session, session.begin():
        await session.execute(update(ExchangeView).values(held=True))
    before = len(world.sink.mails())
    assert await world.arrive(answer(mail)) == [Taken.REFUSED]
    await world.write(words="Not now.")
    assert len(world.sink.mails()) == before


async def test_a_mail_is_dropped_for_whoever_may_no_longer_read_it(world: World):
    async with world.database() as session, session.begin():
        message = NewMessage(
            id="m1", case_id="x1", author_id=MIA, place=MENTEE.community, audience=PAIR, words=WORDS
        )
        await STORE.write(session, message, datetime.now(UTC))
        circles = await circles_of(session, "x1")
        assert circles is not None
        await owe_mails(session, circles, "m1", ALL, MIA, datetime.now(UTC))
    await world.deliver()
    assert world.sink.mails(recipient=f"{PAT}@example.org") == []
    assert len(world.sink.mails(recipient=f"{TESS}@example.org")) == 1
    async with world.database() as session:
        left = select(col(OutboxNotice.person_id)).where(
            col(OutboxNotice.kind) == "message_written"
        )
        assert PAT not in (await session.scalars(left)).all()


async def test_where_words_stay_in_the_house_the_mail_leads_to_the_page(world: World):
    async with world.database() as session, session.begin():
        message = NewMessage(
            id="m1", case_id="x1", author_id=MIA, place=MENTEE.community, audience=ALL, words=WORDS
        )
        await STORE.write(session, message, datetime.now(UTC))
        circles = await circles_of(session, "x1")
        assert circles is not None
        await owe_mails(session, circles, "m1", ALL, MIA, datetime.now(UTC))
    await world.deliver(MessageMails(world.database))
    mail = world.mail_to(TESS)
    assert "ten people" not in mail.raw()
    assert "stands on the page only" in " ".join(mail.text().split())
    assert header(mail, "Reply-To") == ""


async def test_three_months_after_the_end_every_word_is_gone_for_good(world: World):
    await world.write()
    async with world.database() as session:
        (kept,) = (await session.scalars(select(ConversationKey))).all()
    ended = datetime.now(UTC) - KEPT
    for ended_at, left in ((ended + timedelta(hours=1), 1), (ended - timedelta(hours=1), 0)):
        async with world.database() as session, session.begin():
            await session.execute(update(ExchangeView).values(ended_at=ended_at))
            await purge_conversations(session, datetime.now(UTC), KEYS)
        assert len(await world.messages()) == left
    async with world.database() as session:
        (receipt,) = (await session.scalars(select(VaultReceipt))).all()
    assert (receipt.person_id, receipt.items) == (MIA, {"messages": 1})
    with pytest.raises(Exception, match="gone"):
        MASTER.unwrap(kept.wrapped_key, kept.master_id, '["conversation", "x1", "p-mia"]')


async def test_another_master_key_opens_what_was_written_before(world: World):
    await world.write()
    newer = Conversations(MasterKeys(b"n" * 32, KEYS, older=[b"m" * 32]))
    async with world.database() as session, session.begin():
        assert await newer.rewrap(session) == 1
        assert await newer.rewrap(session) == 0
    async with world.database() as session:
        alone = Conversations(MasterKeys(b"n" * 32, KEYS))
        assert (await alone.read(session, "x1", ALL))[0].words == WORDS

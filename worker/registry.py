"""The one list of what the worker runs."""

from collections.abc import Callable, Sequence
from typing import Any

from activities.concerns import ConcernRecords
from activities.courier import Courier
from activities.housekeeping import Housekeeping
from activities.mail.content import Letterhead
from activities.mail.messages import MessageMails
from activities.mail.smtp import Post
from activities.mail.texts import connections, memberships
from activities.notices import Notices
from activities.records import Records
from activities.register import Register
from activities.returns import Returns
from activities.wiki.pages import WikiPages
from models.conversation.store import Conversations
from runtime.bounces import bounce_box, replies_of
from runtime.database import Sessions
from runtime.settings import Settings
from runtime.wiki import wiki_account
from workflows.caretaker import CaretakerWorkflow
from workflows.concern import ConcernWorkflow
from workflows.connection import ConnectionWorkflow
from workflows.courier import CourierWorkflow
from workflows.exchange import ExchangeWorkflow
from workflows.membership import MembershipWorkflow
from workflows.postmaster import PostmasterWorkflow
from workflows.wiki_publisher import WikiPublisherWorkflow

WORKFLOWS: Sequence[type] = (
    ExchangeWorkflow,
    ConcernWorkflow,
    CourierWorkflow,
    CaretakerWorkflow,
    MembershipWorkflow,
    ConnectionWorkflow,
    PostmasterWorkflow,
    WikiPublisherWorkflow,
)
MAIL_TEXTS = (memberships, connections)
"""Words of kinds of case: importing them enters them."""


def activity_methods(settings: Settings, sessions: Sessions) -> list[Callable[..., Any]]:
    """Every activity, holding the resources of this worker."""
    records = Records(sessions)
    told = settings.vault_key and settings.words_in_mail
    letterhead = Letterhead(
        sender=settings.mail_from,
        domain=settings.mail_domain,
        base_url=settings.public_url,
        programme=settings.programme_name,
        answers_to=settings.answers_to,
    )
    apart = settings.key_folder
    concerns = ConcernRecords(sessions, apart)
    housekeeping = Housekeeping(sessions, apart, settings.file_store, settings.profile_times)
    post = Post(settings.required_smtp_url(), bounces_to=settings.bounce_address or "")
    messages = MessageMails(
        sessions, Conversations(settings.master_keys()) if told else None, bool(settings.answers_to)
    )
    notices = Notices(sessions, post, letterhead, messages)
    return [
        records.record,
        records.record_case,
        records.rebuild,
        Courier(sessions, notices, apart).carry,
        housekeeping.purge,
        housekeeping.find_stopped,
        concerns.record_concern,
        concerns.look_at_concern,
        Register(sessions).enter_membership,
        Returns(sessions, bounce_box(settings), replies_of(settings, sessions)).read_returns,
        WikiPages(sessions, wiki_account(settings), settings.public_url).update_wiki,
    ]

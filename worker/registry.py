"""The one list of what the worker runs."""

from collections.abc import Callable, Sequence
from typing import Any

from activities.concerns import ConcernRecords
from activities.courier import Courier
from activities.housekeeping import Housekeeping
from activities.mail.smtp import Post
from activities.mail.texts import memberships
from activities.notices import Notices
from activities.records import Records
from activities.register import Register
from activities.returns import Returns
from runtime.bounces import bounce_box
from runtime.database import Sessions
from runtime.mail import letterhead_of
from runtime.settings import Settings
from workflows.caretaker import CaretakerWorkflow
from workflows.concern import ConcernWorkflow
from workflows.courier import CourierWorkflow
from workflows.exchange import ExchangeWorkflow
from workflows.membership import MembershipWorkflow
from workflows.postmaster import PostmasterWorkflow

WORKFLOWS: Sequence[type] = (
    ExchangeWorkflow,
    ConcernWorkflow,
    CourierWorkflow,
    CaretakerWorkflow,
    MembershipWorkflow,
    PostmasterWorkflow,
)
MAIL_TEXTS = (memberships,)
"""Words of kinds of case: importing them enters them."""


def activity_methods(settings: Settings, sessions: Sessions) -> list[Callable[..., Any]]:
    """Every activity, holding the resources of this worker."""
    records = Records(sessions)
    letterhead = letterhead_of(settings)
    apart = settings.key_folder
    concerns = ConcernRecords(sessions, apart)
    housekeeping = Housekeeping(sessions, apart, settings.file_store)
    post = Post(settings.required_smtp_url(), bounces_to=settings.bounce_address or "")
    notices = Notices(sessions, post, letterhead)
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
        Returns(sessions, bounce_box(settings)).read_returns,
    ]

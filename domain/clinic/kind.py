"""Learning clinics as a kind of case (LC-15)."""

from datetime import datetime

from domain.case.errors import N_
from domain.case.kind import Kind, register_kind
from domain.clinic.clinic import Clinic
from domain.clinic.messages.all import MESSAGES
from domain.clinic.messages.base import ended_early
from domain.clinic.names import ClinicNotice, Phase


def call_off(x: Clinic, now: datetime) -> None:
    """An operator ends it: everybody who signed up, and who holds it, is told as of a cancellation."""
    ended_early(x, Phase.CANCELLED, ClinicNotice.CANCELLED, now, None)


CLINIC = register_kind(
    Kind(
        name="clinic",
        title=N_("Learning clinic"),
        case=Clinic,
        messages=MESSAGES,
        called_off=call_off,
        back=N_("Back to the clinic"),
        see=N_("See the clinic"),
        over_meanwhile=N_("This clinic is over meanwhile."),
        can_wait=frozenset(
            {ClinicNotice.MATERIAL_UP, ClinicNotice.FOLLOW_UP_WANTED, ClinicNotice.SESSION_ADDED}
        ),
    )
)

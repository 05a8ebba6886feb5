"""The hub reminds by hand in every kind of case whose tasks stand in its queue and are others' to do."""

from datetime import timedelta

from domain.case.names import CaseNotice
from domain.clinic.messages import capabilities as of_clinics
from domain.connection.messages import capabilities as of_connections
from tests.support import clinics, connections
from tests.support.people import PAT

DAY = timedelta(days=1)


def test_an_ambassador_is_reminded_to_plan_a_clinic_once_a_day():
    x = clinics.proposed(ambassador=clinics.AMBASSADOR)
    (ask,) = x.open_asks()
    remind = of_clinics.RemindAsk(by=PAT, ask=ask.id)
    clinics.send(x, remind, clinics.NOW + DAY)
    assert clinics.told(x, CaseNotice.HUB_REMINDER) == [clinics.AMBASSADOR]
    assert clinics.refused(x, remind, clinics.NOW + DAY) == "reminded_within_a_day"


def test_somebody_invited_is_reminded_to_answer_once_a_day():
    x = connections.invited()
    (ask,) = x.open_asks()
    remind = of_connections.RemindAsk(by=PAT, ask=ask.id)
    connections.send(x, remind, connections.NOW + DAY)
    assert connections.told(x, CaseNotice.HUB_REMINDER) == [connections.INVITED]
    assert connections.refused(x, remind, connections.NOW + DAY) == "reminded_within_a_day"

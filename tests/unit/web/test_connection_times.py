"""What the pages of a connection propose: times by the programme's clock, and nothing that would be refused."""

from datetime import timedelta

from domain.connection.messages.arranging import ChooseTime
from domain.connection.names import Origin
from tests.support.connections import HOUR, INVITED, NOW, T, arranging, introduced, refused
from web.connections.pages import SilencePage, TimePage, times_ahead
from web.site.dates import use_frame

MOMENT = timedelta(minutes=1)


def test_what_is_proposed_is_not_refused():
    x = arranging()
    x.times = [NOW + HOUR - MOMENT, NOW + HOUR, T]
    assert times_ahead(x, NOW) == [NOW + HOUR, T]
    assert refused(x, ChooseTime(by=INVITED, at=NOW + HOUR - MOMENT)) == "connection_time_passed"


def test_proposed_times_are_ahead_by_the_programmes_clock():
    x = arranging()
    x.times = [T]
    (proposed,) = [one for one in TimePage.outcomes if one.value == "proposed"]
    for now, there in ((T - HOUR, True), (T, False)):
        with use_frame("UTC", now):
            assert proposed.offered(x, INVITED) is there


def test_only_a_round_is_asked_for_others():
    (regroup,) = [one for one in SilencePage.outcomes if one.value == "regroup"]
    for origin in Origin:
        x = introduced()
        x.origin = origin
        assert regroup.offered(x, INVITED) is (origin is Origin.ROUND)

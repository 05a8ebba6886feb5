"""All numbers of the programme, frozen into each exchange when it starts (law 8)."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from domain.case.ask_rules import AskRule
from domain.case.ask_table import AskTable
from domain.case.policy import CasePolicy
from domain.exchange.ask_kinds import ASKS, AskKind
from domain.exchange.policy_checks import check_policy


@dataclass(frozen=True, kw_only=True)
class Policy(CasePolicy[AskKind]):
    """The programme's numbers. Days are calendar days unless they say working days.

    docs/policy.md says what each number is for.
    """

    table: ClassVar[AskTable[Any]] = ASKS

    version: str = "2027"
    min_days: int = 3
    max_days: int = 5
    min_questions: int = 10
    max_questions: int = 15
    min_downtime_minutes: int = 60
    topic_days: int = 2
    lead_days: int = 60
    lead_days_visa: int = 75
    go_days_before: int = 7
    calls: int = 3
    max_calls: int = 12
    call_interval_days: int = 30
    max_call_interval_days: int = 90
    call_minutes: int = 60
    max_reschedule_days: int = 7
    min_actions: int = 1
    max_returns: int = 2
    max_postponements: int = 2
    visa_days_before: int = 21
    visa_appeal_days: int = 30
    cost_delta_cents: int = 20_000
    budget_cents: int = 0
    journey_under_500_km_cents: int = 18_000
    journey_under_2000_km_cents: int = 27_500
    journey_under_3000_km_cents: int = 36_000
    journey_under_4000_km_cents: int = 53_000
    journey_under_8000_km_cents: int = 82_000
    journey_farther_cents: int = 150_000
    night_cents: int = 9_000
    nights_around: int = 2
    day_cents: int = 4_500
    insurance_cents: int = 3_500
    visa_cents: int = 9_000
    travel_margin_days: int = 2
    top_up_min_days: int = 1
    max_extension_days: int = 30
    misses_until_hub: int = 2
    notice_hours: int = 48
    max_pause_days: int = 180
    compare_journey_dates: bool = True
    calls_on_working_days: bool = True
    arranges_offers: bool = True
    asks: dict[AskKind, AskRule] = field(default_factory=ASKS.rules)

    def validate(self) -> "Policy":
        """Return self, or raise PolicyBroken naming the first setting that cannot be kept."""
        check_policy(self)
        return self

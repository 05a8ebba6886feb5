"""The search attributes of an exchange (law 11). Enums, ids and dates; nothing personal."""

from datetime import datetime

from temporalio.common import SearchAttributeKey

PROGRAMME = SearchAttributeKey.for_keyword("Programme")
CYCLE = SearchAttributeKey.for_keyword("Cycle")
PHASE = SearchAttributeKey.for_keyword("Phase")
WAITING_FOR = SearchAttributeKey.for_keyword_list("WaitingFor")
DUE: SearchAttributeKey[datetime] = SearchAttributeKey.for_datetime("Due")
HUB_DUE: SearchAttributeKey[datetime] = SearchAttributeKey.for_datetime("HubDue")

HUB_OVERDUE = 'WaitingFor = "hub" AND HubDue < "{now}" AND ExecutionStatus = "Running"'
"""What waits for the hub and is overdue; `now` is an RFC 3339 time."""

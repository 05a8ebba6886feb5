"""What the hub does with tasks of its queue, in any phase that is not an end."""

from dataclasses import dataclass

from domain.case import capabilities
from domain.case.message import stays_in
from domain.clinic.messages.base import register
from domain.clinic.names import Phase

WHILE_OPEN = stays_in(*(phase for phase in Phase if not phase.is_end))


@register
@dataclass(frozen=True, kw_only=True)
class ClaimAsk(capabilities.ClaimAsk):
    """Somebody of the hub takes a task."""

    transitions = WHILE_OPEN


@register
@dataclass(frozen=True, kw_only=True)
class TakeOverAsk(capabilities.TakeOverAsk):
    """Somebody of the hub takes over a task that a colleague has taken."""

    transitions = WHILE_OPEN


@register
@dataclass(frozen=True, kw_only=True)
class ReleaseAsk(capabilities.ReleaseAsk):
    """A task goes back into the queue."""

    transitions = WHILE_OPEN


@register
@dataclass(frozen=True, kw_only=True)
class AssignAsk(capabilities.AssignAsk):
    """A task is given to a colleague."""

    transitions = WHILE_OPEN


@register
@dataclass(frozen=True, kw_only=True)
class RemindAsk(capabilities.RemindAsk):
    """Whoever looks after the clinic reminds those whose turn it is, besides the ladder."""

    transitions = WHILE_OPEN

"""What the register is told when somebody was accepted."""

from models.messages.exchange import Contract


class EnterMembership(Contract):
    """Somebody belongs to a community from now on, as `by` said; a community that `is_new` begins to take part."""

    person: str
    community: str
    by: str
    is_new: bool

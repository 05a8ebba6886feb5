"""People come and go: each change an update with its validator; what only the hub does, a signal too."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.messages.people import AddMember, HandOver, RemoveMember
    from domain.exchange.messages.reciprocal import MakeReciprocal
    from domain.exchange.messages.staff import DeclareConflict, SetAway, SetBack
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class PeopleChanges(Acting):
    """Who takes part for the two communities and for the hub, and who learns."""

    @workflow.update(description="One side's contact hands over to a colleague.")
    def hand_over(self, message: HandOver) -> Receipt:
        """One side's contact hands over to a colleague."""
        return self.execute(message)

    @hand_over.validator
    def may_hand_over(self, message: HandOver) -> None:
        self.check(message)

    @workflow.update(description="Somebody joins one side.")
    def add_member(self, message: AddMember) -> Receipt:
        """Somebody joins one side."""
        return self.execute(message)

    @add_member.validator
    def may_add_member(self, message: AddMember) -> None:
        self.check(message)

    @workflow.update(description="Somebody leaves one side; the side's contact takes over.")
    def remove_member(self, message: RemoveMember) -> Receipt:
        """Somebody leaves one side; the side's contact takes over."""
        return self.execute(message)

    @remove_member.validator
    def may_remove_member(self, message: RemoveMember) -> None:
        self.check(message)

    @workflow.update(description="A member of the hub's team is away; the substitute takes over.")
    def set_away(self, message: SetAway) -> Receipt:
        """A member of the hub's team is away; the substitute takes over."""
        return self.execute(message)

    @set_away.validator
    def may_set_away(self, message: SetAway) -> None:
        self.check(message)

    @workflow.signal(
        name="set_away",
        description="A member of the hub's team is away; the substitute takes over.",
    )
    @one_payload
    def on_set_away(self, payload: RawValue) -> None:
        self.receive(SetAway, payload)

    @workflow.update(description="A member of the hub's team is back.")
    def set_back(self, message: SetBack) -> Receipt:
        """A member of the hub's team is back."""
        return self.execute(message)

    @set_back.validator
    def may_set_back(self, message: SetBack) -> None:
        self.check(message)

    @workflow.signal(name="set_back", description="A member of the hub's team is back.")
    @one_payload
    def on_set_back(self, payload: RawValue) -> None:
        self.receive(SetBack, payload)

    @workflow.update(description="A conflict of interest: somebody else decides from now on.")
    def declare_conflict(self, message: DeclareConflict) -> Receipt:
        """A conflict of interest: somebody else decides from now on."""
        return self.execute(message)

    @declare_conflict.validator
    def may_declare_conflict(self, message: DeclareConflict) -> None:
        self.check(message)

    @workflow.signal(
        name="declare_conflict",
        description="A conflict of interest: somebody else decides from now on.",
    )
    @one_payload
    def on_declare_conflict(self, payload: RawValue) -> None:
        self.receive(DeclareConflict, payload)

    @workflow.update(description="The hub says whether both communities learn, or only the mentee.")
    def make_reciprocal(self, message: MakeReciprocal) -> Receipt:
        """The hub says whether both communities learn, or only the mentee."""
        return self.execute(message)

    @make_reciprocal.validator
    def may_make_reciprocal(self, message: MakeReciprocal) -> None:
        self.check(message)

    @workflow.signal(
        name="make_reciprocal",
        description="The hub says whether both communities learn, or only the mentee.",
    )
    @one_payload
    def on_make_reciprocal(self, payload: RawValue) -> None:
        self.receive(MakeReciprocal, payload)

"""What lies over the phases: pauses, deadlines and calendars changed by name, and the safety hold."""

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.exchange.hold import SetHold, set_hold
    from domain.exchange.messages.deadlines import ChangeDeadline, SetCalendar
    from domain.exchange.messages.pause import Pause, Resume
    from models.messages.exchange import Receipt
    from workflows.acting import Acting, one_payload


class Overlays(Acting):
    """Decisions of the hub about everybody's time."""

    @workflow.update(description="The hub stops every clock of the exchange until it goes on.")
    def pause(self, message: Pause) -> Receipt:
        """The hub stops every clock of the exchange until it goes on."""
        return self.execute(message)

    @pause.validator
    def may_pause(self, message: Pause) -> None:
        self.check(message)

    @workflow.signal(
        name="pause", description="The hub stops every clock of the exchange until it goes on."
    )
    @one_payload
    def on_pause(self, payload: RawValue) -> None:
        self.receive(Pause, payload)

    @workflow.update(
        description="The hub goes on: every deadline moves by the time that stood still."
    )
    def resume(self, message: Resume) -> Receipt:
        """The hub goes on: every deadline moves by the time that stood still."""
        return self.execute(message)

    @resume.validator
    def may_resume(self, message: Resume) -> None:
        self.check(message)

    @workflow.signal(
        name="resume",
        description="The hub goes on: every deadline moves by the time that stood still.",
    )
    @one_payload
    def on_resume(self, payload: RawValue) -> None:
        self.receive(Resume, payload)

    @workflow.update(description="The hub gives one open task another day.")
    def change_deadline(self, message: ChangeDeadline) -> Receipt:
        """The hub gives one open task another day."""
        return self.execute(message)

    @change_deadline.validator
    def may_change_deadline(self, message: ChangeDeadline) -> None:
        self.check(message)

    @workflow.signal(name="change_deadline", description="The hub gives one open task another day.")
    @one_payload
    def on_change_deadline(self, payload: RawValue) -> None:
        self.receive(ChangeDeadline, payload)

    @workflow.update(description="The hub corrects a side's time zone or days off.")
    def set_calendar(self, message: SetCalendar) -> Receipt:
        """The hub corrects a side's time zone or days off."""
        return self.execute(message)

    @set_calendar.validator
    def may_set_calendar(self, message: SetCalendar) -> None:
        self.check(message)

    @workflow.signal(
        name="set_calendar", description="The hub corrects a side's time zone or days off."
    )
    @one_payload
    def on_set_calendar(self, payload: RawValue) -> None:
        self.receive(SetCalendar, payload)

    @workflow.signal(
        name="set_hold",
        description="Stop automatic mail and the sharing of contacts, or let them go on.",
    )
    @one_payload
    def on_set_hold(self, payload: RawValue) -> None:
        """No refusal is noted either: the timeline must not tell that there is a concern."""
        try:
            order = workflow.payload_converter().from_payload(payload.payload, SetHold)
        except (ValueError, TypeError, LookupError, RuntimeError):
            return
        if isinstance(order, SetHold):
            set_hold(self.exchange, order, workflow.now())

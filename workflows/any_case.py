"""The workflow of a kind that needs nothing of its own but its `run`: contracts of `models.messages.cases`."""

from typing import Any, ClassVar, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.case.case import Case
    from domain.case.kind import Kind
    from models.messages.cases import CaseChange, CaseReceipt, StartCase, case_change
    from workflows.case import CaseWorkflow

C = TypeVar("C", bound=Case[Any, Any, Any])


class AnyCaseWorkflow(CaseWorkflow[C]):
    """A case of the `kind`: recorded in `case_view`, answered with a `CaseReceipt`."""

    kind: ClassVar[Kind]
    start: StartCase

    def take_up(self, start: StartCase, case: C) -> bool:
        """Take up a case; called by `__init__`. Whether it begins here, in its first history."""
        self.start, self.messages = start, self.kind.messages
        resumed = start.resumed is not None
        self.open(start.resumed if resumed else case, start.receipts, resumed=resumed)
        return not resumed

    def receipt(self) -> CaseReceipt:
        """Where the case stands."""
        return CaseReceipt(revision=self.case.revision, phase=self.case.phase.value)

    def change(self, asks: list[Any], entries: list[Any], notices: list[Any]) -> CaseChange:
        """The case as it stands, with the news."""
        return case_change(self.kind, self.case, workflow.now(), asks, entries, notices)

    def next_history(self) -> StartCase:
        """The start, with the state and the answers given so far."""
        return self.start.model_copy(update={"resumed": self.case, "receipts": self.receipts})

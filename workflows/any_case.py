"""The workflow of a kind that needs nothing of its own but its `run`: contracts of `models.messages.cases`.

@workflow.defn(name="Lending")
class LendingWorkflow(AnyCaseWorkflow[Lending], kind=LENDING):
    @workflow.run
    async def run(self, _start: StartCase) -> CaseReceipt:
        self.loops = self.keep_going()
        async with self.operators_may_cancel():
            await self.until(Phase.LENT)
            …
        return await self.told_at_last()
"""

from typing import Any, ClassVar, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.case import engine
    from domain.case.case import Case
    from domain.case.kind import Kind
    from models.messages.cases import CaseChange, CaseReceipt, StartCase, case_change, state_of
    from workflows.case import CaseWorkflow
    from workflows.handlers import handles

C = TypeVar("C", bound=Case[Any, Any, Any])


class AnyCaseWorkflow(CaseWorkflow[C]):
    """A case of the `kind`: recorded in `case_view`, answered with a `CaseReceipt`."""

    kind: ClassVar[Kind]

    def __init_subclass__(cls, *, kind: Kind, **kwargs: Any) -> None:
        """Give the class the handlers of the kind's messages."""
        super().__init_subclass__(**kwargs)
        cls.kind, cls.messages = kind, kind.messages
        handles(kind.messages, CaseReceipt)(cls)

    @workflow.init
    def __init__(self, start: StartCase) -> None:
        """Take up a case that begins, or goes on in a new history."""
        self.start = start
        case = state_of(self.kind.name).validate_python(start.state)
        self.open(case, start, resumed=start.resumed)
        if not start.resumed:
            engine.begin(self.case, workflow.now(), start.by)

    async def told_at_last(self) -> CaseReceipt:
        """Answer everybody and write everything down; then where it ended, for `run` to return."""
        await self.settle_at_last()
        return self.receipt()

    def receipt(self) -> CaseReceipt:
        """Where the case stands."""
        return CaseReceipt(revision=self.case.revision, phase=self.case.phase.value)

    def change(self, asks: list[Any], entries: list[Any], notices: list[Any]) -> CaseChange:
        """The case as it stands, with the news."""
        return case_change(self.kind, self.case, workflow.now(), asks, entries, notices)

    def next_history(self) -> StartCase:
        """The start, with the state and the answers given so far."""
        state = state_of(self.kind.name).dump_python(self.case, mode="json")
        news = {"state": state, "resumed": True, "receipts": self.receipts}
        return self.start.model_copy(update={**news, "task_at": self.task_at})

    @workflow.query(description="Everything there is to know, for rebuilding the views.")
    def snapshot(self) -> CaseChange:
        """The whole case as one change that owes nothing (law 7)."""
        x = self.case
        return self.with_mark(self.change(list(x.asks), list(x.timeline), []))

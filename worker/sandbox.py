"""The sandbox workflows run in, in the worker and in replay tests."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy

# Passed through: loaded once for all workflows. Not passing `domain` would give every enum twice.
# What hides from the sandbox this way is kept honest by ruff, which bans clocks and chance there.
PASSED_THROUGH = (
    "domain",
    "models",
    "activities",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "typing_extensions",
    "typing_inspection",
)


def strict_sandbox() -> SandboxedWorkflowRunner:
    """A runner that refuses, at start, every import nobody decided to pass through."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(
        restrictions=restrictions.with_import_notification_policy(
            SandboxImportNotificationPolicy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
        )
    )

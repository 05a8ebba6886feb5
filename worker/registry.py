"""The one list of what the worker runs."""


def workflow_types() -> list[type]:
    """Every workflow class."""
    from workflows.exchange import ExchangeWorkflow

    return [ExchangeWorkflow]

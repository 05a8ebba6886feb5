"""What an installation may decide about connections; read with the other settings (`runtime.settings`)."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from domain.connection.policy import Policy
from runtime.case_numbers import check_numbers, numbers_of

CONNECTION_NUMBERS = numbers_of(Policy())
"""Every number of a connection with its default; docs/connections.md says what each is."""
AT_LEAST_ONE = frozenset(CONNECTION_NUMBERS) - {"capacity", "max_moves"}


class ConnectionSettings(BaseSettings):
    """The part of the settings that is about connections."""

    connection_numbers: dict[str, int] = Field(
        default={},
        description="Numbers of connections that differ from those in docs/connections.md, as JSON: "
        '{"minutes": 60, "capacity": 2}. Connections that begin afterwards have them.',
    )

    @field_validator("connection_numbers")
    @classmethod
    def _of_connections(cls, value: dict[str, int]) -> dict[str, int]:
        """Only numbers there are; a conversation lasts, and what is waited for takes a while."""
        check_numbers(value, CONNECTION_NUMBERS, AT_LEAST_ONE)
        return value

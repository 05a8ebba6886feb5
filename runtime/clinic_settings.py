"""What an installation may decide about learning clinics; read with the other settings (`runtime.settings`)."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from domain.clinic.policy import Policy
from runtime.case_numbers import check_numbers, numbers_of

NUMBERS = numbers_of(Policy())
"""Every number of a clinic with its default; docs/clinics.md says what each is."""
AT_LEAST_ONE = frozenset({"minutes", "seats", "max_signups", "max_sessions", "offer_batch"})


class ClinicSettings(BaseSettings):
    """The part of the settings that is about clinics."""

    clinic_numbers: dict[str, int] = Field(
        default={},
        description="Numbers of learning clinics that differ from those in docs/clinics.md, as JSON: "
        '{"seats": 25, "minutes": 120}. Clinics that are proposed afterwards have them.',
    )

    @field_validator("clinic_numbers")
    @classmethod
    def _known(cls, value: dict[str, int]) -> dict[str, int]:
        """Only numbers there are; a clinic lasts and has places."""
        check_numbers(value, NUMBERS, AT_LEAST_ONE)
        return value

"""What an installation may decide about learning clinics; read with the other settings (`runtime.settings`)."""

from dataclasses import fields

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from domain.case.policy import CasePolicy
from domain.clinic.policy import Policy

NUMBERS = {
    one.name: int(getattr(Policy(), one.name))
    for one in fields(Policy)
    if one.name not in {shared.name for shared in fields(CasePolicy)}
}
"""Every number of a clinic with its default; docs/clinics.md says what each is."""
ROOM_FOR = 10_000


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
        """Only numbers there are, none of them out of the world; a clinic lasts and has places."""
        for name, number in value.items():
            if name not in NUMBERS:
                raise ValueError(f"{name} is none of {', '.join(sorted(NUMBERS))}")
            if not 0 <= number <= ROOM_FOR:
                raise ValueError(f"{name} must be from 0 to {ROOM_FOR}")
        for name in ("minutes", "seats", "max_signups", "max_sessions", "offer_batch"):
            if value.get(name, 1) < 1:
                raise ValueError(f"{name} must be at least 1")
        return value

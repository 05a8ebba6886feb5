"""Settings of the skills directory."""

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from domain.skills.fields import ProfileTimes

Months = Annotated[int, Field(ge=1, le=120)]


class SkillsSettings(BaseSettings):
    """How long profiles stay, and what in them has a limit."""

    profile_hide_months: Months = Field(
        default=12,
        description="Months without a sign of its person after which a skills profile is hidden.",
    )
    profile_erase_months: Months = Field(
        default=24,
        description="Months without such a sign after which it is erased; also one nobody took as theirs.",
    )
    profile_undo_days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=30,
        description="Days for which two profiles that were made one can be taken apart again.",
    )
    profile_not_with_max: Annotated[int, Field(ge=1, le=200)] = Field(
        default=20,
        description="People whom somebody can put on their list of those they are not brought together with.",
    )

    @property
    def profile_times(self) -> ProfileTimes:
        """The same, as the rules take them."""
        return ProfileTimes(
            hide_months=self.profile_hide_months,
            erase_months=self.profile_erase_months,
            undo_days=self.profile_undo_days,
            not_with_max=self.profile_not_with_max,
        )

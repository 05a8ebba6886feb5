"""A picture of a report, with what anybody who uses it has to know."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from models.documents.words import FIXED, LINE, Content

MOST_PICTURES = 6
"""Of one side."""


class Licence(StrEnum):
    """Under which anybody may use a published picture."""

    BY_SA = "cc-by-sa-4.0"
    BY = "cc-by-4.0"
    ZERO = "cc0-1.0"


ADDRESSES = {
    Licence.BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.ZERO: "https://creativecommons.org/publicdomain/zero/1.0/",
}


NAMES = {Licence.BY_SA: "CC BY-SA 4.0", Licence.BY: "CC BY 4.0", Licence.ZERO: "CC0 1.0"}
"""As a picture is credited; the same in every language."""


class ReportPicture(Content):
    """A picture by its id in `stored_file`; the caption is also what is read to who does not see it."""

    file: Annotated[str, Field(min_length=1, max_length=300), FIXED]
    caption: Annotated[str, Field(min_length=5, max_length=300), LINE]
    author: Annotated[str, Field(min_length=2, max_length=150), LINE]
    licence: Licence

"""The form of a button in a list: where to go back to."""

from typing import Annotated

from pydantic import BaseModel, Field

from web.forms.widgets import Hidden


class BackTo(BaseModel):
    """Path of the page that the button stands on."""

    back: Annotated[str, Field(max_length=700), Hidden()] = "/desk"

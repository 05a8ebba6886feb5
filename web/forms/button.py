"""The form that has nothing to fill in."""

from pydantic import BaseModel


class Nothing(BaseModel):
    """A form that is a button, or to which others add their fields."""

"""How one side gets on with the other: four statements and words (IB-21)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from models.documents.words import WORDS, Content


class Agreement(StrEnum):
    """How far a statement is true."""

    NOT_AT_ALL = "1"
    LITTLE = "2"
    HALF = "3"
    MOSTLY = "4"
    FULLY = "5"


class Relationship(Content):
    """On one occasion: whether one trusts, can speak of failure, gets an answer, would do it again."""

    trust: Agreement
    open_about_failure: Agreement
    easy_to_reach: Agreement
    would_again: Agreement
    words: Annotated[str, Field(max_length=1500), WORDS] = ""

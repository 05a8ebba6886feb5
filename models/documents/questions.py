"""The mentee's questions, shared before travel so that the mentor can prepare (CEE-10)."""

from typing import Annotated

from pydantic import Field

from models.documents.words import LINE, WORDS, Content

MOST_QUESTIONS = 30


class Question(Content):
    """One question, and what or whom the mentor has ready for it."""

    text: Annotated[str, Field(min_length=15, max_length=400), WORDS]
    material: Annotated[str, Field(max_length=300), LINE] = ""
    person: Annotated[str, Field(max_length=120), LINE] = ""

    @property
    def has_something_ready(self) -> bool:
        """Whether the other side noted a material or a person."""
        return bool(self.material or self.person)


class Questions(Content):
    """All questions of the exchange. How many are enough is the policy's (10-15), see domain."""

    questions: Annotated[tuple[Question, ...], Field(max_length=MOST_QUESTIONS)] = ()

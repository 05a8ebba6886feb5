"""An internal document one side hands to the other: what it is, and the file or where it is (CEE-16)."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from models.documents.plan import InternalDocumentKind
from models.documents.words import FIXED, LINE, WORDS, Content
from models.texts.translate import N_
from models.typed.web_address import opens_a_page


def _web_address(value: str) -> str:
    """As typed; only what a browser opens as a page, never a script or a file of one's own machine."""
    if value and not opens_a_page(value):
        raise PydanticCustomError(
            "web_address",
            N_("Copy the whole address, as the browser shows it: https://example.org/budget"),
        )
    return value


class HandedOver(Content):
    """A file by its id in `stored_file`, or a document by its address: one of both.

    Whether the other side may open an address, its owner sees to.
    """

    kind: InternalDocumentKind
    title: Annotated[str, Field(min_length=3, max_length=150), LINE]
    file: Annotated[str, Field(max_length=300), FIXED] = ""
    link: Annotated[str, Field(max_length=1000), FIXED, AfterValidator(_web_address)] = ""
    note: Annotated[str, Field(max_length=1000), WORDS] = ""

"""The languages that a page offers to its reader."""

from dataclasses import dataclass

from models.texts.catalogues import languages
from models.texts.languages import own_name
from models.texts.translate import wanted_language
from web.site.programme import Shown


@dataclass(frozen=True)
class OfferedLanguage:
    """One to choose; `is_partial` where only texts of the hub can be in it, `is_draft` where no speaker read it yet."""

    code: str
    name: str
    is_here: bool
    is_partial: bool
    is_draft: bool


def languages_offered(hub: Shown) -> list[OfferedLanguage]:
    """The programme's, and the reader's own one where it is another; none where there is nothing to choose."""
    here, known = wanted_language(), languages()
    codes = [*dict.fromkeys((*hub.languages, here))]
    if len(codes) == 1:
        return []
    return [
        OfferedLanguage(
            code,
            own_name(code),
            is_here=code == here,
            is_partial=code not in known,
            is_draft=code in known and known[code].machine_drafted,
        )
        for code in codes
    ]

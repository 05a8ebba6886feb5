"""What a mail says beyond its fixed sentences: what is offered, what was wished for, when a wait ends."""

from collections.abc import Mapping
from datetime import date

from activities.mail.dates import whole_day
from activities.mail.texts.wording import LACKS, WORDS, Wording
from domain.exchange.help_offered import Alternative
from domain.exchange.interruptions import RequestKind
from models.texts.alternatives import offered
from models.texts.labels import label
from models.texts.translate import _
from models.typed.text import isolated

OFFERS = "{offers}"


def paragraphs(
    wording: Wording, values: Mapping[str, object], given: Mapping[str, str | int]
) -> tuple[str, ...]:
    """The paragraphs of a mail, filled in: the fixed ones, then those the notice has the value for."""
    offers = offered(str(given.get("alternatives", "")))
    told = [_(paragraph).format_map(values) for paragraph in wording.paragraphs]
    for needed, paragraph in wording.more:
        if paragraph == OFFERS:
            told += offers
        elif paragraph == WORDS:
            told += [f"> {isolated(line)}" for line in lines_of(given.get(needed))]
        elif paragraph == LACKS:
            told += [f"• {line}" for line in lines_of(given.get(needed))]
        elif offers if needed == "offers" else values.get(needed) or given.get(needed):
            told.append(_(paragraph).format_map(values))
    return tuple(told)


def lines_of(words: object) -> list[str]:
    """The lines of what somebody wrote in which anything stands."""
    return [line for line in str(words or "").splitlines() if line.strip()]


def wished(given: Mapping[str, str | int], language: str) -> dict[str, object]:
    """The wish or the offers a notice is about in words, and the day on which a search begins again."""
    found: dict[str, object] = {}
    if "wish" in given:
        found["wish"] = label(RequestKind(str(given["wish"])))
    if "offer" in given:
        found["offer"] = label(Alternative(str(given["offer"])))
    if given.get("lapsed"):
        named = [Alternative(value) for value in str(given["lapsed"]).split(",")]
        found["lapsed"] = ", ".join(label(one) for one in named)
    if given.get("wakes_on"):
        found["wakes"] = whole_day(date.fromisoformat(str(given["wakes_on"])), language)
    return found

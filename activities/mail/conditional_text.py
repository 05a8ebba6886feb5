"""What a mail says beyond its fixed sentences: what is offered, what was wished for, when a wait ends."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from activities.mail.dates import whole_day
from activities.mail.texts.template import filled
from activities.mail.texts.wording import LACKS, WORDS
from domain.exchange.help_offered import Alternative
from domain.exchange.interruptions import RequestKind
from models.texts.alternatives import offered
from models.texts.labels import label
from models.typed.text import isolated

OFFERS = "{offers}"


def paragraphs(
    parts: Iterable[tuple[str, str]],
    values: Mapping[str, object],
    given: Mapping[str, str | int],
) -> tuple[str, ...]:
    """The paragraphs of a mail, filled in: those told always, and those the notice has the value for (named first)."""
    offers = offered(str(given.get("alternatives", "")))
    told = list[str]()
    for needed, paragraph in parts:
        if paragraph == OFFERS:
            told += offers
        elif paragraph == WORDS:
            told += [f"> {isolated(line)}" for line in lines_of(given.get(needed or "words"))]
        elif paragraph == LACKS:
            told += [f"• {line}" for line in lines_of(given.get(needed or "lacks"))]
        elif not needed or is_there(needed, offers, values, given):
            told += filled(paragraph, values).split("\n\n")
    return tuple(told)


def is_there(
    needed: str,
    offers: Sequence[str],
    values: Mapping[str, object],
    given: Mapping[str, str | int],
) -> bool:
    """Whether a notice has what a paragraph is told for."""
    return bool(offers if needed == "offers" else values.get(needed) or given.get(needed))


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

"""The sentence beside a field for each way its bounds can be broken."""

from enum import Enum
from typing import Any

from pydantic_core import ErrorDetails

from models.texts.translate import N_, Sentence
from web.forms.refusals import FieldProblem, refusal_of


class _Plural:
    """A sentence with a plural, chosen by the bound of this name."""

    def __init__(self, one: str, many: str, bound: str) -> None:
        self.one, self.many, self.bound = one, many, bound


def nN_(one: str, many: str, bound: str) -> _Plural:  # noqa: N802 - marks for extraction, as N_
    return _Plural(one, many, bound)


SENTENCES: dict[str, str | _Plural] = {
    "missing": N_("Fill this in."),
    "string_too_short": nN_(
        "Write at least {n} character.", "Write at least {n} characters.", "min_length"
    ),
    "string_too_long": nN_(
        "Shorten this to {n} character.", "Shorten this to at most {n} characters.", "max_length"
    ),
    "too_short": nN_("Give at least {n}.", "Give at least {n}.", "min_length"),
    "too_long": nN_("Give at most {n}.", "Give at most {n}.", "max_length"),
    "greater_than": N_("Enter a number above {gt}."),
    "greater_than_equal": N_("Enter {ge} or more."),
    "less_than": N_("Enter a number below {lt}."),
    "less_than_equal": N_("Enter {le} or less."),
    "multiple_of": N_("Enter a multiple of {multiple_of}."),
    "int_parsing": N_("Enter a whole number, in digits."),
    "int_parsing_size": N_("This number is too large."),
    "int_from_float": N_("Enter a whole number, without decimals."),
    "float_parsing": N_("Enter a number, in digits."),
    "finite_number": N_("Enter a number, in digits."),
    "decimal_parsing": N_("Enter a number, in digits."),
    "decimal_max_digits": N_("Enter at most {max_digits} digits."),
    "decimal_max_places": N_("Enter at most {decimal_places} decimals."),
    "decimal_whole_digits": N_("Enter at most {whole_digits} digits before the decimals."),
    "date_parsing": N_("Enter a date that exists, as year-month-day: 2027-05-03."),
    "date_from_datetime_parsing": N_("Enter a date that exists, as year-month-day: 2027-05-03."),
    "date_from_datetime_inexact": N_("Enter a date without a time, as year-month-day: 2027-05-03."),
    "date_past": N_("Enter a date in the past."),
    "date_future": N_("Enter a date in the future."),
    "time_parsing": N_("Enter a time of the day as hours:minutes: 17:30."),
    "bool_parsing": N_("Choose yes or no."),
    "enum": N_("Choose one of the options shown."),
    "literal_error": N_("Choose one of the options shown."),
    "string_pattern_mismatch": N_("This is not written in the expected form: see the hint above."),
    "uuid_parsing": N_("Choose one of the options shown."),
    "url_parsing": N_("Enter a full web address that begins with https://."),
    "url_scheme": N_("Enter a web address that begins with https:// or http://."),
    "url_too_long": N_("This web address is too long: at most {max_length} characters."),
}
UNKNOWN = N_("This cannot be used as it is: check what you wrote.")
EMAIL = N_("Enter an e-mail address such as name@example.org.")
UNCLEAR = N_("Is that {one} or {other}? Write it in one of these two ways.")
OPTION = N_("Choose one of the options shown.")


def sentence_for(error: ErrorDetails) -> Sentence:
    """The sentence for one pydantic error, with its bounds filled in when it is shown."""
    context = error.get("ctx", {})
    raised = context.get("error")
    if isinstance(raised, FieldProblem):
        return raised.sentence
    if (refusal := refusal_of(raised)) is not None:
        return refusal.sentence
    if error["type"] == "value_error":
        # Only e-mail validation says `reason`; other value errors are ours and carry a FieldProblem.
        return Sentence(EMAIL if "reason" in context else UNKNOWN)
    if "url" not in error:
        # Only pydantic's own errors point to its documentation; a PydanticCustomError brings a marked sentence.
        return Sentence(error["msg"])
    found = SENTENCES.get(error["type"], UNKNOWN)
    if isinstance(found, _Plural):
        return Sentence(found.one, {**context, "n": context[found.bound]}, found.many)
    return Sentence(found, {name: _plain(value) for name, value in context.items()})


def least_length(least: int) -> Sentence:
    """The sentence for a text that is shorter."""
    return sentence_for(
        {"type": "string_too_short", "ctx": {"min_length": least}, "url": ""}  # type: ignore[typeddict-item]
    )


def nested_field(error: ErrorDetails) -> str:
    """The field a validator of the model named for its error, `""` for none."""
    raised = error.get("ctx", {}).get("error")
    return raised.field if isinstance(raised, FieldProblem) else ""


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value

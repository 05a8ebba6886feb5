"""How a broken rule is told: which rule, which field, why, and the way out."""

from typing import NamedTuple


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark an English sentence for translation without translating it here."""
    return sentence


class RuleBroken(Exception):  # noqa: N818 - it names what happened to a rule, not a fault
    """A message that the programme's rules do not allow now.

    `rule` names the rule for ever: programs, tests and logs compare it, people do not read it.
    `field` is the form field (or part of the case) the sentence belongs to; `reason` and
    `way_out` are sentence templates in English, filled from `params` after translation.
    """

    def __init__(
        self, field: str, reason: str, way_out: str = "", *, rule: str, **params: str | int
    ) -> None:
        """Keep the templates and the parameters apart, so that the web can translate them."""
        self.rule = rule
        self.field = field
        self.reason = reason
        self.way_out = way_out
        self.params = params
        super().__init__(" ".join(part.format(**params) for part in (reason, way_out) if part))

    def details(self) -> dict[str, object]:
        """Give the parts as plain values: rule, field, reason, way_out, params."""
        return {
            "rule": self.rule,
            "field": self.field,
            "reason": self.reason,
            "way_out": self.way_out,
            "params": dict(self.params),
        }


class Refusal(NamedTuple):
    """A row of a table of refusals: what `RuleBroken` says, whichever field it is said beside."""

    reason: str
    way_out: str
    rule: str

    def broken(self, field: str) -> RuleBroken:
        """The refusal beside this field."""
        return RuleBroken(field, self.reason, self.way_out, rule=self.rule)


class PolicyBroken(ValueError):  # noqa: N818 - as RuleBroken
    """A policy that contradicts itself; the message names the setting and the way out.

    `rule` names what it breaks, as in `RuleBroken`. `settings` are the settings it is about, the one to change first;
    a setting among `params` stands there by its name, for whoever shows it to put a label in its place.
    """

    def __init__(
        self, text: str, *, rule: str, settings: tuple[str, ...] = (), **params: str | int
    ) -> None:
        """One sentence template in English, filled from `params` after translation."""
        self.rule = rule
        self.text = text
        self.settings = settings
        self.params = params
        super().__init__(text.format(**params))

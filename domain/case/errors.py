"""How a broken rule is told: which field, why, and the way out."""


def N_(sentence: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark an English sentence for translation without translating it here."""
    return sentence


class RuleBroken(Exception):  # noqa: N818 - it names what happened to a rule, not a fault
    """A message that the programme's rules do not allow now.

    `field` is the form field (or part of the case) the sentence belongs to; `reason` and
    `way_out` are sentence templates in English, filled from `params` after translation.
    """

    def __init__(self, field: str, reason: str, way_out: str = "", **params: str | int) -> None:
        """Keep the templates and the parameters apart, so that the web can translate them."""
        self.field = field
        self.reason = reason
        self.way_out = way_out
        self.params = params
        super().__init__(" ".join(part.format(**params) for part in (reason, way_out) if part))

    def details(self) -> dict[str, object]:
        """Give the parts as plain values: field, reason, way_out, params."""
        return {
            "field": self.field,
            "reason": self.reason,
            "way_out": self.way_out,
            "params": dict(self.params),
        }


class PolicyBroken(ValueError):  # noqa: N818 - as RuleBroken
    """A policy that contradicts itself; the message names the setting and the way out."""

"""What is said of files that are damaged."""

from domain.case.errors import N_, RuleBroken

FIELD = "file"
"""The form's field that refusals stand beside."""


def cut_off(name: str) -> RuleBroken:
    """For a file of which a part is missing, or that is damaged."""
    return RuleBroken(
        FIELD,
        N_("“{name}” is damaged, or its end is missing."),
        N_("See whether it opens on your computer, save it once more, then choose it again."),
        rule="file_cut_off",
        name=name,
    )

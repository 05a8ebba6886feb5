"""The one error of start-up code: a sentence for the person at the terminal."""


class SetupProblem(Exception):  # noqa: N818 - it is told to a person, who has a problem and not an error
    """Something outside the program stands in its way.

    `what` is one sentence saying what is wrong, `way_out` one saying what to do.
    """

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(f"{what} {way_out}")
        self.what = what
        self.way_out = way_out

"""Reasons for which a page is not shown, raised by routes and guards; `error_pages` turns them into pages."""

from models.texts.translate import N_, Sentence


class SignInFirst(Exception):  # noqa: N818 - it says what to do
    """The page needs somebody signed in; `next_path` is where they wanted to go."""

    def __init__(self, next_path: str) -> None:
        super().__init__(next_path)
        self.next_path = next_path


class PageProblem(Exception):  # noqa: N818 - it is told to a person
    """A refusal with its own words.

    `status` is the HTTP status, `text` what happened and `way_out` what to do next, both shown as they are;
    `link` is an address and its label; `heading` stands above instead of the status's own.
    """

    def __init__(
        self,
        status: int,
        text: str | Sentence,
        way_out: str | Sentence = "",
        link: tuple[str, str] | None = None,
        heading: str | Sentence = "",
    ) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text
        self.way_out = way_out
        self.link = link
        self.heading = heading


def from_elsewhere() -> PageProblem:
    """For a changing request that may be another site's; nobody's role has to do with it."""
    return PageProblem(
        403,
        Sentence(
            N_(
                "It did not come from a page of ours, or your browser did not say so. That keeps other "
                "sites from sending forms in your name."
            )
        ),
        Sentence(
            N_(
                "Go back, open the page again, and send it from there. What you typed is still there."
            )
        ),
        heading=Sentence(N_("This form was not taken")),
    )


def file_too_large() -> PageProblem:
    """For a form with a file of which not even the beginning was read."""
    return PageProblem(
        413,
        Sentence(N_("The file is larger than this page takes, so nothing of the form was read.")),
        Sentence(
            N_("Go back: what you typed is still there. Choose a smaller file, then send it again.")
        ),
    )

"""What a table would make of the register, as a page: the same for one checked at once and for a long one."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from models.register.fields import COLUMNS
from models.register.reading import ENCODINGS
from models.register.report import Report
from models.texts.translate import ngettext
from web.site.templates import page

ADDRESS = "/desk/register/import"


def counted(report: Report) -> str:
    """What is entered, in numbers."""
    parts = (
        ngettext("{n} community", "{n} communities", report.communities),
        ngettext("{n} person", "{n} people", report.people),
        ngettext("{n} membership", "{n} memberships", report.memberships),
    )
    return ", ".join(parts)


@dataclass(frozen=True)
class Given:
    """What was given: its text, how its letters were read, the name of its file.

    `kept_at` is the address of a long table, which is kept and not sent again.
    """

    text: str = ""
    encoding: str = ""
    file: str = ""
    kept_at: str = ""


def shown(
    request: Request,
    given: Given,
    report: Report | None,
    *,
    moved: bool = False,
    unsure: bool = False,
) -> Response:
    """The form with what was found."""
    to_mend = report is not None and (report.problems.count or unsure)
    return page(
        request,
        "desk/register_import.html",
        status=422 if to_mend else 409 if moved else 200,
        text=given.text,
        encoding=given.encoding,
        encodings=ENCODINGS,
        columns=COLUMNS,
        plan=report,
        file=given.file,
        counted=counted(report) if report else "",
        moved=moved,
        unsure=unsure,
        address=ADDRESS,
        kept_at=given.kept_at,
    )

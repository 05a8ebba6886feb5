"""Where files are sent, by what the forms of every kind of case ask for."""

from typing import Any

from domain.exchange.kind import EXCHANGE
from web.cases.pages import PAGES, FormPage
from web.forms.form import files_in
from web.forms.specs import specs_of


def paths_with_files() -> set[str]:
    """Paths of the forms in which files are sent, and of their drafts; `*` stands for one part of a path."""
    found = set()
    for kind, pages in PAGES.items():
        case = "/exchanges/*" if kind == EXCHANGE.name else "/cases/*"
        paths = {f"{case}/actions/{name}": page for name, page in pages.actions.items()}
        asked = {f"{case}/asks/*": page for page in pages.asks.values() if _takes_files(page)}
        for path, page in {**paths, **asked}.items():
            if _takes_files(page):
                found |= {path, f"{path}/draft"}
    if "/exchanges/*/asks/*" in found:  # somebody may answer in another's place
        found.add("/exchanges/*/asks/*/override/*")
    return found


def _takes_files(page: FormPage[Any]) -> bool:
    return bool(files_in(specs_of(page.model, page.widgets)))

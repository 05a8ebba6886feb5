"""A small difference between two captures is found, named and shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.capture_pages import unlinked
from tests.support.compare import read, report
from tests.support.folder import Folder

CASE = "/exchanges/44dadc0e-7dc5-5a16-866d-62eb5356ec8a"
OTHER = "/exchanges/6fb56ca2-7025-5480-a0cc-dbda2698a74e"
MAIL = "Subject: Reminder\n\nPlease do this by Friday.\n"
PAGE = '<ul>\n <li>\n  <a href="/inbox">\n   Inbox\n  </a>\n </li>\n</ul>\n'
ENTRY = "<li>\n Ana Kolveri booked the journey\n</li>\n"


def _captured(path: Path, **changed: str) -> dict[str, str]:
    folder = Folder(path)
    folder.add("mails", "ana@hub.example.org/1", changed.get("mail", MAIL))
    folder.add("pages", "ana/inbox", changed.get("page", PAGE))
    folder.add("pages", "ana/exchanges/1/timeline", changed.get("entry", ENTRY))
    return read(path)


def test_two_captures_of_the_same_are_the_same(tmp_path: Path) -> None:
    before, after = _captured(tmp_path / "before"), _captured(tmp_path / "after")
    assert list(report(before, after, 30)) == ["\n3 items are the same, 0 differ in 0 ways."]


@pytest.mark.parametrize(
    ("kind", "change", "shown"),
    [
        ("mail", lambda: MAIL.replace("Friday", "Monday"), "+Please do this by Monday."),
        ("page", lambda: PAGE.replace('  <a href="/inbox">\n', ""), '-  <a href="/inbox">'),
        (
            "entry",
            lambda: ENTRY.replace("the journey", "the stay"),
            "+ Ana Kolveri booked the stay",
        ),
    ],
)
def test_a_small_difference_is_shown(
    tmp_path: Path, kind: str, change: Callable[[], str], shown: str
) -> None:
    before = _captured(tmp_path / "before")
    told = list(report(before, _captured(tmp_path / "after", **{kind: change()}), 30))
    assert f"    {shown}" in told
    assert told[-1] == "\n2 items are the same, 1 differ in 1 ways."


def test_an_item_that_is_missing_is_named(tmp_path: Path) -> None:
    before = _captured(tmp_path / "before")
    after = {name: text for name, text in before.items() if not name.startswith("mails")}
    assert "  mails/ana@hub.example.org/1.txt" in list(report(before, after, 30))


def test_one_item_does_not_hide_another(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.add("pages", "ana/inbox", "one")
    with pytest.raises(RuntimeError, match="two items are called"):
        folder.add("pages", "ana/inbox", "two")


def test_what_others_found_is_tried_in_the_cases_one_knows() -> None:
    mine = [CASE, f"{CASE}/plan"]
    others = [mine, [f"{CASE}/notes", f"{OTHER}/actions/cancel", f"{OTHER}/plan", "/desk"]]
    assert unlinked(mine, others) == [f"{CASE}/actions/cancel", f"{CASE}/notes"]

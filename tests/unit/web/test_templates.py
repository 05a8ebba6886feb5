"""Templates: elements that keep line breaks hold what was written, and nothing of the template's own."""

import re
from pathlib import Path

import web

ROOT = Path(next(iter(web.__path__)))
CSS = (ROOT / "site/static/app.css").read_text()
KEEPING = re.findall(r"^\.([\w-]+) \{[^}]*pre-wrap", CSS, re.MULTILINE)


def test_what_keeps_line_breaks_is_written_in_one_line():
    assert set(KEEPING) >= {"timeline__note", "words", "kept", "diff"}
    names = "|".join(map(re.escape, KEEPING))
    begins_with_ours = re.compile(rf'class="[^"]*\b(?:{names})(?: [^"]*)?">\s')
    found = [
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.html")
        if begins_with_ours.search(file.read_text())
    ]
    assert found == []

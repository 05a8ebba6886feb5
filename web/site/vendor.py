"""Fetch the vendored front-end files again: `python -m web.site.vendor`; with `trim`, only cut the styles again.

Uses `npm pack`, so the npm client's own configuration decides where packages come from. Run by a developer
when a version below changes; nothing of this runs in an installation.

Styles are kept as they came in `web/site/vendored`, which is not served. What browsers get has the rules of
COMPONENTS alone, of these what some template or script names, and the tokens that something reads: whoever
uses another component adds it there.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from web.site.trimming import classes_in, tokens_read, trimmed, trimmed_tokens, with_their_own

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web/site/static/vendor"
WHOLE = ROOT / "web/site/vendored"
TESTS = ROOT / "tests/browser/vendor"
COMPONENTS = (
    "button", "checkbox", "field", "info-chip", "label", "message", "radio", "select", "text-area",
    "text-input",
)  # fmt: skip
"""What pages are made of, of all that Codex has."""
_TOKENS = ("tokens.css", "tokens-dark.css")


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps paths inside it to names in the folder `into`."""

    name: str
    version: str
    licence: str
    into: Path
    files: dict[str, str]


PACKAGES = (
    Package(
        "@wikimedia/codex",
        "2.7.0",
        "GPL-2.0-or-later",
        WHOLE,
        {"dist/codex.style.css": "codex.css", "LICENSE": "codex.LICENSE"},
    ),
    Package(
        "@wikimedia/codex-design-tokens",
        "2.7.0",
        "GPL-2.0-or-later",
        WHOLE,
        {
            "dist/theme-wikimedia-ui.css": "tokens.css",
            "dist/theme-wikimedia-ui-mode-dark.css": "tokens-dark.css",
            "LICENSE": "codex-design-tokens.LICENSE",
        },
    ),
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        WEB,
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE"},
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        TESTS,
        {"axe.min.js": "axe.min.js", "LICENSE": "axe-core.LICENSE"},
    ),
)


def fetch(package: Package, scratch: Path) -> list[str]:
    """Copy the package's files into their folder; returns one Markdown table row per file."""
    packed = subprocess.run(
        [
            "npm",
            "pack",
            "--silent",
            "--pack-destination",
            str(scratch),
            f"{package.name}@{package.version}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    rows = []
    with tarfile.open(scratch / packed.stdout.strip().splitlines()[-1]) as archive:
        for source, target in package.files.items():
            member = archive.extractfile(f"package/{source}")
            if member is None:
                raise FileNotFoundError(f"{package.name} {package.version} has no {source}")
            content = member.read()
            (package.into / target).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            rows.append(
                f"| {target} | {package.name} {package.version}: {source} | {package.licence} | {digest} |"
            )
    return rows


def styles() -> dict[str, str]:
    """The styles as browsers get them, by name, cut from the whole ones; each says whose it is."""
    head = f"/* Parts of Codex {PACKAGES[0].version} by Wikimedia, {PACKAGES[0].licence}. */\n"
    ours = [
        file.read_text(encoding="utf-8")
        for file in sorted((ROOT / "web").rglob("*"))
        if file.suffix in {".css", ".html", ".js", ".py"} and not {WEB, WHOLE} & {*file.parents}
    ]
    used = classes_in(*ours)
    codex = trimmed((WHOLE / "codex.css").read_text(encoding="utf-8"), COMPONENTS, used)
    whole = {name: (WHOLE / name).read_text(encoding="utf-8") for name in _TOKENS}
    wanted = with_their_own(tokens_read(codex, *ours), *whole.values())
    tokens = {name: trimmed_tokens(css, wanted) for name, css in whole.items()}
    return {name: f"{head}{style}\n" for name, style in {"codex.css": codex, **tokens}.items()}


def trim() -> None:
    """Write the styles that are served."""
    for name, style in styles().items():
        (WEB / name).write_text(style, encoding="utf-8")


def main() -> int:
    if sys.argv[1:] == ["trim"]:
        trim()
        return 0
    for folder in (WHOLE, WEB, TESTS):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            rows = [row for p in PACKAGES if p.into == folder for row in fetch(p, Path(scratch))]
        head = "# Vendored files\n\nCopied unchanged by `python -m web.site.vendor`.\n\n"
        table = "| file | package: path | licence | sha256 |\n|---|---|---|---|\n"
        (folder / "VENDORED.md").write_text(head + table + "\n".join(rows) + "\n", encoding="utf-8")
    trim()
    return 0


if __name__ == "__main__":
    sys.exit(main())

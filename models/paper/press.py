"""Sets one paper, as a program of its own: JSON comes in, the PDF goes out.

    python models/paper/press.py < paper.json > paper.pdf

It imports nothing of the project, takes no more memory and time than it is allowed, and ends: whatever is wrong
with a paper, or with a picture in it, nobody else's page waits for it. `typeset.py` starts it.
"""

import base64
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
FAMILIES = [
    "Noto Sans", "Noto Sans Georgian", "Noto Sans Armenian", "Noto Sans Arabic", "Noto Sans Hebrew",
    "Noto Sans Devanagari", "Noto Sans Thai", "Droid Sans Fallback", "Noto Emoji", "DejaVu Sans Mono",
]  # fmt: skip
SECONDS = 20
MEMORY = 1_500_000_000
ONE_BY_ONE = 40
"""So many letters without a font are taken out singly; then all of their neighbours go with each."""
MOST_TRIES = 400
LOST = "\ufffd"
LONGEST_WORD = 60
_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_LONG_WORD = re.compile(rf"[^\s\u200b]{{{LONGEST_WORD}}}(?=[^\s\u200b])")
_CODE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))", re.DOTALL)
_CODES = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}
_ODD = f"[^\x00-\u052f{LOST}]"
"""Whatever is neither Latin, nor Greek, nor Cyrillic."""
# Of no use on paper, and in no font.
_NO_LETTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]"
)


class TooOdd(Exception):  # noqa: N818 - says what the paper is
    """So many letters have no font that nothing of it could be read."""


def main() -> int:
    """Read, set, write."""
    _within_bounds()
    paper = json.load(sys.stdin.buffer)
    pictures = paper.pop("pictures")
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        paper["files"] = dict(_unpacked(Path(folder), pictures))
        try:
            made = press(Path(folder), paper)
        except (typst.TypstError, TooOdd) as refused:
            # Told without the words: they are somebody's.
            sys.stderr.write(re.sub(r"`.*`", "`…`", str(refused), flags=re.DOTALL)[:300])
            return 1
    sys.stdout.buffer.write(made)
    return 0


def press(folder: Path, paper: dict[str, Any]) -> bytes:
    """The PDF; letters that no font here has are set as �, and the paper says so at its end."""
    note, paper["fonts"], paper["lost"] = paper["lost"], FAMILIES, ""
    words = _each(
        paper,
        lambda text: _LONG_WORD.sub("\\g<0>\u200b", _NO_LETTERS.sub("", text.replace("\t", " "))),
    )
    system_fonts = False
    for tries in range(MOST_TRIES):
        try:
            return _compiled(folder, words, system_fonts=system_fonts)
        except typst.TypstError as refused:
            missing = _MISSING.search(str(refused))
            if missing is None:
                raise
            if not system_fonts:  # slower: only where it is needed
                system_fonts = True
                continue
            gone = _without(_CODE.sub(_letter, missing[1]), tries)
            words = {**_each(words, lambda text, gone=gone: gone.sub(LOST, text)), "lost": note}
    raise TooOdd("too many letters without a font")


def _compiled(folder: Path, paper: dict[str, Any], *, system_fonts: bool) -> bytes:
    (folder / "data.json").write_text(json.dumps(paper), encoding="utf-8")
    (folder / "main.typ").write_bytes((HERE / "paper.typ").read_bytes())
    made: bytes = typst.compile(
        folder / "main.typ",
        root=folder,
        font_paths=_fonts(system_fonts=system_fonts),
        format="pdf",
        pdf_standards=["ua-1"],
    )
    return made


@cache
def _fonts(*, system_fonts: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system_fonts, font_paths=[FONTS])


def _letter(code: re.Match[str]) -> str:
    """What a code in the typesetter's sentence stands for."""
    return chr(int(code[1], 16)) if code[1] else _CODES.get(code[2], code[2])


def _without(text: str, tries: int) -> re.Pattern[str]:
    """What matches letters that cannot be set: these, or after many tries their whole neighbourhood.

    A plain letter is never at fault, but what is drawn upon it.
    """
    letters = sorted({c for c in text if c != LOST and not c.isascii()})
    if not letters:
        upon = re.escape(text[-1:])
        return re.compile(f"(?<={upon})[^\x00-\u02ff{LOST}]" if tries <= ONE_BY_ONE else _ODD)
    if tries <= ONE_BY_ONE:
        return re.compile("|".join(re.escape(c) for c in letters))
    blocks = sorted({ord(c) >> 7 for c in letters})
    return re.compile("[" + "".join(f"{chr(b << 7)}-{chr((b << 7) + 127)}" for b in blocks) + "]")


def _each(data: Any, change: Any, name: str = "") -> Any:
    """The data with every text in it changed, but for names of kinds, files and fonts."""
    if isinstance(data, dict):
        return {key: _each(value, change, key) for key, value in data.items()}
    if isinstance(data, list):
        return [_each(value, change, name) for value in data]
    kept = ("kind", "name", "files", "fonts", "layout", "language", "href", "lost")
    return change(data) if isinstance(data, str) and name not in kept else data


def _unpacked(folder: Path, pictures: dict[str, str]) -> Iterator[tuple[str, str]]:
    for number, (name, content) in enumerate(pictures.items()):
        (folder / f"picture-{number}").write_bytes(base64.b64decode(content))
        yield name, f"picture-{number}"


def _within_bounds() -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system has such bounds
        import resource  # noqa: PLC0415 - not there on Windows

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main())

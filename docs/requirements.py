"""Each requirement with its tests, written from the marks on the tests: `python -m docs.requirements`.

Tests are read and not imported. A test compares the page with what this writes, so that it is never out of date.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("requirements.md")
TABLE = Path(__file__).with_name("requirements.toml")
NOT_YET = "not yet"
MARK = "pytest.mark.requirement"
NO_PROOF = ("pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail")

INTRODUCTION = """# Requirements

Written from the tests by `make tables`; do not edit it by hand. A test fails when this page and the tests differ.

What the source documents of the programmes ask for, in one line each, and the tests that would fail if it did not
hold any more. A test says so itself, with `@pytest.mark.requirement("CEE-07")`; the lines stand in
`requirements.toml`. "not yet" means that no test proves it, whatever may be there of it, and nothing is claimed; behind
tests it names the part that they do not prove.
"""


class MarkError(Exception):
    """A mark that cannot be read or proves nothing; its sentence names file and line."""


@dataclass(frozen=True)
class Proof:
    """One test, by its file below the root and the name of its function, and the ids it is marked with."""

    where: str
    test: str
    ids: tuple[str, ...]


def programmes() -> dict[str, dict[str, str]]:
    """Programme -> id -> what it asks, in the order of the table."""
    return {programme["name"]: programme["asks"] for programme in _table()["programme"]}


def lacking() -> dict[str, str]:
    """Id -> the part of a requirement that its tests do not prove."""
    lacks: dict[str, str] = _table()["lacks"]
    return lacks


def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def proofs() -> tuple[Proof, ...]:
    """Every test that is marked, by file and name."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    texts = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return tuple(proof for where, text in texts.items() for proof in proofs_of(text, where))


def proofs_of(source: str, where: str) -> Iterator[Proof]:
    """The marked tests of one file. A mark on anything but a test that always runs is refused."""
    if "mark.requirement" not in source:
        return
    nodes = list(ast.walk(ast.parse(source)))
    marks = {node for node in nodes if isinstance(node, ast.Attribute) and _name(node) == MARK}
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            of_test = [one for one in node.decorator_list if _name(one) == MARK]
            if of_test and any(_name(other) in NO_PROOF for other in node.decorator_list):
                raise MarkError(f"{where}:{node.lineno}: a test that may not run proves nothing.")
            if of_test:
                ids = tuple(id_ for mark in of_test for id_ in _ids(mark, where))
                yield Proof(where, node.name, ids)
            marks.difference_update(getattr(mark, "func", mark) for mark in of_test)
    for mark in marks:
        raise MarkError(f"{where}:{mark.lineno}: only a test can be marked.")


def _name(node: ast.expr) -> str:
    """What a decorator is called; empty where it is not called pytest.mark.…"""
    while isinstance(node, ast.Call):
        node = node.func
    is_mark = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    return ast.unparse(node) if is_mark else ""


def _ids(mark: ast.expr, where: str) -> Iterator[str]:
    args = mark.args if isinstance(mark, ast.Call) and not mark.keywords else []
    if not args or not all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in args):
        raise MarkError(f"{where}:{mark.lineno}: a mark names its requirements in quotes.")
    yield from (str(ast.literal_eval(arg)) for arg in args)


def tests_of() -> dict[str, list[Proof]]:
    """Id -> the tests that prove it, also of ids that no programme has."""
    found: dict[str, list[Proof]] = {}
    for proof in proofs():
        for id_ in proof.ids:
            found.setdefault(id_, []).append(proof)
    return found


def page() -> str:
    """The whole page as Markdown."""
    tests, lacks = tests_of(), lacking()
    parts = [INTRODUCTION.strip(), "\n".join(_summary(tests, lacks))]
    for name, asks in programmes().items():
        rows = [
            f"| {id_} | {what} | {'<br>'.join(_proven(id_, tests, lacks)) or NOT_YET} |"
            for id_, what in asks.items()
        ]
        parts += [f"## {name}", "\n".join(["| Id | What it asks | Tests |", "|-|-|-|", *rows])]
    return "\n\n".join(parts) + "\n"


def _summary(tests: dict[str, list[Proof]], lacks: dict[str, str]) -> Iterator[str]:
    yield "| Programme | Proven | In part | Not yet |"
    yield "|-|-|-|-|"
    for name, asks in programmes().items():
        part = sum(id_ in tests and id_ in lacks for id_ in asks)
        open_ = sum(id_ not in tests for id_ in asks)
        yield f"| {name} | {len(asks) - part - open_} | {part} | {open_} |"


def _proven(id_: str, tests: dict[str, list[Proof]], lacks: dict[str, str]) -> Iterator[str]:
    """Each file with its tests, then what they do not prove."""
    for where, of_file in groupby(tests.get(id_, []), key=lambda proof: proof.where):
        names = ", ".join(f"`{proof.test}`" for proof in of_file)
        yield f"[{where.removeprefix('tests/')}](../{where}): {names}"
    if id_ in lacks:
        yield f"{NOT_YET}: {lacks[id_]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    asked = [id_ for asks in programmes().values() for id_ in asks]
    print(
        f"{PAGE.name}: {len(tests_of().keys() & set(asked))} of {len(asked)} requirements have a test"
    )

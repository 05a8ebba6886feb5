"""The list of all refusals, written from the code: `python -m docs.refusals`.

A test compares the page with what this writes, so that it is never out of date.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("refusals.md")
PACKAGES = ("domain", "models", "activities", "workflows", "runtime", "web", "cli")
HANDED_ON = ("domain/case/errors.py", "runtime/exchanges.py", "web/forms/refusals.py")
"""Where a refusal is made anew from one that has its rule."""
WORDS = ("note_required", "SAY_WHY", "FOR_EVER")
"""What is said where a message lacks its words has one of these names."""
DEPENDS = "…"

INTRODUCTION = """# Refusals

Written from the code by `make tables`; do not edit it by hand. A test fails when this page and the code differ.

Whatever is refused breaks a **rule**, and every rule has a name that stays when its sentence is mended or translated.
People read the sentence and what to do instead, beside the field it belongs to. The name is in the logs of the web
(`refused`, with the request's id), on the standard error of the command line, in the details of a refused update, and
in the timeline's data where a signal was refused. Programs and tests compare the name.

A name that stands here more than once is one rule that is kept in several places. "…" depends on the place or the phase:
`python -m cli status` and docs/state-machine.md tell more. Words in braces are filled in.
"""


@dataclass(frozen=True, order=True)
class Line:
    """One refusal as the code has it; `rule` is empty where none is named as a literal."""

    rule: str
    field: str
    reason: str
    way_out: str
    where: str
    number: int


def lines() -> list[Line]:
    """Every refusal of the program, by rule."""
    return sorted(
        line
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if (where := path.relative_to(ROOT).as_posix()) not in HANDED_ON
        for line in lines_of(path.read_text(encoding="utf-8"), where)
    )


def lines_of(source: str, where: str) -> Iterator[Line]:
    """The refusals that one file raises, or has in a table."""
    if "Broken" in source or "refused_in" in source or "Refusal" in source:
        tree = ast.parse(source)
        yield from _Reader(where, _constants(tree)).read(tree, "")


@dataclass(frozen=True)
class _Reader:
    where: str
    constants: dict[str, str]

    def read(self, node: ast.AST, target: str) -> Iterator[Line]:
        """What is refused in here; `target` is the name it is assigned to."""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from self._of_call(node, node.func.id, target)
        for child in ast.iter_child_nodes(node):
            yield from self.read(child, target)

    def _of_call(self, call: ast.Call, name: str, target: str) -> Iterator[Line]:
        rule = next((k.value for k in call.keywords if k.arg == "rule"), None)
        if name == "RuleBroken":
            field, reason, way_out = [*call.args, None, None, None][:3]
            yield self._line(call, rule, self._text(field), reason, way_out)
        elif name == "PolicyBroken":
            yield self._line(call, rule, "", [*call.args, None][0], None)
        elif name == "Refusal" and not any(isinstance(a, ast.Starred) for a in call.args):
            field = "note" if target in WORDS else "phase" if target == "refusals" else DEPENDS
            yield self._line(call, rule, field, *[*call.args, None, None][:2])
        elif name == "refused_in":
            for row in call.args:
                if isinstance(row, ast.Tuple):
                    _, reason, way_out, rule = [*row.elts, None, None, None][:4]
                    yield self._line(row, rule, "phase", reason, way_out)

    def _line(
        self,
        node: ast.expr,
        rule: ast.expr | None,
        field: str,
        reason: ast.expr | None,
        way_out: ast.expr | None,
    ) -> Line:
        literal = rule.value if isinstance(rule, ast.Constant) else ""
        texts = self._text(reason), self._text(way_out) if way_out else ""
        return Line(str(literal or ""), field, *texts, self.where, node.lineno)

    def _text(self, node: ast.expr | None) -> str:
        """A sentence or a field's name as it is written; what is filled in stands in braces."""
        if isinstance(node, ast.Name):
            return self.constants.get(node.id, DEPENDS)
        return _written(node) or (DEPENDS if not isinstance(node, ast.Constant) else "")


def _written(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
        return _written(node.args[0])
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value)
            if isinstance(part, ast.Constant)
            else "{"
            + ast.unparse(part.value if isinstance(part, ast.FormattedValue) else part)
            + "}"
            for part in node.values
        )
    return ""


def _constants(tree: ast.Module) -> dict[str, str]:
    """The sentences that have a name, of the module or of a function; none that is used for two."""
    named: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, set()).add(_written(node.value))
    return {name: texts.pop() for name, texts in named.items() if len(texts) == 1}


def page() -> str:
    """The whole page as Markdown."""
    rows = [
        f"| `{line.rule}` | {line.field} | {line.reason} | {line.way_out} | {line.where} |"
        for line in lines()
    ]
    distinct = list(dict.fromkeys(rows))
    head = "| Rule | Beside | Sentence | What to do instead | Where |\n|-|-|-|-|-|"
    return "\n".join([INTRODUCTION, head, *distinct, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {len({line.rule for line in lines()})} rules")

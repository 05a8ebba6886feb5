"""What README.md and the walkthrough point at is there: files, pictures, addresses, names in the code."""

import ast
import re
from pathlib import Path

import pytest

from runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/first-programme.md").read_text(encoding="utf-8")
WALKTHROUGH = (ROOT / "docs/walkthrough.md").read_text(encoding="utf-8")
LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')


def links(text: str) -> set[str]:
    """Every address a page leads to or shows."""
    return {first or second for first, second in LINK.findall(text)}


def names(tree: ast.AST) -> set[str]:
    """What a module defines: functions, methods, classes, and names assigned to."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.Assign():
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
    return found


def test_every_file_that_the_readme_links_to_is_there():
    local = {link for link in links(README) if "://" not in link}
    assert local
    assert [link for link in local if not (ROOT / link).exists()] == []
    assert [link for link in links(GUIDE) if not (ROOT / "docs" / link).exists()] == []


def test_readme_and_guide_show_every_picture_that_is_taken_and_no_other():
    told = links(README) | links(GUIDE)
    shown = {Path(link).stem for link in told if link.endswith(".png")}
    taker = (ROOT / "docs/pictures.py").read_text(encoding="utf-8")
    assert shown == set(re.findall(r'tour\.take\(page, "([\w-]+)"\)', taker))
    assert shown == {file.stem for file in (ROOT / "docs/pictures").iterdir()}


def test_the_addresses_in_the_readme_are_those_of_a_stack_without_settings():
    known = Settings.model_fields
    ports = {int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", README)}
    assert ports == {
        known[name].default
        for name in ("web_port", "temporal_port", "temporal_ui_port", "mail_page_port")
    }


@pytest.mark.parametrize(
    ("path", "name"), re.findall(r"`([\w/]+\.py)(?:: (?:\w+\.)?(\w+))?`", WALKTHROUGH)
)
def test_what_the_walkthrough_names_is_in_the_code(path: str, name: str):
    code = (ROOT / path).read_text(encoding="utf-8")
    assert not name or name in names(ast.parse(code)), f"{name} is not in {path}"

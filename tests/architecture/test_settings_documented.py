"""docs/operations.md describes every setting, and only settings that exist."""

import re
from pathlib import Path

from runtime.settings import Settings, variable_name

OPERATIONS = Path(__file__).resolve().parents[2] / "docs/operations.md"


def rows() -> dict[str, str]:
    """Variable -> its line of the table."""
    lines = OPERATIONS.read_text(encoding="utf-8").splitlines()
    found = (re.match(r"\| `([A-Z_]+)` \|", line) for line in lines)
    return {match[1]: match.string for match in found if match}


def test_every_setting_is_in_the_table_and_nothing_else_is():
    assert set(rows()) == {variable_name(field) for field in Settings.model_fields}


def test_the_table_tells_each_default():
    for field, described in Settings.model_fields.items():
        if described.default not in (None, (), ""):
            assert f"`{described.default}`" in rows()[variable_name(field)], field


def test_every_setting_says_what_it_is_for():
    for field, described in Settings.model_fields.items():
        assert described.description, field
        assert described.description.endswith((".", "…")), field


def test_every_setting_is_read():
    """A setting that nothing reads promises what the code does not keep."""
    root = OPERATIONS.parents[1]
    packages = ("domain", "models", "activities", "workflows", "runtime", "worker", "web", "cli")
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for name in packages
        for file in (root / name).rglob("*.py")
    )
    # by its name as an attribute, or, for ports that are looked at together, as a word
    read = {
        field
        for field in Settings.model_fields
        if re.search(rf"[a-z_]\.{field}\b", code) or re.search(rf'\("{field}", ', code)
    }
    assert read == set(Settings.model_fields)

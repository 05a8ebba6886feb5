"""The house: who may import whom, and packages without hidden code."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 450  # lines, where the idea is one; 300 is what to aim for
PACKAGES = ("domain", "models", "activities", "workflows", "runtime", "worker", "web", "cli")


def tracked(pattern: str) -> list[Path]:
    """Files of our packages."""
    return [file for package in PACKAGES for file in (ROOT / package).rglob(pattern)]


def test_imports_keep_to_the_layers():
    lint = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout


def test_every_package_marker_is_empty():
    full = [file for file in tracked("__init__.py") if file.read_text(encoding="utf-8").strip()]
    assert full == []


def test_files_stay_readable_in_one_sitting():
    generated = ROOT / "models/migrations/versions"
    long = {
        str(file.relative_to(ROOT)): lines
        for file in tracked("*.py")
        if generated not in file.parents
        and (lines := len(file.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_has_hashes_and_no_address(name: str):
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    pinned = [line for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert pinned
    assert all(line.endswith("\\") for line in pinned), "a package without a hash"

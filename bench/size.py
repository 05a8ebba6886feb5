"""Lines of production code, as `git ls-files` counts them."""

import asyncio
from pathlib import Path

from bench.report import Report
from tests.support.running_stack import ROOT

PACKAGES = ("domain", "models", "activities", "workflows", "runtime", "worker", "web", "cli")
BEFORE = 42_700
"""Lines of Python in those packages when the figure was first taken."""


async def measure_size(report: Report) -> None:
    """Python, which has bounds, and templates, which have none."""
    git = await asyncio.create_subprocess_exec(
        "git", "ls-files", *PACKAGES, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    listed, _ = await git.communicate()
    files = [Path(ROOT, name) for name in listed.decode().splitlines()]
    python, pages = (
        sum(len(file.read_bytes().splitlines()) for file in files if file.suffix == ending)
        for ending in (".py", ".html")
    )
    report.raw["lines"] = {"python": python, "templates": pages, "before": BEFORE}
    report.say(
        "lines of production code, Python", python, "lines", f"{BEFORE:,} before",
        BEFORE - 2_500, BEFORE - 5_000,
    )  # fmt: skip
    report.say("  templates beside it", pages, "lines", "–")

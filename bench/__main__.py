"""`make bench`: each figure beside a baseline of the same run. See bench/README.md."""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from bench.board import measure_board
from bench.desk import measure_desk
from bench.forms import measure_forms
from bench.inside import Inside
from bench.live import measure_live
from bench.matching import measure_matching
from bench.messages import measure_messages
from bench.pages import measure_pages
from bench.place import postgres
from bench.public import measure_public
from bench.report import Report
from bench.size import measure_size
from bench.skills import measure_skills
from bench.stage import Driver
from bench.usage import Others
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.process_exit import leave

PARTS = (
    "messages", "inside", "forms", "desk", "board", "skills", "pages", "public", "live", "matching", "size",
)  # fmt: skip


async def measure(options: argparse.Namespace, report: Report) -> None:
    """The chosen parts, on one server each of Temporal and PostgreSQL."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_cli(),
        dev_server_log_level="error",
        dev_server_extra_args=[*TIME_SKIPPING, *search_attribute_options()],
    )
    async with environment, postgres() as server:
        driver = Driver(environment)
        await driver.connect()
        quick = options.quick
        parts: dict[str, Callable[[], Awaitable[None]]] = {
            "messages": lambda: measure_messages(report, driver, server, quick=quick),
            "inside": lambda: Inside(driver, report, quick=quick).measure(),
            "forms": lambda: measure_forms(report, driver, server, quick=quick),
            "desk": lambda: measure_desk(report, server, quick=quick),
            "board": lambda: measure_board(report, server, quick=quick),
            "skills": lambda: measure_skills(report, server, quick=quick),
            "pages": lambda: measure_pages(report, driver, server, quick=quick),
            "public": lambda: measure_public(report, server, quick=quick),
            "live": lambda: measure_live(report, server, quick=quick),
            "matching": lambda: measure_matching(report, quick=quick),
            "size": lambda: measure_size(report),
        }
        for name in PARTS:
            if name in (options.only or PARTS):
                await run_part(report, name, parts[name])


async def run_part(report: Report, name: str, measure_it: Callable[[], Awaitable[None]]) -> None:
    """Measure one part, and what it cost and suffered itself."""
    began, others = time.monotonic(), Others()
    report.begin(name)
    await measure_it()
    took, busy = time.monotonic() - began, others.share()
    report.circumstances[name] = f"{took:.0f} s, others used {busy:.0%} of the machine"


async def main(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    report = Report()
    await measure(options, report)
    print(f"\n{report.table()}\n")
    for name, told in report.circumstances.items():
        print(f"{name}: {told}")
    report.keep(write=options.write)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer repeats, rough figures in four minutes"
    )
    parser.add_argument("--write", action="store_true", help="keep the figures in RESULTS.md too")
    parser.add_argument("--only", choices=PARTS, nargs="+", help="some parts of the table")
    asyncio.run(main(parser.parse_args()))
    leave(0)

"""`make bench`: each figure beside a baseline of the same run. See bench/README.md."""

import argparse
import asyncio
import os
import time

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from bench.desk import measure_desk
from bench.forms import measure_forms
from bench.inside import Inside
from bench.messages import measure_messages
from bench.place import postgres
from bench.report import Report
from bench.size import measure_size
from bench.stage import Driver
from runtime.embedded.temporal import TIME_SKIPPING, search_attribute_options, temporal_cli
from runtime.process_exit import leave

PARTS = ("messages", "inside", "forms", "desk", "size")


async def measure(options: argparse.Namespace, report: Report) -> None:
    """The chosen parts, on one server each of Temporal and PostgreSQL."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        data_converter=pydantic_data_converter,
        dev_server_existing_path=temporal_cli(),
        dev_server_log_level="error",
        dev_server_extra_args=[*TIME_SKIPPING, *search_attribute_options()],
    )
    parts = options.only or PARTS
    if "size" in parts:
        measure_size(report)
    async with environment, postgres() as server:
        driver = Driver(environment)
        await driver.connect()
        if "messages" in parts:
            await measure_messages(report, driver, server, quick=options.quick)
        if "inside" in parts:
            await Inside(driver, report, quick=options.quick).measure()
        if "forms" in parts:
            await measure_forms(report, driver, server, quick=options.quick)
        if "desk" in parts:
            await measure_desk(report, server, quick=options.quick)


async def main(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    report, began = Report(), time.monotonic()
    busy = report.raw["load_before"] = round(os.getloadavg()[0], 2)
    await measure(options, report)
    print(f"\n{report.table()}\n\n{time.monotonic() - began:.0f} s; load before it began: {busy}")
    report.keep(write=options.write)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer repeats, rough figures in four minutes"
    )
    parser.add_argument("--write", action="store_true", help="add a dated section to RESULTS.md")
    parser.add_argument("--only", choices=PARTS, nargs="+", help="some parts of the table")
    asyncio.run(main(parser.parse_args()))
    leave(0)

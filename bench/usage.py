"""CPU of whole process trees, from /proc."""

import os
from pathlib import Path

from tests.running_stack import descendants

TICKS = os.sysconf("SC_CLK_TCK")


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process and everything it ever started, user and system.

    What has ended counts once its parent has waited for it.
    """
    return sum(_cpu(one) for one in {pid} | descendants(pid))


def child_named(*words: str) -> int:
    """The process under this one whose command line has all the words. LookupError without one."""
    for pid in sorted(descendants(os.getpid())):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if set(words) <= set(line):
            return pid
    raise LookupError(words)


def _cpu(pid: int) -> float:
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:  # it ended just now: its parent has its time
        return 0.0
    return sum(map(int, parts[11:15])) / TICKS

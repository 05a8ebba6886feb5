"""CPU of whole process trees, from /proc."""

import os
import time
from pathlib import Path

from tests.support.running_stack import descendants

TICKS = os.sysconf("SC_CLK_TCK")


def tree_cpu(pid: int) -> float:
    """CPU seconds of a process and everything it ever started, user and system.

    What has ended counts once its parent has waited for it.
    """
    return sum(_cpu(one) for one in {pid} | descendants(pid))


class Others:
    """How much of the machine others use, from now on: seconds beside them mean little."""

    def __init__(self) -> None:
        self._since = (time.monotonic(), self._busy())

    def share(self) -> float:
        """Part of all cores that neither this process nor what it started has used."""
        since, busy = self._since
        took = (time.monotonic() - since) * (os.cpu_count() or 1)
        return min(1.0, max(0.0, (self._busy() - busy) / took))

    def _busy(self) -> float:
        user, nice, system, _idle, _iowait, *rest = map(
            int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
        )
        return (user + nice + system + sum(rest)) / TICKS - tree_cpu(os.getpid())


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

"""Start a program that cannot outlive the process that started it.

Run as a script, on Linux: `python -I bound_process.py PARENT SIGNAL AS -- program argument …`. It asks the
kernel to send SIGNAL to the program when PARENT dies, however PARENT dies, and then becomes the
program. AS is who runs it: `self`, `nobody`, or `namespace` (an ordinary user inside a user
namespace, still owning what root owns outside). A script and not a `preexec_fn`, because Python
code between fork and exec can hang where other threads run.

On systems without this service of the kernel the program is started all the same, unbound.
"""

import contextlib
import ctypes
import os
import pwd
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
INSIDE_ID = 1000


def _become_nobody() -> None:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def _enter_namespace(libc: ctypes.CDLL) -> None:
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        sys.exit(
            f"bound_process: user namespaces are not allowed here ({os.strerror(ctypes.get_errno())})"
        )
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{INSIDE_ID} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{INSIDE_ID} {gid} 1", encoding="ascii")


def main(arguments: list[str]) -> None:
    """Become the program after `--`. Ends with an error text where that is not possible."""
    parent, death_signal, run_as = int(arguments[0]), int(arguments[1]), arguments[2]
    program = arguments[arguments.index("--") + 1 :]
    libc = ctypes.CDLL(None, use_errno=True)
    if run_as == "nobody":
        _become_nobody()
    elif run_as == "namespace":
        _enter_namespace(libc)
    with contextlib.suppress(AttributeError):  # only Linux has prctl
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was told
            sys.exit(1)
    try:
        os.execvp(program[0], program)  # noqa: S606 - becoming the program is the purpose
    except OSError as error:
        sys.exit(f"bound_process: {program[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])

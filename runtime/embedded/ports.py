"""Which ports of this machine are free."""

import secrets
import socket

NOT_FOR_CONNECTIONS = range(20_000, 32_000)
"""Linux gives connections ports from 32768 on, other systems from 49152."""
TRIES = 50


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    """A port that was free a moment ago, and that no connection takes before a server listens there.

    Systems give higher ports to whoever connects somewhere; those are taken only where all tried here are.
    """
    for _ in range(TRIES):
        port = secrets.choice(NOT_FOR_CONNECTIONS)
        if is_free(port, host):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        last: int = probe.getsockname()[1]
        return last

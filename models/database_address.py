"""The address of a database, as libpq spells it, for the driver: one place for all programs.

The driver (asyncpg) itself understands hosts, users, passwords, TLS and several hosts; everything else is said here.
What is not understood is refused in a sentence, which never shows the address: it holds a password.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
TARGETS = ("any", "primary", "standby", "read-write", "read-only", "prefer-standby")
OF_THE_DRIVER = frozenset(
    {
        "host", "port", "user", "password", "dbname", "passfile", "sslmode", "sslcert", "sslkey",
        "sslrootcert", "sslcrl", "sslpassword", "ssl_min_protocol_version",
        "ssl_max_protocol_version", "sslnegotiation", "target_session_attrs", "service",
        "krbsrvname", "gsslib",
    }
)  # fmt: skip
OF_THE_SERVER = frozenset({"options", "application_name", "client_encoding"})
"""Handed on to the server at the start of a connection."""
WITHOUT_EFFECT = frozenset(
    {
        "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "sslcompression", "sslsni", "gssencmode", "fallback_application_name",
    }
)  # fmt: skip
"""Fine adjustments of libpq that nothing depends on."""
CONNECT_SECONDS = 5.0


class AddressRefused(ValueError):  # noqa: N818 - it says what happened
    """Why an address cannot be used: a sentence without anything secret."""


@dataclass(frozen=True)
class DatabaseAddress:
    """A usable address: `dsn` for the driver (holds the password), seconds to connect, the server's parameters."""

    dsn: str
    connect_seconds: float
    server_settings: dict[str, str]

    def __repr__(self) -> str:
        return "DatabaseAddress(…)"

    def engine(
        self, *, application: str = "", command_seconds: float = 60, **options: Any
    ) -> AsyncEngine:
        """An engine on it; `options` are SQLAlchemy's. Connects when it is used."""
        settings = {"timezone": "UTC", **self.server_settings}
        if application:
            settings["application_name"] = application

        async def connect(*_: Any, **__: Any) -> Any:
            return await asyncpg.connect(
                self.dsn,
                timeout=self.connect_seconds,
                command_timeout=command_seconds,
                server_settings=settings,
            )

        return create_async_engine("postgresql+asyncpg://", async_creator=connect, **options)


def read_address(text: str) -> DatabaseAddress:
    """The address in a text. AddressRefused with a sentence where it cannot be used."""
    scheme, separator, rest = text.strip().partition("://")
    if scheme not in SCHEMES or not separator or not rest:
        raise AddressRefused("it must start with postgresql:// and name a host")
    _check_spelling(rest)
    try:
        parts = urlsplit(f"postgresql://{rest}")
    except ValueError:
        raise AddressRefused(f"its host is none, or {_OTHERWISE}") from None
    given = _parameters(parts.query)
    known = {name: value for name, value in given.items() if name in OF_THE_DRIVER}
    query = "&".join(f"{name}={quote(value, safe='/,')}" for name, value in known.items())
    dsn = parts._replace(query=query).geturl()
    server = {name: value for name, value in given.items() if name in OF_THE_SERVER}
    if server.get("client_encoding", "").lower() in {"auto", ""}:
        server.pop("client_encoding", None)
    return DatabaseAddress(dsn, _seconds(given.get("connect_timeout")), server)


_OTHERWISE = (
    "a character in user or password must be written otherwise: @ is %40, # is %23, / is %2F, "
    "? is %3F, : is %3A"
)


def _check_spelling(rest: str) -> None:
    before, _question, query = rest.partition("?")
    netloc, _slash, path = before.partition("/")
    # A piece of a password may have come to stand where a port, a name or a parameter is expected.
    if "#" in rest or netloc.count("@") > 1 or "@" in path or ("@" in query and "@" not in netloc):
        raise AddressRefused(_OTHERWISE)
    for host in netloc.rpartition("@")[2].split(","):
        port = host.rpartition("]")[2].partition(":")[2]
        if port and not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
            raise AddressRefused(f"the port is none, or {_OTHERWISE}")


def _parameters(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise AddressRefused("what follows the ? must be name=value, joined by &") from None
    given = dict(pairs)
    unknown = sorted(
        name
        for name in given
        if name not in OF_THE_DRIVER | OF_THE_SERVER | WITHOUT_EFFECT | set(_SINGLE)
    )
    if unknown:
        names = ", ".join(_harmless(name) for name in unknown)
        raise AddressRefused(f"it has a parameter this program does not know: {names}")
    for name, allowed in _CHOICES.items():
        if name in given and given[name] not in allowed:
            raise AddressRefused(f"{name} must be one of {', '.join(allowed)}")
    for name, refused in _SINGLE.items():
        if given.get(name) in refused:
            raise AddressRefused(f"{name}={given[name]} is something this program cannot do")
    return given


_CHOICES = {"sslmode": SSL_MODES, "target_session_attrs": TARGETS}
_SINGLE: dict[str, frozenset[str]] = {
    "connect_timeout": frozenset(),
    "channel_binding": frozenset({"require"}),
    "replication": frozenset({"1", "true", "on", "yes", "database"}),
    "load_balance_hosts": frozenset({"random"}),
    "require_auth": frozenset(),
}
"""Understood as far as what they ask for is what happens anyway; the values that ask for more."""


def _harmless(name: str) -> str:
    """A name as it may be shown: what looks like no name may be a piece of a password."""
    plain = name.isascii() and name.replace("_", "").isalnum() and len(name) <= 40
    return name if plain else "one whose name is none"


def _seconds(text: str | None) -> float:
    if text is None:
        return CONNECT_SECONDS
    if not (text.isascii() and text.isdecimal()):
        raise AddressRefused("connect_timeout must be a number of seconds")
    return float(text) or 60.0  # 0 is without end in libpq: nobody waits that long

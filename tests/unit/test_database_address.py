"""Addresses of databases as libpq spells them: understood, or refused in a sentence that shows no secret."""

from unittest.mock import AsyncMock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from models.database_address import AddressRefused, read_address
from runtime.errors import SetupProblem
from runtime.settings import load_settings

SECRET = "s3cr3tpassword"
PLACE = f"postgresql://user:{SECRET}@host/name"


@pytest.mark.parametrize(
    "address",
    [
        PLACE,
        PLACE.replace("postgresql", "postgres"),
        PLACE.replace("postgresql", "postgresql+asyncpg"),
        *(f"{PLACE}?sslmode={mode}" for mode in ("disable", "prefer", "require", "verify-full")),
        f"{PLACE}?sslmode=verify-ca&sslrootcert=/etc/ssl/ca.pem&sslcert=/c&sslkey=/k",
        f"{PLACE}?connect_timeout=3&application_name=px&options=-c%20statement_timeout%3D5s",
        f"{PLACE}?sslmode=require&channel_binding=prefer&keepalives_idle=30&gssencmode=disable",
        f"postgresql://user:{SECRET}@one:5432,two:5433/name?target_session_attrs=read-write",
        f"postgresql://user:{SECRET}@[::1]:5432/name",
        f"postgresql:///name?host=/run/postgresql&user=user&password={SECRET}",
        "postgresql://user:p%40ss%3Aw%2Frd@host/name",
        "postgresql://host",
    ],
)
def test_what_libpq_understands_is_understood(address: str):
    read = read_address(address)
    assert isinstance(read.engine(), AsyncEngine)
    assert SECRET not in repr(read)


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (f"{PLACE}?nonsense=1", "nonsense"),
        (f"{PLACE}?sslmode=maybe", "sslmode"),
        (f"{PLACE}?channel_binding=require", "channel_binding"),
        (f"{PLACE}?replication=database", "replication"),
        (f"{PLACE}?connect_timeout=soon", "connect_timeout"),
        (f"{PLACE}?target_session_attrs=best", "target_session_attrs"),
        (f"{PLACE}?sslmode", "name=value"),
        (f"postgresql://user:{SECRET}@host:port/name", "port"),
        (f"postgresql://user:x@{SECRET}@host/name", "%40"),
        (f"postgresql://user:x#{SECRET}@host/name", "%23"),
        (f"postgresql://user:12/{SECRET}@host/name", "%2F"),
        (f"postgresql://user:x?{SECRET}=1@host/name", "%3F"),
        (f"postgresql://user:12?{SECRET}=1@host/name", "%3F"),
        (f"mysql://user:{SECRET}@host/name", "postgresql://"),
        (f"host=here password={SECRET}", "postgresql://"),
        ("postgresql://", "postgresql://"),
    ],
)
def test_what_is_not_understood_is_named_and_nothing_secret_shown(
    address: str, named: str, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(AddressRefused, match=named) as refused:
        read_address(address)
    assert SECRET not in str(refused.value)
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(SetupProblem) as problem:
        load_settings()
    told = f"{problem.value.what} {problem.value.way_out}"
    assert told.startswith("DATABASE_URL cannot be used: the value – ")
    assert SECRET not in told


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str):
    for address in (text, f"postgresql://{text}", f"postgresql://u:p@h/{text}", f"{PLACE}?{text}"):
        try:
            read_address(address)
        except AddressRefused as refused:
            assert SECRET not in str(refused)


async def test_the_driver_gets_what_was_written(monkeypatch: pytest.MonkeyPatch):
    connect = AsyncMock(side_effect=OSError("nobody there"))
    monkeypatch.setattr("asyncpg.connect", connect)
    address = f"{PLACE}?sslmode=require&connect_timeout=7&application_name=mine&keepalives=1"
    engine = read_address(address).engine(application="peer-exchange-web")
    with pytest.raises(OSError, match="nobody there"):
        async with engine.connect():
            pass
    assert connect.await_args is not None
    assert connect.await_args.args == (f"{PLACE}?sslmode=require",)
    assert connect.await_args.kwargs["timeout"] == 7.0
    assert connect.await_args.kwargs["server_settings"] == {
        "timezone": "UTC",
        "application_name": "peer-exchange-web",
    }

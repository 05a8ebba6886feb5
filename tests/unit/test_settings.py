"""Settings: what is read, what is refused and with which sentence."""

import base64
import json
import os
from email.utils import getaddresses
from pathlib import Path

import pytest

from activities.mail.headers import Mailbox, mailbox_of
from runtime.errors import SetupProblem
from runtime.settings import Settings, load_settings, variable_name

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for field in Settings.model_fields:
        monkeypatch.delenv(variable_name(field), raising=False)
    monkeypatch.setenv("PEER_EXCHANGE_DATA_DIR", str(tmp_path))


@pytest.mark.parametrize(
    ("typed", "sender", "address"),
    [
        (
            "CEE Hub, Peer Exchange <exchange@example.org>",
            "CEE Hub, Peer Exchange",
            "exchange@example.org",
        ),
        ('"CEE Hub" <exchange@example.org>', "CEE Hub", "exchange@example.org"),
        ('The "CEE" Hub <exchange@example.org>', 'The "CEE" Hub', "exchange@example.org"),
        ("Хаб <exchange@bücher.example>", "Хаб", "exchange@xn--bcher-kva.example"),
        ("exchange@example.org", "", "exchange@example.org"),
    ],
)
def test_the_sender_is_one_address(
    monkeypatch: pytest.MonkeyPatch, typed: str, sender: str, address: str
):
    monkeypatch.setenv("PEER_EXCHANGE_MAIL_FROM", typed)
    mail_from = load_settings().mail_from
    assert mailbox_of(mail_from) == Mailbox(sender, address)
    # As any program reads it that knows nothing of us.
    assert getaddresses([mail_from]) == [(sender, address)]


def test_nothing_set_means_the_embedded_stack_on_this_machine():
    settings = load_settings()
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.database_url, settings.temporal_address, settings.smtp_url) == (
        None,
        None,
        None,
    )


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("PEER_EXCHANGE_WEB_PORT", "")
    assert load_settings().web_port == 8000


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PEER_EXCHANGE_WEB_PORT", "70000", "65535"),
        ("PEER_EXCHANGE_SESSION_DAYS", "0", "greater than or equal to 1"),
        ("PEER_EXCHANGE_BASE_URL", "exchange.example.org", "http:// or https://"),
        ("PEER_EXCHANGE_LOG_FORMAT", "xml", "'console' or 'json'"),
        ("PEER_EXCHANGE_METRICS_ADDRESS", "9090", "host:port"),
        ("TEMPORAL_ADDRESS", "temporal.example.org", "host:port"),
        ("DATABASE_URL", "mysql://user:s3cret@host/name", "postgresql://"),
        ("SMTP_URL", "mail.example.org", "smtp://"),
        ("PEER_EXCHANGE_MAIL_FROM", "Hub <a@example.org>, Other <b@example.org>", "one address"),
        ("PEER_EXCHANGE_MAIL_FROM", "Hub <exchange at example.org>", "one address"),
        ("PEER_EXCHANGE_MAIL_FROM", "CEE Hub", "one address"),
        ("PEER_EXCHANGE_MAIL_FROM", "Hub <хаб@example.org>", "plain letters"),
        ("PEER_EXCHANGE_MAIL_FROM", "Hub\nBcc: x@example.org <exchange@example.org>", "one line"),
        ("PEER_EXCHANGE_MAIL_DOMAIN", "example.org>", "a domain"),
        ("PEER_EXCHANGE_MAIL_DOMAIN", "example .org", "a domain"),
        ("PEER_EXCHANGE_MAIL_DOMAIN", "mail@example.org", "a domain"),
        ("PEER_EXCHANGE_PROGRAMME_NAME", "CEE\u202e", "one line"),
        ("PEER_EXCHANGE_BASE_URL", "https://example.org/\nx", "one line"),
        ("TEMPORAL_NAMESPACE", "default\u200b", "one line"),
        ("PEER_EXCHANGE_VAULT_KEY", "dG9vIHNob3J0", "32 bytes in base64"),
    ],
)
def test_a_bad_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
):
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupProblem) as refusal:
        load_settings()
    assert refusal.value.what.startswith(f"{name} cannot be used: ")
    assert reason in refusal.value.what
    assert "operations.md" in refusal.value.way_out


def test_a_refusal_never_repeats_a_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://user:s3cret@host/name")
    with pytest.raises(SetupProblem) as refusal:
        load_settings()
    assert "s3cret" not in str(refusal.value)


def test_every_bad_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEER_EXCHANGE_WEB_PORT", "eighty")
    monkeypatch.setenv("PEER_EXCHANGE_LINK_MINUTES", "never")
    with pytest.raises(SetupProblem) as refusal:
        load_settings()
    assert "PEER_EXCHANGE_WEB_PORT" in refusal.value.what
    assert "PEER_EXCHANGE_LINK_MINUTES" in refusal.value.what


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:s3cret@host/name")
    monkeypatch.setenv("PEER_EXCHANGE_VAULT_KEY", KEY)
    settings = load_settings()
    assert "s3cret" not in repr(settings)
    assert KEY not in repr(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_the_database_address_is_made_for_asyncpg(monkeypatch: pytest.MonkeyPatch, scheme: str):
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://user@host/name")
    assert load_settings().required_database_url() == "postgresql+asyncpg://user@host/name"


def test_trusted_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEER_EXCHANGE_TRUSTED_HOSTS", "a.example.org, b.example.org,")
    assert load_settings().trusted_hosts == ("a.example.org", "b.example.org")


def test_a_server_on_every_address_is_reached_on_this_machine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEER_EXCHANGE_WEB_HOST", "0.0.0.0")
    assert load_settings().public_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "ask",
    [
        Settings.required_database_url,
        Settings.required_temporal_address,
        Settings.required_smtp_url,
        Settings.required_vault_key,
    ],
)
def test_what_is_missing_says_how_to_get_it(ask):
    with pytest.raises(SetupProblem) as refusal:
        ask(load_settings())
    assert "make up" in refusal.value.way_out


def test_the_vault_key_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PEER_EXCHANGE_VAULT_KEY", KEY)
    assert load_settings().required_vault_key() == bytes(range(32))


def note_stack(folder: Path, pid: int) -> None:
    note = {"pid": pid, "temporal_address": "127.0.0.1:7000", "web_port": 8500, "unknown": 1}
    (folder / "stack.json").write_text(json.dumps(note))


def test_a_running_stack_completes_what_is_not_set(tmp_path: Path):
    note_stack(tmp_path, os.getpid())
    settings = load_settings()
    assert (settings.temporal_address, settings.web_port) == ("127.0.0.1:7000", 8500)


def test_a_variable_wins_over_a_running_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    note_stack(tmp_path, os.getpid())
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example.org:7233")
    assert load_settings().temporal_address == "temporal.example.org:7233"


def test_what_a_killed_stack_left_behind_is_ignored(tmp_path: Path):
    note_stack(tmp_path, 2**22 + 1)  # above the highest process id of Linux
    assert load_settings().temporal_address is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"pid": "me"}'])
def test_a_damaged_note_is_ignored(tmp_path: Path, content: str):
    (tmp_path / "stack.json").write_text(content)
    assert load_settings().temporal_address is None


@pytest.mark.parametrize(
    "address",
    ["files", "file://files", "s3://", "https://bucket.example.org", "s3://key:secret@bucket"],
)
def test_only_a_folder_or_a_bucket_keeps_files(monkeypatch: pytest.MonkeyPatch, address: str):
    monkeypatch.setenv("PEER_EXCHANGE_FILES_URL", address)
    with pytest.raises(SetupProblem, match="PEER_EXCHANGE_FILES_URL"):
        load_settings()


@pytest.mark.parametrize(
    ("address", "place"),
    [("", "/files"), ("file:///srv/files", "/srv/files"), ("s3://kept/px", "s3://kept/px")],
)
def test_files_are_where_the_setting_says(
    monkeypatch: pytest.MonkeyPatch, address: str, place: str
):
    monkeypatch.setenv("PEER_EXCHANGE_FILES_URL", address)
    assert load_settings().file_store.place.endswith(place)

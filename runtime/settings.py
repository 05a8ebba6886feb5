"""Every setting, read once at start. docs/operations.md lists them; a test keeps that list whole."""

import base64
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from activities.mail.bounce_box import Tls
from activities.mail.headers import mailbox_of
from models.database_address import read_address
from models.files.store import FileStore
from models.typed.text import one_line
from models.vault.key_folder import KeyFolder
from models.vault.keys import MasterKeys
from runtime.clinic_settings import ClinicSettings
from runtime.connection_settings import ConnectionSettings
from runtime.errors import SetupProblem
from runtime.skills_settings import SkillsSettings
from runtime.webhook_settings import WebhookSettings
from runtime.wiki_settings import WikiSettings

PREFIX = "PEER_EXCHANGE_"
STACK_FILE = "stack.json"  # of a running embedded stack, so that other commands find it
Port = Annotated[int, Field(ge=1, le=65535)]


def _plain(name: str, default: Any, description: str) -> Any:
    """A setting whose variable carries no prefix because other programs know it too."""
    return Field(default=default, validation_alias=name, description=description)


class Settings(ClinicSettings, ConnectionSettings, SkillsSettings, WebhookSettings, WikiSettings):
    """What this installation may decide. Fields are named after their variables.

    Environment variables win over what a running embedded stack in `data_dir` left for others.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, populate_by_name=True, extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: SecretStr | None = _plain(
        "DATABASE_URL",
        None,
        "Address of a PostgreSQL 15 or newer, postgresql://user:password@host/name, as libpq spells it "
        "(?sslmode=require and so on). Directly, or by a pooler in session mode. "
        "Unset: an embedded server under the data folder.",
    )
    temporal_address: str | None = _plain(
        "TEMPORAL_ADDRESS",
        None,
        "host:port of a Temporal frontend; TLS and API key by the SDK's own variables "
        "(TEMPORAL_TLS, TEMPORAL_API_KEY, …). Unset: an embedded server.",
    )
    temporal_namespace: str = _plain(
        "TEMPORAL_NAMESPACE", "default", "The Temporal namespace in which the exchanges live."
    )
    smtp_url: SecretStr | None = _plain(
        "SMTP_URL",
        None,
        "Mail server: smtp://host:25, smtp+starttls://user:password@host:587 or "
        "smtps://user:password@host:465. Unset: a sink that shows the mails and sends none.",
    )
    data_dir: Path = Field(default=Path(".data"), description="Folder of the embedded servers.")
    web_host: str = Field(default="127.0.0.1", description="Address the web server listens on.")
    web_port: Port = Field(default=8000, description="Port of the web server.")
    base_url: str | None = Field(
        default=None,
        description="How people reach the web pages, without a slash at the end: it goes into mails. "
        "Unset: made of the web host and port.",
    )
    temporal_port: Port = Field(default=7233, description="Port of the embedded Temporal server.")
    temporal_ui_port: Port = Field(default=8233, description="Port of the embedded Temporal UI.")
    temporal_ui_url: str | None = Field(
        default=None,
        description="Where operators find the Temporal UI. Unset: the embedded one, if it runs.",
    )
    mail_port: Port = Field(default=8025, description="Port of the embedded mail sink (SMTP).")
    mail_page_port: Port = Field(default=8026, description="Port of the page that shows its mail.")
    programme_name: str = Field(
        default="CEE Wiki Peer Learning Exchange",
        description="Name of the programme in page titles and mails, until Settings name it.",
    )
    mail_from: str = Field(
        default="Peer Exchange <exchange@example.org>", description="Sender of every mail."
    )
    mail_domain: str = Field(
        default="example.org",
        description="Domain in the Message-ID of every mail and calendar event.",
    )
    bounce_address: str | None = Field(
        default=None,
        description="Address on the envelope of every mail: servers report there what they cannot deliver. "
        "Unset: the sender's.",
    )
    bounce_url: SecretStr | None = Field(
        default=None,
        description="Mailbox in which those reports arrive, read by IMAP: imaps://user:password@host:993/INBOX, "
        "imap+starttls://user@host:143/INBOX, or imap:// without TLS. Unset: none is read.",
    )
    reply_address: str | None = Field(
        default=None,
        description="Address to which people answer mails about messages; what arrives there has to come into the "
        "mailbox of returned mails, where answers are read, too. Unset: the address of returned mails. Without "
        "such a mailbox people answer on the page.",
    )
    words_in_mail: bool = Field(
        default=True,
        description="Whether mails about messages carry the words. If not, people read and answer on the page alone.",
    )
    bounce_password_file: Path | None = Field(
        default=None,
        description="File with the password of that mailbox, where its address holds none.",
    )
    vault_key: SecretStr | None = Field(
        default=None,
        description="32 random bytes in base64: encrypts personal data. Losing it loses that data. "
        "Unset: the embedded stack makes one in the data folder.",
    )
    vault_keys_dir: Path | None = Field(
        default=None,
        description="Folder of the other halves of the vault's keys; web, worker and commands share it. "
        "Never in a backup that keeps old states. Unset: vault-keys in the data folder.",
    )
    files_url: str | None = Field(
        default=None,
        description="Where files that people hand over are kept: s3://bucket/prefix, with server, region and "
        "keys by AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or file:///folder; "
        "web, worker and commands share it. Unset: files in the data folder.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least serious message that is logged."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="console for people, json for machines."
    )
    metrics_address: str | None = Field(
        default=None,
        description="host:port where the worker shows metrics to Prometheus. Unset: nowhere.",
    )
    deployment_version: str | None = Field(
        default=None,
        description="Build id of this release: the worker registers as that version of the Temporal "
        "worker deployment. Unset: worker versioning is off.",
    )
    session_days: int = Field(
        default=14, ge=1, le=365, description="Days after which people sign in again."
    )
    session_idle_hours: int = Field(
        default=72,
        ge=1,
        le=8760,
        description="Hours without use (counted in whole ones) after which people sign in again.",
    )
    messages_per_hour: int = Field(
        default=600,
        ge=10,
        le=1_000_000,
        description="Forms one person may send within an hour; five times as many drafts are kept.",
    )
    link_minutes: int = Field(
        default=60, ge=5, le=10080, description="Minutes a sign-in link sent by mail can be used."
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Host names the web server answers to, separated by commas. "
        "Unset: the host of the base URL alone.",
    )

    @field_validator("*", mode="after")
    @classmethod
    def _printable(cls, value: object) -> object:
        shown = value.get_secret_value() if isinstance(value, SecretStr) else value
        if isinstance(shown, str) and one_line(shown) != shown:
            raise ValueError(
                "it must be one line, without spaces around it or characters nobody can see"
            )
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, value: str) -> str:
        sender = mailbox_of(value)
        # A bracket in the name would be a second address.
        address = value if re.search(r"[<>]", sender.name) else sender.address
        try:
            found = validate_email(address, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            raise ValueError(
                "it must be one address, for example Peer Exchange <exchange@example.org>"
            ) from None
        if not found.ascii_email:
            raise ValueError("it must be an address with plain letters before the @")
        quoted = sender.name.replace("\\", r"\\").replace('"', r"\"")
        return f'"{quoted}" <{found.ascii_email}>' if sender.name else found.ascii_email

    @field_validator("mail_domain")
    @classmethod
    def _domain(cls, value: str) -> str:
        try:
            found = validate_email(
                f"x@{value}", check_deliverability=False, globally_deliverable=False
            )
        except EmailNotValidError:
            raise ValueError("it must be a domain, for example example.org") from None
        return found.ascii_domain

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres_only(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            read_address(value.get_secret_value())
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_only(cls, value: SecretStr | None) -> SecretStr | None:
        return _known_scheme(value, ("smtp", "smtps", "smtp+starttls"))

    @field_validator("bounce_url")
    @classmethod
    def _imap_only(cls, value: SecretStr | None) -> SecretStr | None:
        value = _known_scheme(value, tuple(tls.value for tls in Tls))
        if value is not None:
            try:
                address = urlsplit(value.get_secret_value())
                whole = address.port != 0 and address.username and address.hostname
            except ValueError:
                whole = False
            if not whole:
                raise ValueError("it must name a user and a host, imaps://user:password@host/INBOX")
        return value

    @field_validator("bounce_address", "reply_address")
    @classmethod
    def _one_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            found = validate_email(value, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError:
            raise ValueError("it must be one address, for example bounces@example.org") from None
        if not found.ascii_email:
            raise ValueError("it must be an address with plain letters before the @")
        return found.ascii_email

    @field_validator("temporal_address", "metrics_address")
    @classmethod
    def _host_and_port(cls, value: str | None) -> str | None:
        if value is not None:
            host, colon, port = value.rpartition(":")
            if not (host and colon and port.isdecimal() and 0 < int(port) < 65536):
                raise ValueError("it must be host:port, for example 127.0.0.1:7233")
        return value

    @field_validator("base_url", "temporal_ui_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("it must start with http:// or https://")
        return value.rstrip("/") if value else value

    @field_validator("files_url")
    @classmethod
    def _folder_or_bucket(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, _separator, rest = value.partition("://")
        named = rest.startswith("/") if scheme == "file" else bool(rest.partition("/")[0])
        if scheme not in {"s3", "file"} or not named or "@" in rest:
            raise ValueError(
                "it must be s3://bucket/prefix (keys in variables of their own) or file:///folder"
            )
        return value

    @field_validator("vault_key")
    @classmethod
    def _thirty_two_bytes(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _decode_key(value.get_secret_value())
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return init_settings, env_settings

    @property
    def public_url(self) -> str:
        """The base URL, made of host and port where none is set."""
        return self.base_url or f"http://{_reachable(self.web_host)}:{self.web_port}"

    def required_database_url(self) -> str:
        """The database address, for `models.database_address`. SetupProblem where there is no database."""
        if self.database_url is None:
            raise SetupProblem(
                "No database is known.", "Start the stack with make up, or set DATABASE_URL."
            )
        return f"postgresql+asyncpg://{self.database_url.get_secret_value().partition('://')[2]}"

    def required_temporal_address(self) -> str:
        """host:port of Temporal. SetupProblem where there is none."""
        if self.temporal_address is None:
            raise SetupProblem(
                "No Temporal server is known.",
                "Start the stack with make up, or set TEMPORAL_ADDRESS.",
            )
        return self.temporal_address

    def required_smtp_url(self) -> str:
        """The mail server's address. SetupProblem where there is none."""
        if self.smtp_url is None:
            raise SetupProblem(
                "No mail server is known.", "Start the stack with make up, or set SMTP_URL."
            )
        return self.smtp_url.get_secret_value()

    @property
    def answers_to(self) -> str:
        """Where answers to mails about messages are read; nowhere ("") without a mailbox, a key, or words in mails."""
        if self.bounce_url is None or self.vault_key is None or not self.words_in_mail:
            return ""
        return self.reply_address or self.bounce_address or mailbox_of(self.mail_from).address

    @property
    def key_folder(self) -> KeyFolder:
        """Where the other halves of the vault's keys are."""
        return KeyFolder(self.vault_keys_dir or self.data_dir / "vault-keys")

    @property
    def file_store(self) -> FileStore:
        """Where files that people hand over are kept."""
        return FileStore(self.files_url, self.data_dir / "files")

    def master_keys(self) -> MasterKeys:
        """What opens personal data. SetupProblem where there is no key."""
        return MasterKeys(self.required_vault_key(), self.key_folder)

    def required_vault_key(self) -> bytes:
        """The 32 bytes that protect personal data. SetupProblem where there is no key."""
        if self.vault_key is None:
            raise SetupProblem(
                "There is no key for the vault of personal data.",
                "Start the stack with make up, which makes one, or set PEER_EXCHANGE_VAULT_KEY to "
                "the output of: python -m cli new-vault-key",
            )
        return _decode_key(self.vault_key.get_secret_value())


def variable_name(field: str) -> str:
    """The environment variable of a field of Settings."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"{PREFIX}{field.upper()}"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, completed by a running embedded stack.

    Raises SetupProblem with one sentence per bad value, naming its variable and the way out.
    `environment` replaces the process's environment for what the embedded stack may complete.
    """
    known = os.environ if environment is None else environment
    data_dir = Path(known.get(f"{PREFIX}DATA_DIR") or ".data")
    found = {
        name: value
        for name, value in _running_stack(data_dir).items()
        if name in Settings.model_fields and not known.get(variable_name(name))
    }
    try:
        return Settings(**found)
    except ValidationError as error:
        sentences = [_sentence(dict(problem)) for problem in error.errors()]
        raise SetupProblem(
            " ".join(sentences), "docs/operations.md describes every setting."
        ) from None


def _running_stack(data_dir: Path) -> dict[str, Any]:
    try:
        content = json.loads((data_dir / STACK_FILE).read_text(encoding="utf-8"))
        os.kill(content["pid"], 0)  # a stack that was killed leaves its file behind
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(content)


def _sentence(problem: dict[str, Any]) -> str:
    field = str(problem["loc"][0])
    name = field if field.isupper() else variable_name(field)
    shown = "the value" if "URL" in name or "KEY" in name else repr(str(problem["input"]))
    reason = str(problem["msg"]).removeprefix("Value error, ")
    return f"{name} cannot be used: {shown} – {reason}."


def _known_scheme(value: SecretStr | None, schemes: tuple[str, ...]) -> SecretStr | None:
    scheme, separator, rest = value.get_secret_value().partition("://") if value else ("", "", "")
    if value and not (scheme in schemes and separator and rest):
        raise ValueError(f"it must start with {schemes[0]}:// and name a host")
    return value


def _decode_key(text: str) -> bytes:
    key = b""
    with suppress(ValueError):
        key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("it must be 32 bytes in base64; python -m cli new-vault-key makes one")
    return key


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound

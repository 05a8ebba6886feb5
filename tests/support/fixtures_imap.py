"""A real IMAP server (Dovecot, as Debian packages it) with a mailbox of its own, on the loopback alone."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.mail.bounce_box import BounceBox, Tls
from runtime.embedded.ports import free_port

USER, PASSWORD = "bounces", "s3cret@word"
CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain
mail_location = maildir:{folder}/mail
first_valid_uid = {uid}
first_valid_gid = {gid}
passdb {{
  driver = static
  args = user={name} password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """A running server; `box()` is the mailbox as settings name it."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = folder / "cert.pem"
        self._program = program
        self._running: subprocess.Popen[bytes] | None = None

    def box(self, tls: Tls = Tls.IMPLICIT, **other: str) -> BounceBox:
        """The mailbox, reached so."""
        port = self.tls_port if tls is Tls.IMPLICIT else self.port
        known = {"user": USER, "password": PASSWORD, "folder": "INBOX"}
        return BounceBox(host="localhost", port=port, tls=tls, **{**known, **other})

    def put(self, raw: bytes, folder: str = "") -> None:
        """Let a mail arrive, as a mail server delivers it."""
        inbox = self.folder / "mail" / (f".{folder}" if folder else "")
        for name in ("tmp", "new", "cur"):
            (inbox / name).mkdir(parents=True, exist_ok=True)
        number = sum(1 for _mail in (self.folder / "mail").rglob("*.test*"))
        arriving = inbox / "tmp" / f"{1_795_745_411 + number}.test{number}.localhost"
        arriving.write_bytes(raw)
        self._give()
        arriving.rename(inbox / "new" / arriving.name)

    def flags(self) -> list[str]:
        """Of each mail of the inbox its flags, as they stand in its file's name; "" for one never seen."""
        mails = [*(self.folder / "mail/new").glob("*"), *(self.folder / "mail/cur").glob("*")]
        return [mail.name.partition(":2,")[2] for mail in sorted(mails, key=lambda one: one.name)]

    def forget(self) -> None:
        """Make the mailbox anew: its numbers mean others from now on."""
        for known in (self.folder / "mail").glob("dovecot*"):
            known.unlink()

    async def start(self) -> None:
        """Start it, and wait until it greets."""
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir(exist_ok=True)
        _certificate(self.folder)
        filled = CONFIGURATION.format(
            folder=self.folder, user=account.pw_name, uid=account.pw_uid, gid=account.pw_gid,
            group=subprocess.check_output(["id", "-gn", account.pw_name], text=True).strip(),
            name=USER, password=PASSWORD, port=self.port, tls_port=self.tls_port,
        )  # fmt: skip
        (self.folder / "dovecot.conf").write_text(filled, encoding="ascii")
        self._give()
        as_nobody = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._running = subprocess.Popen(  # noqa: ASYNC220 - it is back at once
            [self._program, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **(as_nobody if os.geteuid() == 0 else {}),  # type: ignore[arg-type]
        )
        async with asyncio.timeout(20):
            while not await self._greets():
                assert self._running.poll() is None, self._log()
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it, and wait until it is gone."""
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)
            await asyncio.to_thread(self._running.wait, 20)

    async def _greets(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        greeting = await reader.readline()
        writer.close()
        return greeting.startswith(b"* OK")

    def _give(self) -> None:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("nobody")
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text(encoding="utf-8") if log.exists() else "it wrote no log"


@pytest.fixture
async def dovecot(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Dovecot]:
    """A running server whose certificate this process trusts."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("no Dovecot on this machine; on Debian: apt install dovecot-imapd")
    with tempfile.TemporaryDirectory(prefix="px-imap-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # where tests run as root, the server runs as nobody
        server = Dovecot(folder, program)
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        await server.start()
        try:
            yield server
        finally:
            await server.stop()


def _certificate(folder: Path) -> None:
    """A key and a certificate for localhost that signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(private)

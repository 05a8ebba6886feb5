"""A tool that is told things: a small server on this machine, by http or https, that answers what a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class HookServer:
    """`heard` has each request: headers by lower-case name, and the body. `answers` come in turn, the last for ever."""

    port: int = 0
    answers: list[str] = field(default_factory=lambda: ["200 OK"])
    words: str = "thanks"
    delay: float = 0.0
    headers: str = ""
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = [line.partition(": ") for line in head.splitlines()[1:] if line]
        headers = {name.lower(): value for name, _colon, value in lines}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.heard.append((headers, body.decode()))
        await asyncio.sleep(self.delay)
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        words = self.words.encode()
        told = f"HTTP/1.1 {status}\r\ncontent-length: {len(words)}\r\n{self.headers}connection: close\r\n\r\n"
        writer.write(told.encode() + words)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def hook_server(context: ssl.SSLContext | None = None) -> AsyncIterator[HookServer]:
    """One that listens on 127.0.0.1."""
    told = HookServer()
    server = await asyncio.start_server(told.handle, "127.0.0.1", 0, ssl=context)
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        server.close()


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of this name needs, and what a client needs to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(file)
    return serving, ssl.create_default_context(cafile=str(file))

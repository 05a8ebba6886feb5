"""Secrets by which a tool knows that what it is told comes from here (Standard Webhooks 1.0, symmetric).

They are needed in clear to sign, so they are sealed by a key of their own, made of the installation's, and shown once.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from models.concerns.receipts import derived
from models.tables.webhook import Webhook
from models.vault.keys import seal, unseal

PREFIX = "whsec_"
SECRET_BYTES = 32


def key_of(master: bytes) -> bytes:
    """The key that seals secrets of webhooks, made of the installation's."""
    return derived(master, "secrets of webhooks", "")


def new_secret() -> bytes:
    """32 random bytes."""
    return token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """As tools take it."""
    return PREFIX + base64.b64encode(secret).decode()


def sealed(key: bytes, webhook_id: str, secret: bytes) -> tuple[bytes, bytes]:
    """Nonce and ciphertext; they open for this webhook only."""
    return seal(key, secret, f"webhook {webhook_id}")


def secrets_of(key: bytes, row: Webhook, now: datetime) -> list[bytes]:
    """Those that sign: the present one, and the one before it for a while. VaultDamaged under another key."""
    bound = f"webhook {row.id}"
    found = [unseal(key, row.nonce, row.ciphertext, bound)]
    if row.former_ciphertext and row.former_until is not None and row.former_until > now:
        found.append(unseal(key, row.former_nonce, row.former_ciphertext, bound))
    return found


@dataclass(frozen=True)
class Signed:
    """What is sent: the body, and the headers that prove where it comes from."""

    body: bytes
    headers: dict[str, str]


def signed(secrets: list[bytes], event_id: str, body: str, now: datetime) -> Signed:
    """The event, signed by each secret over `id.timestamp.body`."""
    at = str(int(now.timestamp()))
    content = body.encode()
    marks = [
        hmac.new(one, f"{event_id}.{at}.".encode() + content, hashlib.sha256).digest()
        for one in secrets
    ]
    return Signed(
        content,
        {
            "webhook-id": event_id,
            "webhook-timestamp": at,
            "webhook-signature": " ".join(f"v1,{base64.b64encode(m).decode()}" for m in marks),
        },
    )

"""How events are signed, and that a secret opens for its own webhook alone."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.tables.webhook import Webhook
from models.vault.keys import VaultDamaged
from models.webhooks.secrets import key_of, new_secret, sealed, secrets_of, shown, signed
from models.webhooks.store import OVERLAP, rotate

NOW = datetime(2027, 1, 2, tzinfo=UTC)
KEY = key_of(b"k" * 32)


def hook(secret: bytes, webhook_id: str = "w1") -> Webhook:
    nonce, ciphertext = sealed(KEY, webhook_id, secret)
    more: dict[str, Any] = {"kinds": [], "made_by": "p", "made_at": NOW}
    return Webhook(id=webhook_id, name="x", address="x", nonce=nonce, ciphertext=ciphertext, **more)


def test_the_signature_is_that_of_standard_webhooks():
    """The example of the specification's own libraries."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    told = signed(
        [secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}',
        datetime.fromtimestamp(1614265330, UTC),
    )  # fmt: skip
    assert told.headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_after_a_rotation_both_secrets_sign_for_a_day():
    first = new_secret()
    row = hook(first)
    now = datetime.now(UTC)
    second = base64.b64decode(rotate(row, KEY).removeprefix("whsec_"))
    assert second != first
    assert secrets_of(KEY, row, now) == [second, first]
    assert secrets_of(KEY, row, now + OVERLAP + timedelta(minutes=1)) == [second]
    marks = signed([second, first], "m", "{}", NOW).headers["webhook-signature"].split()
    for secret, mark in zip((second, first), marks, strict=True):
        digest = hmac.new(secret, f"m.{int(NOW.timestamp())}.{{}}".encode(), hashlib.sha256)
        assert mark == "v1," + base64.b64encode(digest.digest()).decode()


def test_a_secret_opens_for_its_own_webhook_and_key_alone():
    row = hook(new_secret())
    assert shown(secrets_of(KEY, row, NOW)[0]).startswith("whsec_")
    with pytest.raises(VaultDamaged):
        secrets_of(key_of(b"o" * 32), row, NOW)
    row.id = "w2"
    with pytest.raises(VaultDamaged):
        secrets_of(KEY, row, NOW)

"""Keys of the vault: one per person, wrapped by the installation's master key."""

import hashlib
import json
from collections.abc import Iterable
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class VaultDamaged(Exception):  # noqa: N818 - it names what happened
    """A stored value is not what was put in, or its master key is missing."""


def master_id(key: bytes) -> str:
    """A short public name of a master key, so that a rotated one is still found."""
    return hashlib.sha256(b"vault master|" + key).hexdigest()[:16]


def new_key() -> bytes:
    """32 random bytes."""
    return token_bytes(KEY_BYTES)


def seal(key: bytes, content: bytes, bound_to: str) -> tuple[bytes, bytes]:
    """Nonce and ciphertext (AES-256-GCM). It opens only for the same `bound_to`."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce, AESGCM(key).encrypt(nonce, content, bound_to.encode())


def unseal(key: bytes, nonce: bytes, ciphertext: bytes, bound_to: str) -> bytes:
    """The content; VaultDamaged if anything was changed, moved, or sealed by another key."""
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, bound_to.encode())
    except InvalidTag as error:
        raise VaultDamaged(bound_to) from error


class MasterKeys:
    """The master key in use, and older ones which still open what they wrapped."""

    def __init__(self, current: bytes, older: Iterable[bytes] = ()) -> None:
        self.current = master_id(current)
        self._keys = {master_id(key): key for key in (*older, current)}

    def wrap(self, data_key: bytes, person_id: str) -> bytes:
        """A person's data key as it is stored: nonce and ciphertext."""
        return b"".join(seal(self._keys[self.current], data_key, self._binding(person_id)))

    def unwrap(self, wrapped: bytes, by: str, person_id: str) -> bytes:
        """A person's data key, wrapped by the master key called `by`."""
        if by not in self._keys:
            raise VaultDamaged(f"master key {by} is not configured")
        nonce, ciphertext = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return unseal(self._keys[by], nonce, ciphertext, self._binding(person_id))

    @staticmethod
    def _binding(person_id: str) -> str:
        return json.dumps(["vault key", person_id])

"""Keys of the vault: one per person, wrapped by the installation's master key and a file outside of the database."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from models.vault.key_folder import ID_BYTES, KeyFolder

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


APART = b"\x01"
"""The first byte of keys that have a file; older ones are as long as `_ALONE` and have none."""
_ALONE = NONCE_BYTES + KEY_BYTES + 16


def file_of(wrapped: bytes) -> str | None:
    """The name of the file without which a stored key opens nothing; None for one that has none."""
    if len(wrapped) in {0, _ALONE}:
        return None
    return wrapped[1 : 1 + ID_BYTES].hex()


def destroy(apart: KeyFolder, wrapped: bytes) -> None:
    """Make a stored key useless, here and in every copy of the database."""
    name = file_of(wrapped)
    if name is not None:
        apart.destroy(name)


def spent(session: AsyncSession, apart: KeyFolder, name: str | None) -> None:
    """Destroy a file once the transaction that does without it has been committed; not if it comes to nothing."""
    if name is None:
        return
    own = session.sync_session
    if _SPENT not in own.info:
        own.info[_SPENT] = list[tuple[KeyFolder, str]]()
        event.listen(own, "after_commit", _destroy_spent)
        event.listen(own, "after_rollback", _forget_spent)
    own.info[_SPENT].append((apart, name))


_SPENT = "spent key files"


def _destroy_spent(session: Session) -> None:
    for apart, name in session.info[_SPENT]:
        apart.destroy(name)
    session.info[_SPENT].clear()


def _forget_spent(session: Session) -> None:
    session.info[_SPENT].clear()


def seal_apart(key: bytes, apart: KeyFolder, content: bytes, bound_to: str) -> tuple[bytes, bytes]:
    """As `seal`, with a file of its own, whose name stands before the nonce."""
    name, secret = apart.make()
    nonce, ciphertext = seal(_both(key, secret), content, bound_to)
    return bytes.fromhex(name) + nonce, ciphertext


def unseal_apart(
    key: bytes, apart: KeyFolder, nonce: bytes, ciphertext: bytes, bound_to: str
) -> bytes:
    """The content of `seal_apart`, or of `seal`. VaultDamaged where its file is gone, too."""
    name = file_of_item(nonce)
    if name is None:
        return unseal(key, nonce, ciphertext, bound_to)
    secret = apart.read(name)
    if secret is None:
        raise VaultDamaged(f"the key file {name} is gone")
    return unseal(_both(key, secret), nonce[ID_BYTES:], ciphertext, bound_to)


def file_of_item(nonce: bytes) -> str | None:
    """The name of the file without which an item cannot be opened; None for one that has none."""
    return nonce[:ID_BYTES].hex() if len(nonce) == ID_BYTES + NONCE_BYTES else None


def _both(master: bytes, secret: bytes) -> bytes:
    return hmac.new(master, b"vault key|" + secret, hashlib.sha256).digest()


class MasterKeys:
    """The master key in use, the other halves of all keys, and older master keys, which open what they wrapped."""

    def __init__(self, current: bytes, apart: KeyFolder, older: Iterable[bytes] = ()) -> None:
        self.apart = apart
        self.current = master_id(current)
        self._keys = {master_id(key): key for key in (*older, current)}

    def wrap(self, data_key: bytes, person_id: str) -> bytes:
        """A person's data key as it is stored: which file opens it, nonce and ciphertext. Makes the file."""
        name, secret = self.apart.make()
        key = _both(self._keys[self.current], secret)
        return b"".join(
            [APART, bytes.fromhex(name), *seal(key, data_key, self._binding(person_id))]
        )

    def unwrap(self, wrapped: bytes, by: str, person_id: str) -> bytes:
        """A person's data key, wrapped by the master key called `by`."""
        if by not in self._keys:
            raise VaultDamaged(f"master key {by} is not configured")
        key, name = self._keys[by], file_of(wrapped)
        if name is not None:
            secret = self.apart.read(name)
            if secret is None:
                raise VaultDamaged(f"the key file {name} is gone")
            key, wrapped = _both(key, secret), wrapped[1 + ID_BYTES :]
        nonce, ciphertext = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return unseal(key, nonce, ciphertext, self._binding(person_id))

    def is_whole(self, wrapped: bytes) -> bool:
        """Whether a stored key has all it takes to be opened, as far as the file goes."""
        name = file_of(wrapped)
        return name is None or self.apart.read(name) is not None

    @staticmethod
    def _binding(person_id: str) -> str:
        return json.dumps(["vault key", person_id])

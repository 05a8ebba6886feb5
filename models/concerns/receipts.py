"""The receipt code: all that whoever raised a concern needs to come back to it, and all they get.

The code is derived from the form that was sent, so that a form sent twice shows the same code; the
database keeps only a hash of it.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Self

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
LOOKUP_LETTERS = 8
SECRET_LETTERS = 16
_CODE_LETTERS = LOOKUP_LETTERS + SECRET_LETTERS
_GROUP = 4
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def derived(master: bytes, purpose: str, text: str) -> bytes:
    """32 bytes only the holder of the master key can make; nothing leads back from them."""
    return hmac.new(master, f"{purpose}|{text}".encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Code:
    """A receipt code of 120 bits: `lookup` finds the row, `secret` proves the right to read it."""

    lookup: str
    secret: str

    @classmethod
    def made(cls, master: bytes, sending: str) -> Self:
        """The code of one sent form."""
        number = int.from_bytes(derived(master, "receipt of a concern", sending))
        letters = "".join(LETTERS[(number >> (5 * place)) & 31] for place in range(_CODE_LETTERS))
        return cls(letters[:LOOKUP_LETTERS], letters[LOOKUP_LETTERS:])

    @classmethod
    def read(cls, typed: str) -> Self | None:
        """The code somebody typed, forgiving case, gaps and look-alikes; None if it cannot be one."""
        letters = "".join(typed.split()).upper().translate(_READ_AS)
        if len(letters) != _CODE_LETTERS or any(letter not in LETTERS for letter in letters):
            return None
        return cls(letters[:LOOKUP_LETTERS], letters[LOOKUP_LETTERS:])

    @property
    def shown(self) -> str:
        """As people write it down: six groups of four."""
        letters = self.lookup + self.secret
        return "-".join(letters[at : at + _GROUP] for at in range(0, _CODE_LETTERS, _GROUP))

    @property
    def secret_hash(self) -> str:
        """SHA-256 of the secret part, hexadecimal: eighty random bits, so no slow hash is needed."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def fits(self, stored_hash: str) -> bool:
        """Whether this is the secret behind a stored hash; takes the same time either way."""
        return hmac.compare_digest(self.secret_hash, stored_hash)

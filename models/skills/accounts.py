"""Accounts of a wiki: one spelling of each."""

import unicodedata


def account_spelled(name: str) -> str:
    """An account as a wiki has it: composed, no namespace, spaces for underscores, a capital first letter."""
    plain = " ".join(unicodedata.normalize("NFC", name).replace("_", " ").split())
    if plain[:5].casefold() == "user:":
        plain = plain[5:].strip()
    return plain[:1].upper() + plain[1:]

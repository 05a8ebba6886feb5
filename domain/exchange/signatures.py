"""Two signatures under one version of what both sides write: the plan, the design of a programme."""

from collections.abc import Mapping, MutableMapping

from domain.case.documents import DocRef
from domain.exchange.people import Side


def put(signed: MutableMapping[Side, str], side: Side, doc: DocRef, before: DocRef | None) -> bool:
    """Sign; whether both have. A signature under another version than `before` replaces all.

    `signed` has for each side the content hash it signed.
    """
    if before is None or before.hash != doc.hash:
        signed.clear()
    signed[side] = doc.hash
    return len(signed) == len(Side)


def has_signed(signed: Mapping[Side, str], side: Side, doc: DocRef) -> bool:
    """Whether the side has signed this very version."""
    return signed.get(side) == doc.hash

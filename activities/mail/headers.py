"""Headers of mails. Most of them are the same in mail after mail: parsed once, remembered."""

from email.headerregistry import BaseHeader, HeaderRegistry
from email.policy import EmailPolicy
from functools import cache, lru_cache
from typing import Any

REMEMBERED = 1024
"""Headers kept; one person's To, and what mails about one exchange refer to, are among them."""


class RememberingRegistry(HeaderRegistry):
    """The library's registry, which makes a class and parses a text anew for every header.

    Both are safe to share: nobody changes a header once it was made.
    """

    def __init__(self) -> None:
        super().__init__()
        self._class_of = cache(super().__getitem__)
        self._parsed = lru_cache(REMEMBERED)(self._parse)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._class_of(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        return self._parsed(name, value) if type(value) is str else self._parse(name, value)

    def _parse(self, name: str, value: Any) -> BaseHeader:
        return self[name](name, value)


POLICY = EmailPolicy(header_factory=RememberingRegistry())
"""For `EmailMessage`: the library's default, with headers remembered."""

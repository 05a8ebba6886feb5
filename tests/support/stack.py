"""A running `make up`, seen from outside: it may run other code than this."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

PEOPLE = """
    SELECT name, email FROM person
    WHERE active AND id IN (
        SELECT person_id FROM staff_role UNION SELECT person_id FROM membership
        UNION SELECT person_id FROM exchange_member
    )
    ORDER BY name, email
"""


@dataclass(frozen=True)
class Person:
    """Somebody with a role at the hub, in a community or in an exchange."""

    name: str
    email: str


@dataclass(frozen=True)
class Stack:
    """Where one stack is: its code, the folder of its data, and its addresses."""

    tree: Path
    data: Path
    database_url: str
    temporal_address: str
    base_url: str

    @classmethod
    def of(cls, tree: Path, data: Path) -> "Stack":
        """The stack whose data are in that folder; FileNotFoundError where none runs."""
        told = json.loads((data / "stack.json").read_text(encoding="utf-8"))
        return cls(
            tree, data, *(told[name] for name in ("database_url", "temporal_address", "base_url"))
        )

    def python(self, *arguments: str) -> str:
        """What the tree's own code prints."""
        environment = {**os.environ, "PEER_EXCHANGE_DATA_DIR": str(self.data.resolve())}
        made = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.tree, env=environment, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return made.stdout

    async def people(self) -> list[Person]:
        """Everybody who takes part, by name."""
        return [Person(str(name), str(email)) for name, email in await self.rows(PEOPLE)]

    async def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database answers."""
        database = await asyncpg.connect(self.database_url)
        try:
            return [tuple(row.values()) for row in await database.fetch(query)]
        finally:
            await database.close()

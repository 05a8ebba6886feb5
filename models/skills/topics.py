"""The vocabulary of topics as pages and tables use it (LC-12, LC-13). No function commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.skills.words import left_overs, words_of
from models.tables.skill_topic import SkillTopic
from models.texts.translate import current_language
from models.typed.search import folded


@dataclass(frozen=True)
class Topics:
    """All topics by their codes, headings among them."""

    rows: Mapping[str, SkillTopic]

    def label(self, code: str) -> str:
        """What a topic is called in the bound language; in English where that is not known; the code of one unknown."""
        row = self.rows.get(code)
        if row is None:
            return code
        return row.labels.get(current_language()) or row.labels.get("en") or code

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Topics to choose from now, each below its heading's name; none that is retired."""
        return [
            (code, f"{self.label(row.parent)}: {self.label(code)}")
            for code, row in self.rows.items()
            if row.parent and row.retired_at is None
        ]

    @property
    def highlighted(self) -> list[tuple[str, str]]:
        """Those the programme begins with."""
        return [
            (code, self.label(code))
            for code, row in self.rows.items()
            if row.highlighted and row.retired_at is None
        ]

    def meant_by(self, word: str, *, nearly: bool = False) -> list[str]:
        """Codes of the topics that have a word beginning with this one, or `nearly` it, whatever the language.

        A heading stands for all its topics.
        """
        if nearly:
            wanted = left_overs(word)
            hits = {
                code
                for one, codes in self._by_word.items()
                if wanted & left_overs(one)
                for code in codes
            }
        else:
            hits = {
                code
                for one, codes in self._by_word.items()
                if one.startswith(word)
                for code in codes
            }
        return sorted(hits | {code for code, row in self.rows.items() if row.parent in hits})

    @cached_property
    def _by_word(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for code, row in self.rows.items():
            for name in (*row.labels.values(), *row.aliases):
                for word in words_of(name):
                    found.setdefault(word, set()).add(code)
        return found

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for code, row in self.rows.items():
            if row.parent:
                for name in (code, *row.aliases, *row.labels.values()):
                    found.setdefault(folded(name), code)
        return found

    @cached_property
    def _by_wikidata(self) -> dict[str, str]:
        return {row.wikidata: code for code, row in self.rows.items() if row.wikidata}

    def meant(self, name: str, wikidata: str = "") -> str:
        """The code of the topic that a table calls so; "" for one that is not known."""
        return self._by_wikidata.get(wikidata, "") or self._by_name.get(folded(name), "")


async def read_topics(session: AsyncSession) -> Topics:
    """The vocabulary, in the order of its codes."""
    rows = await session.scalars(select(SkillTopic).order_by(col(SkillTopic.code)))
    return Topics({row.code: row for row in rows})

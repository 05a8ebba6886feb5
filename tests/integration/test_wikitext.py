"""What people typed, before the real parser of MediaWiki: it shows as it was typed, and does nothing."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.paper.blocks import Facts, Heading, Items, Paper, Picture, Run, Table, Text, said
from models.paper.wikitext import escaped, titled, wikitext_of
from tests.support.fixtures_wiki import MediaWiki

pytestmark = pytest.mark.xdist_group("mediawiki")
ATTACKS = (
    "{{Delete}}", "{{subst:Main Page}}", "{{{1|x}}}", "[[Main Page]]", "[[Category:Spam]]", "[[File:X.png]]",
    "[http://spam.example x]", "http://spam.example/a.png", "https://spam.example", "mailto:a@spam.example",
    "//spam.example", "~~~~", "~~~", "~~~~~", "__NOTOC__", "__TOC__", "__NOINDEX__", "＿＿目次非表示＿＿", "<nowiki>",
    "</nowiki>", "<script>alert(1)</script>", "<b onclick=x>", "<!-- hidden -->", "</div></div>", "<ref>x</ref>",
    "&lt;b&gt;", "&amp;", "'''bold'''", "''it''", "== Heading ==", "=", "* item", "# item", ": in", "; term", "----",
    "{|\n| cell\n|}", "|-", "|}", "||", "!!", "-{zh-hans:a}-", "#REDIRECT [[Main Page]]", "{{DISPLAYTITLE:x}}",
    "{{#if:x}}", "ISBN 978-3-16-148410-0", "RFC 2616", "PMID\u00a012345", "\x7f'\"`UNIQ--nowiki-00000000-QINU`\"'\x7f",
    "<gallery>\nX.png\n</gallery>", "[[:de:X]]", "[[Special:Logout]]", "{{PLURAL:1|a|b}}", "{{FULLPAGENAME}}", " pre",
    "\n== Second line ==", "\n* second", "a\n\nb", "<pre>", "__NEWSECTIONLINK__", "<includeonly>x", "<onlyinclude>",
)  # fmt: skip


def everywhere(words: str) -> Paper:
    """A paper with the words wherever somebody's can stand."""
    blocks = (
        Heading(1, words), said(words), Text((Run(words, strong=True), Run(words))), Facts(((words, words),)),
        Items(((said(words), Items(((said(words),),))),), (4,)), Items(((said(words),),), (1,)), Items(((said(words),),)),
        Table(words, (words,), ((words,),)), Picture("", words, words),
    )  # fmt: skip
    return Paper("t", "en", blocks, lead=words, footer=words)


def seen(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


def tags_of(html: str) -> list[str]:
    """The elements; line breaks, and what a heading's address is spelled with, depend on the words."""
    return [tag for tag in re.findall(r"<(\w+)", html) if tag not in ("br", "span")]


async def test_nothing_that_is_typed_is_markup(mediawiki: MediaWiki):
    harmless = await mediawiki.parsed(wikitext_of(everywhere("word"), "https://hub.example/r"))
    tags = tags_of(harmless["text"])
    for words in ATTACKS:
        parsed = await mediawiki.parsed(wikitext_of(everywhere(words), "https://hub.example/r"))
        html = parsed["text"]
        for kind in ("links", "templates", "categories", "images", "iwlinks"):
            assert parsed[kind] == [], (words, kind)
        assert parsed["properties"] in ([], {}), words
        assert parsed["externallinks"] == ["https://hub.example/r"], words
        assert len(parsed["sections"]) == 1, words
        assert tags_of(html) == tags, (words, html)
        assert "Admin" not in html
        assert "127.0.0.1" not in seen(html), words


@pytest.mark.parametrize(
    "words", ["{{a}} [[b]] <c> & ~~~~ __NOTOC__ 'd'", "ბერიძე 李小龙 محمد 🙂 é"]
)
async def test_what_is_typed_is_what_is_read(mediawiki: MediaWiki, words: str):
    parsed = await mediawiki.parsed(wikitext_of(everywhere(words)))
    assert seen(parsed["text"]).count(words) == 15


alphabet = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(alphabet="[]{}|'~_<>=#*:;-!&/\\\n \tab1", max_size=8),
    st.text(max_size=6),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(alphabet, max_size=5).map("".join))
def test_letters_alone_stand_for_themselves(typed: str):
    made = escaped(typed)
    rest = re.sub(r"&#\d+;|<br />", "", made)
    assert not set(rest) & set("[]{}|'~_<>=#*:;-!&/\\\n\t\"＿"), made
    assert not made.startswith(" ")
    assert not re.search("ISBN|RFC|PMID", made, re.IGNORECASE)
    assert len(made.split("<br />")) <= typed.count("\n") + 1
    name = titled(typed)
    assert not set(name) & set("#<>[]|{}_/:%~\n")
    assert len(name.encode()) <= 200


async def test_many_typed_words_at_once_do_nothing_either(mediawiki: MediaWiki):
    """Attacks joined in every order of two: what one leaves open, another could close."""
    together = "\n".join(f"{one}{other}" for one in ATTACKS for other in ATTACKS[::7])
    parsed = await mediawiki.parsed(wikitext_of(Paper("t", "en", (said(together),))))
    for kind in (
        "links",
        "templates",
        "categories",
        "images",
        "iwlinks",
        "externallinks",
        "sections",
    ):
        assert parsed[kind] == [], kind
    assert set(re.findall(r"<(\w+)", parsed["text"])) <= {"p", "br"}

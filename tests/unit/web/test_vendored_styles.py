"""Vendored styles are cut to what pages use, from files that are as they came."""

import hashlib
import re
from pathlib import Path

import pytest

from web.site.trimming import (
    classes_in,
    component_of,
    tokens_read,
    trimmed,
    trimmed_tokens,
    with_their_own,
)
from web.site.vendor import COMPONENTS, ROOT, WEB, WHOLE, styles

PAGES = [
    file.read_text()
    for file in (ROOT / "web").rglob("*")
    if file.suffix in {".html", ".py", ".js", ".css"} and not {WEB, WHOLE} & {*file.parents}
]


def test_what_is_served_is_cut_from_the_whole():
    """Fails after a component or a token is used for the first time: `python -m web.site.vendor trim`."""
    assert {name: (WEB / name).read_text() for name in styles()} == styles()


@pytest.mark.parametrize("folder", [WEB, WHOLE])
def test_copied_files_are_as_they_came(folder: Path):
    listed = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", (folder / "VENDORED.md").read_text(), re.MULTILINE)  # fmt: skip
    assert listed
    for name, digest in listed:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    cut = set(styles()) if folder == WEB else set()
    assert {file.name for file in folder.iterdir()} - cut == {name for name, _ in listed} | {"VENDORED.md"}  # fmt: skip


def test_every_component_on_a_page_has_its_styles():
    used = {component_of(name) for page in PAGES for name in re.findall(r"\bcdx-[a-z][\w-]*", page)}
    assert used <= set(COMPONENTS)


def test_every_token_that_is_read_is_there():
    read = tokens_read(*PAGES, styles()["codex.css"])
    whole = (WHOLE / "tokens.css").read_text()
    there = set(re.findall(r"(--[\w-]+):", styles()["tokens.css"]))
    assert {name for name in read if f"{name}:" in whole} <= there


def test_rules_of_other_components_go_and_conditions_stay():
    css = (
        "/* of it */.cdx-button{a:b}.cdx-button:not(.cdx-tab--x),.cdx-tab,p:is(a,b){c:d}.cdx-tab{e:f}"
        "@media(x){.cdx-tab{g:h}}@supports (y){.cdx-button__icon{i:j}.cdx-button .cdx-icon{k:l}}"
        "@keyframes turn{from{a:b}}@keyframes gone{from{c:d}}.cdx-button--busy{animation:turn 1s}"
    )
    assert trimmed(css, ["button"]) == (
        ".cdx-button{a:b}.cdx-button:not(.cdx-tab--x),p:is(a,b){c:d}@supports (y){.cdx-button__icon{i:j}}"
        "@keyframes turn{from{a:b}}.cdx-button--busy{animation:turn 1s}"
    )


def test_classes_that_no_page_names_go_and_what_is_filled_in_may_be_any_word():
    used = classes_in(
        'class="cdx-message cdx-message--{{ kind }}"', "cdx-{{ type }} cdx-{{ type }}__input"
    )
    css = ".cdx-message--error{a:b}.cdx-message__icon,.cdx-message{c:d}.cdx-radio__input{e:f}.cdx-radio--inline{g:h}"
    assert trimmed(css, ["message", "radio"], used) == (
        ".cdx-message--error{a:b}.cdx-message{c:d}.cdx-radio__input{e:f}"
    )


def test_a_token_brings_those_it_reads_in_the_dark_too():
    light = ":root {\n  --link: var( --blue ); /* a; note */\n  --blue: #00f;\n  --odd: 1px;\n}"
    dark = ":root{--blue:#88f;--odd:2px}"
    wanted = with_their_own({"--link"}, light, dark)
    assert trimmed_tokens(light, wanted) == ":root{--link:var( --blue );--blue:#00f}"
    assert trimmed_tokens(dark, wanted) == ":root{--blue:#88f}"

"""Names from right to left on pages: isolated where markup may stand, never a page turned round."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from models.texts.translate import _
from web.site.bidi import isolates_as_markup, told

PAGES = Environment(autoescape=True, undefined=StrictUndefined, finalize=told)
NAME = "\u05e9\u05e8\u05d4 \u05dc\u05d5\u05d9"
PLACES = (
    '<title>{{ name }}</title><p title="{{ name }}">{{ name }} (1)</p>'
    '<input value="{{ name }}"><textarea>{{ name }}</textarea><option>{{ name }}</option>'
)


def shown(template: str, **values: object) -> str:
    return isolates_as_markup(PAGES.from_string(template).render(_=_, **values))


def test_each_place_isolates_as_it_can():
    assert shown(PLACES, name=NAME) == (
        f'<title>\u2068{NAME}\u2069</title><p title="{NAME}"><bdi>{NAME}</bdi> (1)</p>'
        f'<input value="{NAME}"><textarea>{NAME}</textarea><option>\u2068{NAME}\u2069</option>'
    )


def test_a_name_in_a_sentence_is_isolated_once():
    page = shown('<p>{{ _("{who} asked {whom}.", who=who, whom=whom) }}</p>', who=NAME, whom="Ann")
    assert page == f"<p><bdi>{NAME}</bdi> asked Ann.</p>"


def test_a_name_with_an_override_turns_nothing_round():
    page = shown('<p>{{ name }} {{ _("{who} asked.", who=name) }}</p>', name="\u202eaiM rotsuM")
    assert page == "<p>aiM rotsuM aiM rotsuM asked.</p>"


def test_markup_and_numbers_stay():
    assert shown("{{ a }}{{ b }}", a=Markup("<b>x</b>"), b=3) == "<b>x</b>3"


class Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open, self.text = 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += tag == "bdi"

    def handle_endtag(self, tag: str) -> None:
        self.open -= tag == "bdi"
        assert self.open >= 0

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text() | st.text(st.sampled_from(f"{NAME}ab<>\"'&\u2068\u2069\u202e\u2066\x01 ")))
def test_any_words_make_a_page_that_is_whole(name: str):
    page = shown(PLACES + '<p>{{ _("{who}.", who=name) }}</p>', name=name)
    read = Balance()
    read.feed(page)
    read.close()
    assert read.open == 0
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066\u2067]", page)
    assert page.count("\u2068") == page.count("\u2069")


@pytest.mark.parametrize("cut", range(12))
def test_a_name_that_was_cut_is_closed(cut: int):
    page = shown('<p>{{ _("{who} asked", who=name)[:cut] }}</p><p>after</p>', name=NAME, cut=cut)
    assert page.count("<bdi>") == page.count("</bdi>")

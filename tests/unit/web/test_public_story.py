"""What public pages tell is complete, comes from the domain, and what the hub types is never markup of its own."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.ask_kinds import ASKS
from domain.exchange.messages.base import MESSAGES
from domain.exchange.people import SIDE_ROLES, Role
from domain.exchange.phases import OPEN_PHASES, Phase
from domain.exchange.policy import Policy
from domain.exchange.stages import PHASES_OF, Stage, stage_of
from models.texts.guidance import ADVICE, Audience, advice_for
from models.texts.public import NUMBERS, TEXTS, filled, unknown_names
from web.cases.pages import ASKS as PAGES
from web.participants.pages import all as participants_pages
from web.public.story import ASKED, story_of
from web.site.markup import as_html, escaped
from web.site.public_words import numbers_of

assert participants_pages
ALLOWED = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "em", "strong", "a", "br"}


def test_every_open_phase_has_one_stage_and_no_end_has_one():
    told = [phase for phases in PHASES_OF.values() for phase in phases]
    assert sorted(told) == sorted(OPEN_PHASES)
    assert all(stage_of(phase) is None for phase in Phase if phase.is_end)


def test_who_is_asked_may_answer():
    for stage, asks in ASKED.items():
        for kind, roles in asks:
            may = {role for name in ASKS[kind].answered_by for role in MESSAGES[name].roles}
            assert set(roles) <= may | {Role.TRAVELLER}, (stage, kind)


def test_numbers_follow_the_policy():
    told = story_of(Policy(min_days=2, max_days=9, calls=1, call_interval_days=31))
    said = {one.key: " ".join(one.numbers) for one in told}
    assert "2 to 9 days" in said[Stage.VISIT.value]
    assert "1 call in 2 months" in said[Stage.CALLS.value]
    assert {task.time for one in told for task in one.tasks} >= {"10 working days", "21 days", ""}


@pytest.mark.requirement("CEE-32")
def test_every_piece_of_advice_says_why_it_matters():
    for one in ADVICE:
        assert bool(one.why) != bool(one.form), one.key
        assert one.why or (one.form and PAGES[one.form].why), one.key
    assert len({one.key for one in ADVICE}) == len(ADVICE)
    for side in SIDE_ROLES:
        assert {one.stage for one in advice_for(Audience(side.value))} >= set(Stage) - {
            Stage.APPLICATION
        }


def test_no_text_names_a_number_that_is_not_there():
    for text in TEXTS.values():
        assert unknown_names(text.body) == [], text.key
    assert set(numbers_of(Policy())) | {"programme"} == set(NUMBERS)
    assert filled("{calls} {nothing}", {"calls": "3"}) == "3 {nothing}"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        assert {name for name, _value in attrs} <= {"href", "start", "title"}


NASTY = st.lists(
    st.sampled_from(
        ["<script>", "</p>", "<img src=x onerror=a>", "[a](javascript:b)", "[b](//c.d)", "[b](/\\\\c.d)", "[b](</\\c.d>)", "![p](/q)", "# ",
         "## ", "\n\n", "* ", "1. ", "<http://a.b>", "<javascript:x>", "**", "_", "`", "&lt;", "\\", "[x]: /y",
         "[z](data:text/html,q)", "[m](mailto:a@b.c)", '[ ok](/about "t")', "word ", "\x00", "\t"]
    )
)  # fmt: skip


@given(NASTY | st.text())
def test_whatever_is_typed_makes_only_what_is_allowed(pieces):
    parsed = Tags()
    parsed.feed(str(as_html("".join(pieces))))
    assert set(parsed.tags) <= ALLOWED
    for link in parsed.links:
        assert link.lower().startswith(("http://", "https://", "mailto:", "/", "#")), link
        assert not link.startswith(("//", "/\\"))


@given(st.text(alphabet="ab *_[]<>#`\\&!"))
def test_escaped_words_stand_for_themselves(words):
    parsed = Tags()
    parsed.feed(str(as_html(f"x{escaped(words)}x")))
    assert set(parsed.tags) <= {"p"}


@pytest.mark.parametrize(
    ("text", "first", "tag"),
    [("# a", 2, "h2"), ("## a", 2, "h2"), ("### a", 2, "h3"), ("## a", 4, "h4")],
)
def test_headings_stay_below_the_page_s_title(text, first, tag):
    assert str(as_html(text, first)) == f"<{tag}>a</{tag}>\n"

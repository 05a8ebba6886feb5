"""Which words a reader gets, and what is left to translate: from the languages, the hub's words, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.case.errors import RuleBroken
from models.texts import languages
from models.texts.public import TEXTS
from models.texts.public_groups import STEPS
from models.texts.public_languages import (
    Said,
    Standing,
    delivered,
    fingerprint,
    said_to,
    source_of,
    standing,
)
from runtime.languages import check_languages

EN, PL = ("about", "en"), ("about", "pl")
OURS = TEXTS["about"].body
BOTH = ("en", "pl", "uk")


@pytest.mark.parametrize(
    ("wanted", "offered", "bodies", "said"),
    [
        ("pl", BOTH, {}, Said(OURS, "en")),
        ("pl", BOTH, {EN: "Ours", PL: "Nasze"}, Said("Nasze", "pl")),
        ("uk", BOTH, {EN: "Ours", PL: "Nasze"}, Said("Ours", "en")),
        ("uk", BOTH, {PL: "Nasze"}, Said(OURS, "en")),
        ("en", BOTH, {PL: "Nasze"}, Said(OURS, "en")),
        ("uk", ("sk", "pl", "uk"), {PL: "Nasze"}, Said("Nasze", "pl")),
        ("pl", ("en",), {EN: "Ours", PL: "Nasze"}, Said("Ours", "en")),
        ("de", ("pl", "en"), {EN: "Ours", PL: "Nasze"}, Said("Nasze", "pl")),
        ("pl", ("pl",), {EN: "Ours"}, Said(OURS, "en")),
    ],
)
def test_the_hubs_words_come_in_the_readers_language_else_the_first_that_has_any(
    wanted: str, offered: tuple[str, ...], bodies: dict[tuple[str, str], str], said: Said
):
    assert said_to(wanted, "about", offered, bodies) == said


def test_ours_come_in_a_language_only_where_they_are_translated(polish: None):
    assert delivered("about", ("pl",)) == Said(OURS, "en")
    assert delivered("about", ("en-XA", "en")).language == "en-XA"
    assert delivered("about", ("en", "en-XA")) == Said(OURS, "en")


def test_what_a_text_is_to_say_is_the_first_languages():
    bodies = {EN: "Ours", PL: "Nasze"}
    assert source_of("about", "pl", BOTH, bodies) == Said("Ours", "en")
    assert source_of("about", "en", BOTH, bodies) is None
    assert source_of("about", "pl", ("pl", "en"), {EN: "Ours"}) == Said("Ours", "en")
    assert source_of("about", "pl", ("pl",), {}) == Said(OURS, "en")
    assert source_of("about", "pl", ("pl",), {PL: "Nasze"}) is None


@pytest.mark.parametrize(
    ("code", "bodies", "made_from", "how"),
    [
        ("en", {}, "", Standing.DELIVERED),
        ("pl", {}, "", Standing.MISSING),
        ("en", {EN: "Ours"}, "", Standing.OWN),
        ("pl", {EN: "Ours"}, "", Standing.MISSING),
        ("en", {PL: "Nasze"}, "", Standing.DELIVERED),
        ("pl", {PL: "Nasze"}, OURS, Standing.TRANSLATED),
        ("pl", {EN: "Ours", PL: "Nasze"}, OURS, Standing.OLDER),
        ("pl", {EN: "Ours", PL: "Nasze"}, "Ours", Standing.TRANSLATED),
        ("pl", {EN: "Ours", PL: "Nasze"}, "", Standing.OLDER),
    ],
)
def test_a_translation_is_marked_until_it_says_what_the_first_language_says_now(
    code: str, bodies: dict[tuple[str, str], str], made_from: str, how: Standing
):
    sources = {PL: fingerprint(made_from) if made_from else ""}
    assert standing("about", code, BOTH, bodies, sources) is how


def test_every_text_is_in_one_step():
    assert sorted(one.key for step in STEPS for one in step.texts) == sorted(TEXTS)
    assert {"about", "how", "timeline", "mentee", "mentor", "both", "faq", "apply"} <= {
        step.key for step in STEPS
    }


@pytest.mark.parametrize(
    ("codes", "rule"),
    [
        ([], "no_language"),
        (["tlhx"], "language_unknown"),
        (["en", ""], "language_unknown"),
        (["en", "pl", "en"], "language_twice"),
        (list(languages.all_codes()[: languages.MOST + 1]), "too_many_languages"),
    ],
)
def test_languages_that_cannot_be_chosen_are_refused(codes: list[str], rule: str):
    with pytest.raises(RuleBroken) as refused:
        check_languages(codes)
    assert refused.value.rule == rule


@given(st.lists(st.text(max_size=6), max_size=4))
def test_whatever_is_typed_is_a_list_of_languages_or_refused(codes: list[str]):
    try:
        check_languages(codes)
    except RuleBroken:
        return
    assert set(codes) <= set(languages.all_codes())


def test_languages_have_names_and_directions():
    assert languages.own_name("pl") == "Polski"
    assert languages.own_name("rue") == "Rusyn"  # Babel has no locale for it
    assert languages.own_name("sr-Latn") == "Srpski (latinica)"
    assert dict(languages.choices())["uk"] == "Ukrainian – Українська"
    assert {languages.direction(code) for code in ("he", "ar")} == {"rtl"}
    assert {languages.direction(code) for code in ("pl", "rue", "en-XA")} == {"ltr"}
    assert "und" not in languages.all_codes()


def test_a_programme_that_has_not_chosen_has_the_languages_of_its_pages(polish: None):
    assert languages.offered([]) == ("en", "pl")
    assert languages.offered(["uk", "en"]) == ("uk", "en")

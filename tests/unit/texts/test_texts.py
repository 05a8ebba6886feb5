"""Sentences, languages and labels."""

import importlib
import pkgutil
from enum import StrEnum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import domain
from domain.case.conversation import ConversationNotice, ReplyRefusal
from domain.case.names import CaseNotice, HubRole
from domain.clinic import room
from domain.clinic.names import ClinicNotice
from domain.concern.notices import ConcernNotice
from domain.connection import names as connection_names
from domain.connection.names import ConnectionNotice
from domain.exchange.notices import NoticeKind
from domain.exchange.people import Role, Side
from domain.exchange.phases import Phase
from domain.membership.membership import MembershipNotice
from models.texts import catalogue, catalogues, clinics, connections, matching, memberships, skills
from models.texts.labels import LABELS, label
from models.texts.translate import (
    N_,
    Sentence,
    _,
    bind_language,
    current_language,
    ngettext,
    pgettext,
    use_language,
    wanted_language,
)
from tests.support.fixtures_languages import POLISH


def test_a_catalogue_translates_plurals_contexts_and_values(polish: None):
    with use_language("pl"):
        assert [ngettext("{n} mentor", "{n} mentors", n) for n in (1, 3, 5, 22)] == [
            "1 mentor", "3 mentorzy", "5 mentorów", "22 mentorzy",
        ]  # fmt: skip
        assert pgettext("country", "State") == "Państwo"
        assert _("Sent to {name}", name="Ada") == "Wysłano do: Ada"
        assert str(Sentence("{n} mentor", {"n": 3}, "{n} mentors")) == "3 mentorzy"
        assert _("Not translated") == "Not translated"
    assert _("Sent to {name}", name="Ada") == "Sent to Ada"


def test_a_language_says_how_far_it_is(polish: None):
    known = catalogues.languages()["pl"]
    assert (known.name, known.complete, known.machine_drafted) == ("Polski", True, True)
    assert list(catalogues.languages()) == ["en", "pl"]


def test_the_language_ends_with_its_block():
    with use_language("en-XA"):
        bind_language("pl")
        assert wanted_language() == "pl"
    assert wanted_language() == "en"


def test_sentences_are_in_english_where_there_is_no_catalogue(polish: None):
    said = {}
    for code in ("pl", "pl-Latn", "en-XA", "uk", "../../etc"):
        with use_language(code):
            said[code] = (wanted_language(), current_language())
    assert said == {
        "pl": ("pl", "pl"),
        "pl-Latn": ("pl-Latn", "pl"),
        "en-XA": ("en-XA", "en-XA"),
        "uk": ("uk", "en"),
        "../../etc": ("../../etc", "en"),
    }


def test_the_pseudo_language_keeps_values():
    with use_language("en-XA"):
        assert _("Sent to {name}", name="Ada").startswith("⟦Šéñt tö Ada")
        assert ngettext("{n} day", "{n} days", 2).startswith("⟦2 dáýš")


def test_a_sentence_without_values_is_not_formatted():
    assert _("100 {percent} %") == "100 {percent} %"
    assert str(Sentence(N_("a {b}"))) == "a {b}"


def test_an_unknown_language_is_english():
    with use_language("../../etc"):
        assert _("Sent") == "Sent"


assert memberships  # it enters the names of its kind
assert clinics  # as above
assert connections
assert matching
assert skills  # names of what is no case


def enums() -> list[type[StrEnum]]:
    found = set()
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and issubclass(thing, StrEnum) and thing is not StrEnum:
                found.add(thing)
    # A notice is a mail with a text of its own; nobody sees its kind. Roles are a kind's own.
    unseen = {
        NoticeKind,
        CaseNotice,
        ConcernNotice,
        ConversationNotice,
        ClinicNotice,
        ConnectionNotice,
        MembershipNotice,
        HubRole,
    }
    unseen |= {ReplyRefusal}  # told in a sentence of its own
    unseen |= {
        room.Standing,
        connection_names.Standing,
    }  # what somebody is there, pages say in a sentence
    return sorted(found - unseen, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", enums())
def test_every_member_of_the_domain_has_a_name(kind: type[StrEnum]):
    hub = {role.value for role in HubRole}  # what a kind takes from there is called the same
    assert [one for one in kind if (kind, one.value) not in LABELS and one.value not in hub] == []


def test_no_two_members_of_an_enum_share_a_name():
    for kind in (Phase, Role):
        assert len({label(member) for member in kind}) == len(kind)
    assert label(Side.MENTEE) != label(Role.MENTEE)


def test_translations_may_not_name_unknown_values():
    made = Catalog(locale="pl")
    made.add("Sent to {name}", "Wysłano do {nmae}")
    made.add("Sent by {name}", "Wysłał {name}")
    assert list(catalogue.wrong_placeholders(made)) == ["Sent to {name}"]


def test_extraction_finds_sentences_in_python_and_in_templates():
    found = {message.id for message in catalogue.extracted()}
    assert "Fill this in." in found  # marked by N_
    assert "Learn from a community that has done it" in found  # in a template
    assert ("At most {n} character.", "At most {n} characters.") in found


def test_a_new_catalogue_is_started_and_kept_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    assert catalogue.start("pl") == 0
    assert catalogue.start("pl") == 1
    assert catalogue.problems() == []
    (tmp_path / "pl.po").write_text(POLISH, encoding="utf-8")
    assert catalogue.problems() == ["locales/pl.po is out of date: run `make texts`."]
    catalogue.extract()
    assert catalogue.problems() == []
    assert "Machine-drafted" in (tmp_path / "pl.po").read_text(encoding="utf-8")
    assert "mentorów" in (tmp_path / "pl.po").read_text(encoding="utf-8")

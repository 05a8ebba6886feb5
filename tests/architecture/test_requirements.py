"""docs/requirements.md is what the marks on the tests say, and every requirement of an exchange has a test."""

import re

import pytest

from docs import requirements

ID = re.compile(r"(CEE|IB|LC|LD|LDP)-(\d\d)")
OF_AN_EXCHANGE = ("CEE-", "IB-")
NOT_YET: frozenset[str] = frozenset()
"""Requirements of an exchange that nothing proves. The list may only become shorter."""
MARK = "@pytest.mark.requirement"


def asked() -> list[str]:
    return [id_ for asks in requirements.programmes().values() for id_ in asks]


def test_the_page_is_what_the_tests_say() -> None:
    written = requirements.PAGE.read_text(encoding="utf-8")
    assert written == requirements.page(), "docs/requirements.md is out of date: make tables"


def test_every_mark_names_a_requirement_there_is() -> None:
    known = set(asked())
    unknown = [proof for proof in requirements.proofs() if not set(proof.ids) <= known]
    assert not unknown, "docs/requirements.toml does not have them"


def test_every_requirement_of_an_exchange_has_a_test() -> None:
    needed = {id_ for id_ in asked() if id_.startswith(OF_AN_EXCHANGE)}
    assert needed - requirements.tests_of().keys() == NOT_YET


def test_what_is_lacking_lacks_in_something_that_is_proven() -> None:
    assert requirements.lacking().keys() <= requirements.tests_of().keys()


def test_ids_are_counted_through_and_each_asks_something_of_its_own() -> None:
    numbers: dict[str, list[int]] = {}
    for id_ in asked():
        match = ID.fullmatch(id_)
        assert match, id_
        numbers.setdefault(match[1], []).append(int(match[2]))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert {kind: len(found) for kind, found in numbers.items()} == {
        "CEE": 32, "IB": 22, "LC": 50, "LD": 20, "LDP": 45,
    }  # fmt: skip
    lines = [what for asks in requirements.programmes().values() for what in asks.values()]
    assert len(set(lines)) == len(lines)
    assert not [what for what in lines if re.search(r"[|\n]|\.$", what) or not what[0].isupper()]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (f'{MARK}("CEE-01")\ndef test_a(): pass', [("test_a", ("CEE-01",))]),
        (f'{MARK}("A", "B")\n@other\n{MARK}("C")\nasync def test_a(): pass', [("test_a", ("A", "B", "C"))]),
        ("def test_a(): pass", []),
        (f"# {MARK} is a word here\ndef test_a(): pass", []),
    ],
)  # fmt: skip
def test_marks_are_read_without_importing(code: str, found: list[tuple[str, object]]) -> None:
    proofs = requirements.proofs_of(code, "here.py")
    assert [(proof.test, proof.ids) for proof in proofs] == found


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (f"{MARK}(KNOWN)\ndef test_a(): pass", "here.py:1: a mark names its requirements in quotes"),
        (f"{MARK}()\ndef test_a(): pass", "in quotes"),
        (f"{MARK}\ndef test_a(): pass", "in quotes"),
        (f'{MARK}("CEE-01")\ndef helper(): pass', "here.py:1: only a test"),
        ('pytestmark = pytest.mark.requirement("CEE-01")', "only a test"),
        (f'{MARK}("CEE-01")\n@pytest.mark.skip\ndef test_a(): pass', "proves nothing"),
        (f'{MARK}("CEE-01")\n@pytest.mark.xfail(strict=True)\ndef test_a(): pass', "proves nothing"),
    ],
)  # fmt: skip
def test_a_mark_that_proves_nothing_is_refused(code: str, why: str) -> None:
    with pytest.raises(requirements.MarkError, match=why):
        list(requirements.proofs_of(code, "here.py"))


def test_what_the_page_names_is_where_its_link_leads() -> None:
    page = requirements.PAGE.read_text(encoding="utf-8")
    for file, tests in re.findall(r"\]\((\S+\.py)\): ((?:`\w+`(?:, )?)+)", page):
        source = (requirements.PAGE.parent / file).read_text(encoding="utf-8")
        assert not [name for name in re.findall(r"\w+", tests) if f"def {name}(" not in source]

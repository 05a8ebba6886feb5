"""The receipt code: the same for the same form, read as people type it, of no use by halves."""

import pytest

from models.concerns.receipts import LETTERS, Code, derived

MASTER = b"0123456789abcdef0123456789abcdef"


def test_the_same_form_gives_the_same_code_and_another_one_another() -> None:
    assert Code.made(MASTER, "form-1") == Code.made(MASTER, "form-1")
    codes = {Code.made(MASTER, f"form-{n}").shown for n in range(500)}
    assert len(codes) == 500
    assert {letter for code in codes for letter in code} == {*LETTERS, "-"}
    assert Code.made(b"another key of thirty-two bytes!", "form-1") != Code.made(MASTER, "form-1")


def test_people_may_type_it_as_they_read_it() -> None:
    code = Code.made(MASTER, "form-1")
    shown = code.shown
    assert len(shown) == 29
    sloppy = (
        shown.lower(),
        shown.replace("-", " "),
        f"  {shown.replace('-', '')}\n",
        shown.replace("0", "O").replace("1", "l"),
    )
    for typed in sloppy:
        assert Code.read(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "ABCD", "U" * 24, "A" * 23, "A" * 25, "Ä" * 24, "A" * 10_000]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert Code.read(typed) is None


def test_only_the_whole_secret_fits() -> None:
    code = Code.made(MASTER, "form-1")
    assert code.fits(code.secret_hash)
    for other in (Code(code.lookup, code.secret[:-1]), Code(code.lookup, ""), Code("", "")):
        assert not other.fits(code.secret_hash)
    assert code.secret not in code.secret_hash


def test_what_is_derived_for_one_purpose_is_of_no_use_for_another() -> None:
    assert derived(MASTER, "one", "text") != derived(MASTER, "other", "text")

"""Numbers as Europeans type them: what was meant, or the question which of two."""

from decimal import Decimal

import pytest
from babel import Locale
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from hypothesis import given
from hypothesis import strategies as st

from models.typed.numbers import Unclear, Way, read_number

LOCALES = [
    "bg", "ca", "cs", "da", "de", "de_AT", "de_CH", "el", "en_GB", "es", "et", "fi", "fr", "fr_CH",
    "hr", "hu", "hy", "is", "it", "ka", "lt", "lv", "mk", "nb", "nl", "pl", "pt_PT", "ro", "ru",
    "sk", "sl", "sq", "sr", "sv", "tr", "uk",
]  # fmt: skip
GROUPS = st.sampled_from(LOCALES).map(lambda code: str(get_group_symbol(Locale.parse(code))))


def read(typed: str, group: str = ",", *, whole: bool = False) -> str | Unclear:
    point = "," if group in ".\u00a0" else "."
    return read_number(typed, Way(group=group, point=point, places=0 if whole else 2))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1500", "1500"), ("1500,50", "1500.50"), ("1500.5", "1500.5"), (" 1\u202f500,50 ", "1500.50"),
        ("1.500,50", "1500.50"), ("1,500.50", "1500.50"), ("1’500.50", "1500.50"),
        ("1.200.000", "1200000"), ("1,200,000.00", "1200000.00"), ("€ 1500", "1500"),
        ("1500 EUR", "1500"), ("1500,-", "1500"), ("1500.–", "1500"), ("−5", "-5"), ("0,200", "0.200"),
        ("0,5", "0.5"), ("1200,", "1200"), ("1200,500", "1200.500"), ("١٢٠٠", "1200"), ("+3", "3"),
        ("12,5", "12.5"), ("1 200", "1200"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("group", [",", ".", "\u00a0", "’"])
def test_what_has_one_reading_is_read_so_in_every_language(typed: str, meant: str, group: str):
    assert read(typed, group) == meant


@pytest.mark.parametrize(
    ("typed", "group", "meant"),
    [
        ("1,200", ",", "1200"),
        ("1.200", ".", "1200"),
        ("1.200", ",", Unclear(("1200", "1.20"))),
        ("1,200", "\u00a0", Unclear(("1200", "1.20"))),
        ("-1,250", ".", Unclear(("-1250", "-1.25"))),
        ("1.234", ",", "1.234"),
        ("15 00", ",", Unclear(("1500", "15.00"))),
    ],
)
def test_what_has_two_is_read_by_the_language_or_asked(typed: str, group: str, meant: object):
    assert read(typed, group) == meant


@pytest.mark.parametrize("typed", ["1,200", "1.200", "1 200", "1’200"])
def test_a_whole_number_has_no_decimals_to_confuse(typed: str):
    assert read(typed, "\u00a0", whole=True) == "1200"


@pytest.mark.parametrize(
    "typed", ["12.00.0", "1,2,3", "1.2,3.4", "abc", "1 2 3", "", "€", "1..2", "--1"]
)
def test_what_is_no_number_stays_as_it_is(typed: str):
    assert read(typed) == typed.strip()


@given(
    cents=st.integers(-(10**9), 10**9),
    code=st.sampled_from(LOCALES),
    group=GROUPS,
    places=st.sampled_from(["#,##0.00", "#,##0.##", "0.00", "0.##", "#,##0.00 €", "€ #,##0.##"]),
)
def test_money_any_european_types_is_money_or_a_question(
    cents: int, code: str, group: str, places: str
):
    """Whoever writes in one language may read the page in another."""
    amount = Decimal(cents) / 100
    found = read(format_decimal(amount, places, locale=code), group)
    if isinstance(found, Unclear):
        assert amount in {Decimal(reading) for reading in found.readings}
    else:
        assert Decimal(found) == amount


@given(number=st.integers(-(10**9), 10**9), code=st.sampled_from(LOCALES), group=GROUPS)
def test_a_whole_number_any_european_types_is_that_number(number: int, code: str, group: str):
    assert read(format_decimal(number, "#,##0", locale=code), group, whole=True) == str(number)


@given(st.text(st.sampled_from("0123456789.,' -+€")), GROUPS, st.booleans())
def test_any_text_is_answered(typed: str, group: str, whole: bool):
    found = read(typed, group, whole=whole)
    assert isinstance(found, (str, Unclear))


def test_each_language_reads_its_own_numbers():
    for code in LOCALES:
        locale = Locale.parse(code)
        mark, group = get_decimal_symbol(locale), str(get_group_symbol(locale))
        assert read(f"1{group}200{mark}50", group) == "1200.50", code

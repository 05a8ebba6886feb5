"""docs/clinics.md describes every number of a learning clinic, with its default."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.clinic.policy import Policy
from runtime.clinic_settings import NUMBERS, ClinicSettings

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/clinics.md").read_text(encoding="utf-8")


def test_every_number_is_in_the_table_with_its_default():
    told = dict(re.findall(r"^\| `(\w+)` \| `(\d+)` \| .+\. \|$", DOCUMENT, re.MULTILINE))
    assert told == {name: str(number) for name, number in NUMBERS.items()}


@pytest.mark.requirement("LC-16")
@pytest.mark.requirement("LC-17")
def test_the_defaults_are_those_of_the_source():
    assert (Policy().minutes, Policy().seats, Policy().reach_days) == (90, 20, 30)


@pytest.mark.parametrize("numbers", [{"seat": 1}, {"seats": 0}, {"minutes": -1}, {"seats": 10_001}])
def test_a_number_that_cannot_be_is_refused(numbers: dict[str, int]):
    with pytest.raises(ValidationError):
        ClinicSettings(clinic_numbers=numbers)


def test_a_number_that_can_be_is_taken():
    assert ClinicSettings(clinic_numbers={"seats": 25}).clinic_numbers == {"seats": 25}

"""docs/connections.md describes every number of a connection, with its default."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.connection.policy import Policy
from runtime.connection_settings import CONNECTION_NUMBERS, ConnectionSettings

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/connections.md").read_text(encoding="utf-8")


def test_every_number_is_in_the_table_with_its_default():
    told = dict(re.findall(r"^\| `(\w+)` \| `(\d+)` \| .+\. \|$", DOCUMENT, re.MULTILINE))
    assert told == {name: str(number) for name, number in CONNECTION_NUMBERS.items()}


@pytest.mark.requirement("LC-23")
def test_a_conversation_lasts_as_long_as_the_source_says():
    assert Policy().minutes == 90


@pytest.mark.parametrize(
    "numbers", [{"minute": 1}, {"minutes": 0}, {"capacity": -1}, {"slots": 10_001}]
)
def test_a_number_that_cannot_be_is_refused(numbers: dict[str, int]):
    with pytest.raises(ValidationError):
        ConnectionSettings(connection_numbers=numbers)


def test_a_number_that_can_be_is_taken():
    given = {"minutes": 60, "capacity": 0}
    assert ConnectionSettings(connection_numbers=given).connection_numbers == given

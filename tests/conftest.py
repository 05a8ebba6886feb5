"""Fixtures for every test; each file named here documents its own."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.trust import WHOLE

ATTACKS = ("test_attacks_", "test_guards", "test_sign_in", "test_slow_clients", "test_whole_body",
           "test_text_changes", "test_database_address", "test_temporal_doors", "test_mail_page",
           "test_vault", "test_concern.py", "test_forms")  # fmt: skip
FAULTS = ("test_crash", "test_revival", "test_database_away", "test_pooler", "test_courier")
"""Beginnings of the names of files whose tests are attacks, or faults."""

# No deadlines: a busy machine is no fault of what is tried.
settings.register_profile("usual", deadline=None)
settings.register_profile("whole", max_examples=5_000, deadline=None)
settings.load_profile("whole" if WHOLE else "usual")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make trust` runs what is marked here, `make test` everything."""
    for item in items:
        name = Path(str(item.fspath)).name
        if name.startswith(ATTACKS):
            item.add_marker(pytest.mark.attack)
        if name.startswith(FAULTS):
            item.add_marker(pytest.mark.fault)


pytest_plugins = [
    "tests.support.fixtures_database",
    "tests.support.fixtures_temporal",
    "tests.support.fixtures_mail",
    "tests.support.fixtures_imap",
    "tests.support.fixtures_wiki",
    "tests.support.fixtures_languages",
    "tests.support.played_demo",
    "tests.support.walked_demo",
]

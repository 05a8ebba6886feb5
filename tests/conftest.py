"""Fixtures for every test; each file named here documents its own."""

pytest_plugins = [
    "tests.support.fixtures_database",
    "tests.support.fixtures_temporal",
    "tests.support.fixtures_mail",
]

"""Fixtures for every test; each file named here documents its own."""

pytest_plugins = ["tests.fixtures_database", "tests.fixtures_temporal", "tests.fixtures_mail"]

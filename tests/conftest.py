"""Fixtures for every test: a migrated database of the chosen kind, fresh for each test."""

pytest_plugins = ["tests.fixtures.database"]

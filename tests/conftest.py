"""Fixtures for every test: a fresh database of the chosen kind, a served site, a browser, Redis."""

# Each names only what stands before it: pytest rewrites the assertions of a plugin at its import.
pytest_plugins = [
    "tests.fixtures.lacking",
    "tests.fixtures.workers",
    "tests.fixtures.long",
    "tests.fixtures.passwords",
    "tests.fixtures.database",
    "tests.fixtures.newsroom",
    "tests.fixtures.prepared",
    "tests.fixtures.site",
    "tests.fixtures.browser",
    "tests.fixtures.redis",
    "tests.fixtures.node",
]

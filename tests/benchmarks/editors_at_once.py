"""Fifty editors approve one comment at the same instant, again and again.

    python -m tests.benchmarks.editors_at_once [ROUNDS]

Runs on SQLite and on PostgreSQL, one after the other, and prints for each how often one decision
was made and 49 editors were told who was first. Exits with 1 where it was ever otherwise.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from cms.app.factory import create_app
from cms.db.session import db
from tests.comments.conftest import Site
from tests.comments.test_deciding import approve_at_once
from tests.fixtures.database import PostgresDatabases, SqliteDatabases, settings_for

EDITORS = 50
ROUNDS = 200


def measure(kind: type[SqliteDatabases | PostgresDatabases], rounds: int) -> bool:
    """Run the rounds on one kind of database; return whether each had one decision."""
    with tempfile.TemporaryDirectory() as folder:
        databases = kind(Path(folder))
        try:
            app = create_app(settings_for(Path(folder), databases.fresh(Path(folder))))
            place = Site(app)
            headers = place.token()
            started = time.perf_counter()
            seen = Counter(approve_at_once(place, headers, EDITORS) for _ in range(rounds))
            taken = time.perf_counter() - started
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        finally:
            databases.close()
    right = seen.pop((1, EDITORS - 1, 1), 0)
    print(  # noqa: T201  it is what the script is for
        f"{kind.__name__}: {right} of {rounds} rounds had 1 decision and {EDITORS - 1} told "
        f"who was first; otherwise: {dict(seen) or 'none'}; {taken / rounds:.2f} s a round"
    )
    return right == rounds


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    results = [measure(kind, wanted) for kind in (SqliteDatabases, PostgresDatabases)]
    sys.exit(0 if all(results) else 1)

"""The application as granian's processes load it."""

from __future__ import annotations

import signal

from cms.app import create_app
from cms.app.schedule import start_beside
from cms.web import Galley


def make_worker() -> Galley:
    """Make the application in a process of granian's.

    Ctrl+C reaches every process of the terminal, and a worker that is told twice, by that and by
    granian, does not stop. So it listens to granian alone.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    return create_app()


def make_only_worker() -> Galley:
    """Make the application in the one process of a site, which runs the schedule too."""
    app = make_worker()
    start_beside(app)
    return app

"""The application factories for granian's worker processes."""

from __future__ import annotations

import gc
import signal

from cms.app.factory import create_app
from cms.app.schedule import start_in_threads
from cms.web.application import Application


def make_worker() -> Application:
    """Make the application in a worker process.

    Ctrl+C reaches every process of the terminal, and a worker that gets a second signal from
    granian does not stop. So the worker ignores Ctrl+C.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    app = create_app()
    settle()
    return app


def make_only_worker() -> Application:
    """Make the application in the only worker of a site, which also runs the schedule."""
    app = make_worker()
    start_in_threads(app)
    return app


def settle() -> None:
    """Exempt the objects that exist now from garbage collection: they live as long as the process.

    Each full collection would visit the 200,000 objects of the application and stop all threads for
    a tenth of a second.
    """
    gc.collect()
    gc.freeze()

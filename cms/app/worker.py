"""The application as granian's processes load it."""

from __future__ import annotations

import gc
import signal

from cms.app.factory import create_app
from cms.app.schedule import start_beside
from cms.web.application import Application


def make_worker() -> Application:
    """Make the application in a process of granian's.

    Ctrl+C reaches every process of the terminal, and a worker that is told twice, by that and by
    granian, does not stop. So it listens to granian alone.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    app = create_app()
    settle()
    return app


def make_only_worker() -> Application:
    """Make the application in the one process of a site, which runs the schedule too."""
    app = make_worker()
    start_beside(app)
    return app


def settle() -> None:
    """Spare the garbage collector what is loaded by now, and stays as long as the process.

    It would go through all of that again and again, each time with every thread stopped: for a
    tenth of a second at the 200,000 objects of the application.
    """
    gc.collect()
    gc.freeze()

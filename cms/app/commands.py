"""The commands ``init``, ``demo``, ``serve`` and ``worker``."""

from __future__ import annotations

import errno
import os
import signal
import socket
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cms.app.demo.loading import load_demo
from cms.app.rerendering import rerender_all
from cms.app.schedule import run_schedule, run_until_stopped
from cms.app.views import database_problem
from cms.config import Settings
from cms.db.moments import utc_now
from cms.db.session import db
from cms.errors import CmsError
from cms.web.application import Application

THREADS = 4
# A worker that has not finished its requests after so many seconds is killed.
STOP_SECONDS = 10


@click.command()
@with_appcontext
def init() -> None:
    """Create the instance folder and the secret key, and migrate the database."""
    upgrade()
    click.echo(f"Ready: {_settings().instance}", err=True)


@click.command()
@with_appcontext
def demo() -> None:
    """Load the demo articles and comments once, and print the demo sign-ins."""
    _demand_migrated()
    try:
        click.echo(load_demo(_settings()))
    except CmsError as error:
        raise click.ClickException(error.detail) from error


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", "with_demo", is_flag=True, help="Run “init” and “demo” first.")
@click.pass_context
@with_appcontext
def serve(context: click.Context, host: str, port: int, workers: int, with_demo: bool) -> None:
    """Serve the site with granian until it is stopped (Ctrl+C)."""
    _demand_free(host, port)
    if with_demo:
        context.invoke(init)
        context.invoke(demo)
    _demand_migrated()
    shown = f"[{host}]" if ":" in host else host
    base = _settings().base_url or f"http://{shown}:{port}"
    click.echo(f"Site  {base}/\nDesk  {base}/desk\nAPI   {base}/api/v1/articles\nCtrl+C stops it.")
    alone = workers == 1
    if not alone:
        click.echo("Several processes serve: run “cms worker” beside them, for the schedule.")
    # The workers import the application themselves and read the same environment.
    os.environ["CMS_INSTANCE"] = str(_settings().instance)
    # A forked worker must not inherit a connection of SQLite: it would believe that it holds the
    # locks of this process ("How To Corrupt An SQLite Database File", section 2.6).
    db.session.remove()
    db.engine.dispose()
    _let_workers_stop()
    Granian(
        f"cms.app.worker:{'make_only_worker' if alone else 'make_worker'}",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,  # unless it fails again at once
        log_level=LogLevels.warning,
    ).serve()


@click.command()
@with_appcontext
def rerender() -> None:
    """Render articles and comments anew that another version of Galley rendered."""
    _demand_migrated()
    rerender_all()


@click.command()
@click.option("--once", is_flag=True, help="Publish and unpublish what is due now, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Publish and unpublish scheduled articles until it is stopped (Ctrl+C)."""
    _demand_migrated()
    app = cast("Application", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001
    if once:
        done = run_schedule(app, utc_now())
        click.echo(f"{done} {'article' if done == 1 else 'articles'} published or unpublished.")
        return
    click.echo("The schedule runs. Ctrl+C stops it.", err=True)
    run_until_stopped(app)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _let_workers_stop() -> None:
    """Let SIGTERM end a worker from its start on, while it still loads the application.

    Until granian handles signals in the worker, it has a copy of this process's handler, which only
    notes the signal: the worker would go on loading, and be killed in the end. A signal that comes
    during the fork is blocked until the handler is changed.
    """
    blocked = {signal.SIGTERM}

    def stop_at_once() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)

    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, blocked),
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked),
        after_in_child=stop_at_once,
    )


def _demand_migrated() -> None:
    problem = database_problem()
    if problem:
        raise click.ClickException(problem)


def _demand_free(host: str, port: int) -> None:
    """Check that the port is free: the server would print a traceback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            problem = f"Cannot listen on {host}, port {port}: {error.strerror}."
            if error.errno == errno.EADDRINUSE:
                problem = f"Port {port} is in use. Stop that program, or choose another --port."
            raise click.ClickException(problem) from error

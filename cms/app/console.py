"""The ``cms`` program: its group of commands, and errors in one line."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from cms.app.factory import create_app
from cms.config import SettingError

INTERRUPTED = 130  # the exit status of a program that Ctrl+C ended
NOT_MIGRATED = "The database is not migrated; run “cms init”."
# PostgreSQL's codes for a missing table and a missing column (its manual, appendix A).
_MISSING = frozenset({"42P01", "42703"})


@click.group(
    cls=FlaskGroup,
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,  # Flask's option prints the version of Flask
)
@click.version_option(package_name="galley-cms", message="Galley %(version)s")
def cli() -> None:
    """Galley: articles, and comments that an editor reads first."""


def main() -> None:
    """Run the command; an error that the operator can correct is one sentence."""
    try:
        sys.exit(cli.main(prog_name="cms", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except SettingError as error:
        _stop(str(error))
    except ArgumentError:
        _stop("CMS_DATABASE_URL is not the URL of a SQLite or PostgreSQL database.")
    except DatabaseError as error:
        _stop(_database_problem(error))
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        _stop("PostgreSQL needs its driver: pip install 'galley-cms[postgres]'.")


def _database_problem(error: DBAPIError) -> str:
    message = str(error.orig).partition("\n")[0]
    if getattr(error.orig, "sqlstate", None) in _MISSING or message.startswith("no such "):
        return NOT_MIGRATED
    if isinstance(error, OperationalError):
        return f"The database does not answer: {message}"
    if type(error) is DatabaseError:  # SQLite raises it for a damaged file
        return f"The database cannot be used: {message}"
    return f"The database refused this: {message}"


def _stop(problem: str) -> None:
    click.echo(f"Error: {problem}", err=True)
    sys.exit(2)

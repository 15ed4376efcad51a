"""The ``cms`` program: `flask --app cms` under a name of its own."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from cms.app.factory import create_app
from cms.config import SettingError

INTERRUPTED = 130  # what a shell says of a program that Ctrl+C ended
NOT_MIGRATED = "The database is not migrated; run “cms init”."
# PostgreSQL's codes for a table and a column that are not there (its manual, appendix A).
_LACKING = frozenset({"42P01", "42703"})


@click.group(
    cls=FlaskGroup,
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,  # which tells Flask's version
)
@click.version_option(package_name="galley-cms", message="Galley %(version)s")
def cli() -> None:
    """Galley: articles, and comments that an editor reads first."""


def main() -> None:
    """Run the command; what an operator has to mend is said in one sentence."""
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
    said = str(error.orig).partition("\n")[0]
    if getattr(error.orig, "sqlstate", None) in _LACKING or said.startswith("no such "):
        return NOT_MIGRATED
    if isinstance(error, OperationalError):
        return f"The database does not answer: {said}"
    if type(error) is DatabaseError:  # as SQLite says it of a damaged file
        return f"The database cannot be used: {said}"
    return f"The database refused this: {said}"


def _stop(problem: str) -> None:
    click.echo(f"Error: {problem}", err=True)
    sys.exit(2)

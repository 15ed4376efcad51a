"""The ``cms`` program: `flask --app cms` under a name of its own."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import ArgumentError, OperationalError

from cms.app import create_app
from cms.config import SettingError


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False)
def cli() -> None:
    """Galley: articles, and comments that an editor reads first."""


def main() -> None:
    """Run the command; what an operator has to mend is said in one sentence."""
    try:
        cli.main(prog_name="cms")
    except SettingError as error:
        _stop(str(error))
    except ArgumentError:
        _stop("CMS_DATABASE_URL is not the URL of a SQLite or PostgreSQL database.")
    except OperationalError as error:
        _stop(f"The database does not answer: {str(error.orig).partition(chr(10))[0]}")
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        _stop("PostgreSQL needs its driver: pip install 'galley-cms[postgres]'.")


def _stop(problem: str) -> None:
    click.echo(f"Error: {problem}", err=True)
    sys.exit(2)

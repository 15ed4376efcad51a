"""The ``cms`` program: `flask --app cms` under a name of its own."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup

from cms.app import create_app
from cms.config import SettingError


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False)
def cli() -> None:
    """Galley: articles, and comments that an editor reads first."""


def main() -> None:
    """Run the command; a setting that cannot be used ends it with one sentence."""
    try:
        cli.main(prog_name="cms")
    except SettingError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)

"""The command line. Belongs here: which commands there are. Not here: what they do (the modules beside).

Help and completion are asked at every other key: nothing heavy (polars, duckdb, dagster …) is imported for them.
"""

from __future__ import annotations

import os
import sys

import typer

import gridhub.cli.grid_reading  # noqa: F401  (registers its commands)
from gridhub.cli.access import access
from gridhub.cli.alerts import alerts
from gridhub.cli.cases import cases
from gridhub.cli.city import city
from gridhub.cli.deliveries import delivery
from gridhub.cli.grid import grid
from gridhub.cli.identity import identity
from gridhub.cli.inspecting import inspect
from gridhub.cli.keeping import backup, restore, verify
from gridhub.cli.ledger import ledger
from gridhub.cli.messages import speaks_chinese
from gridhub.cli.publishing import publish
from gridhub.cli.reading import explain, query, report, rollback
from gridhub.cli.releases import releases
from gridhub.cli.revealing import reveal
from gridhub.cli.running import check, run, ui

# Help in plain text: frames and colours would load three times as much as the command line itself.
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_show_locals=False)
for command in (run, check, inspect, query, explain, report, ledger, rollback, publish, backup, restore, verify, ui):
    app.command()(command)
app.add_typer(releases, name="releases")
app.add_typer(delivery, name="delivery")
app.add_typer(cases, name="case")
app.add_typer(identity, name="identity")
app.add_typer(access, name="access")
app.add_typer(reveal, name="reveal")
app.add_typer(alerts, name="alerts")
app.add_typer(grid, name="grid")
app.add_typer(city, name="city")


def main() -> None:
    """Entry point of the ``gridhub`` command."""
    if speaks_chinese():
        os.environ.setdefault("PYTHONIOENCODING", "utf-8")
    sys.exit(app())

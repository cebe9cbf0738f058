"""Taking deliveries out of the sample city, and seeing whether every number that changes says so.

Belongs here: what the soak test does for all exports and months and the integration test for a few.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from gridhub.build.run import run_plan
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.reading import open_release
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun, clock

AS_OF = date(2026, 10, 31)
Removed = tuple[str, str, str]
"""Department, export, month."""

_VALUES = """
    SELECT 'mart.work_report' AS table_name, indicator_code AS value_code, CONCAT_WS('|', value, numerator, denominator) AS said,
           completeness AS state
    FROM mart.work_report
    UNION ALL
    SELECT completeness.table_name, '', CAST(COUNT(found.finding_id) AS VARCHAR), ANY_VALUE(completeness.state)
    FROM audit.completeness AS completeness
    LEFT JOIN finding.finding AS found
        ON LOWER(found.finding_code) = SPLIT_PART(SPLIT_PART(completeness.table_name, '.', 2), '_', 1)
    WHERE completeness.value_kind = 'finding' AND completeness.table_name <> 'finding.finding'
    GROUP BY completeness.table_name
"""
_LEDGERS = ("mart.basic_ledger", "mart.grid_overview", "mart.key_person_ledger")


@dataclass(frozen=True)
class Silence:
    """A value that changed and claims to be complete."""

    table: str
    code: str
    before: str
    after: str


def exports_and_months(project: Project, inbox: Path) -> list[Removed]:
    """Every export and month of which files lie in the inbox."""
    found: set[Removed] = set()
    for file in inbox.iterdir():
        for department, connector in project.connectors.items():
            for name, export in connector.exports.items():
                if (match := re.fullmatch(export.files, file.name)) is not None:
                    period = match["period"]
                    found.add((department, name, f"{period[:4]}-{period[4:6]}"))
    return sorted(found)


def without(city: CityRun, removed: Iterable[Removed], folder: Path) -> CityRun:
    """The same city without some deliveries, in a home of its own that knows what was worked out of the other files."""
    gone = set(removed)
    inbox, home = folder / "inbox", folder / "home"
    inbox.mkdir(parents=True)
    for file in city.project.config.inbox.iterdir():
        if not gone & set(_claims(city.project, file.name)):
            os.link(file, inbox / file.name)
    shutil.copytree(city.home.keys, home / "keys")
    for name in ("raw", "std", "results", "tables"):
        source = city.home.root / "vault" / name
        if source.is_dir():
            shutil.copytree(source, home / "vault" / name, copy_function=os.link)
    project = load(ROOT, environ={**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(home)})
    return CityRun(project, Home(home))


def _claims(project: Project, name: str) -> Iterator[Removed]:
    for department, connector in project.connectors.items():
        for export, spec in connector.exports.items():
            if (match := re.fullmatch(spec.files, name)) is not None:
                yield department, export, f"{match['period'][:4]}-{match['period'][4:6]}"


def run_at(city: CityRun, name: str) -> None:
    run_plan(city.project, city.home, build_id=name, clock=clock, as_of=AS_OF)


def said(home: Home) -> dict[tuple[str, str], tuple[str, str]]:
    """Every indicator, number of findings and ledger: what it says, and its state."""
    with open_release(home) as connection:
        values = {
            (str(table), str(code)): (str(value), str(state))
            for table, code, value, state in connection.execute(_VALUES).fetchall()
        }
        for table in _LEDGERS:
            ((state,),) = connection.execute(
                "SELECT state FROM audit.completeness WHERE table_name = ? AND value_code = ''", [table]
            ).fetchall()
            values[table, ""] = (_digest(connection, table), str(state))
    return values


def _digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    ((rows, digest),) = connection.execute(
        f"SELECT COUNT(*), COALESCE(BIT_XOR(HASH(line)), 0) FROM {table} AS line"
    ).fetchall()
    return f"{rows} rows {digest}"


def silences(
    whole: Mapping[tuple[str, str], tuple[str, str]], part: Mapping[tuple[str, str], tuple[str, str]]
) -> list[Silence]:
    """Values that differ and do not say that anything lacks."""
    return [
        Silence(*key, whole[key][0], part[key][0])
        for key in sorted(whole)
        if part[key][0] != whole[key][0] and part[key][1] == "complete"
    ]


def false_zeros(part: Mapping[tuple[str, str], tuple[str, str]]) -> list[tuple[str, str]]:
    """Numbers that say 0 though they are not computable."""
    return [key for key, (value, state) in part.items() if state == "not_computable" and value not in ("", "None")]

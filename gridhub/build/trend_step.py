"""The step ``mart.trend``: the numbers of every reporting date so far, side by side.

Belongs here: taking over what the release in force tells of other dates, adding today's. Not here: how a number is counted
(``assets/indicator``), comparing rows of two releases (``release.comparing``).
A number of an earlier date stands as it was last published for that date: what comes in later mends that month's numbers
only when a release is made for that date again.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.project.catalogue import TREND
from gridhub.release.releases import current_id
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import create_from_frame
from gridhub.tables.quoting import quoted

_SAID = ("report", "indicator_code", "kind", "as_of", "indicator_name", "value", "unit", "completeness")


def _before(home: Home) -> Path | None:
    """The published file of the release in force; None before there is one that has it."""
    release = current_id(home)
    path = home.releases / release / "parquet" / f"{TREND}.parquet" if release else None
    return path if path and path.is_file() else None


def trend_said(build: Build) -> Json:
    """What decides beside the numbers: those of before."""
    path = _before(build.home)
    return {"before": sha256_of(path) if path else ""}


def keep_trend(work: Work) -> StepResult:
    """Fill ``mart.trend`` (``contracts.indicator_tables.IndicatorTrend``)."""
    as_of = work.as_of()
    spec = work.spec(TREND)
    rows: dict[tuple[str, str, str, Any], dict[str, Any]] = {}
    path = _before(work.home)
    known = pl.read_parquet(path).select(_SAID).iter_rows(named=True) if path else ()
    for row in known:
        if row["as_of"] != as_of:
            rows[_key(row)] = dict(row)
    for table in sorted(work.project.indicators):
        today = work.connection.sql(
            "SELECT indicator_code, indicator_name, value, unit, kind, completeness "
            f"FROM {quoted(table)} ORDER BY indicator_code, kind"
        ).pl()
        for row in today.iter_rows(named=True):
            said = {**row, "report": table.partition(".")[2], "as_of": as_of}
            rows[_key(said)] = said
    lines = _with_changes([rows[key] for key in sorted(rows)])
    types = {column.name: column.sql_type for column in spec.columns}
    frame = pl.DataFrame(lines, schema={name: _POLARS[_kind(types[name])] for name in types}, orient="row")
    create_from_frame(work.connection, spec, frame)
    facts = (("dates", len({row["as_of"] for row in lines})),)
    return StepResult(rows=len(lines), facts=facts, checks=check_contract(work.connection, spec))


_POLARS: Mapping[str, Any] = {"VARCHAR": pl.String, "DATE": pl.Date, "DECIMAL": pl.Decimal(18, 2)}


def _kind(sql_type: str) -> str:
    return sql_type.partition("(")[0]


def _key(row: Mapping[str, Any]) -> tuple[str, str, str, Any]:
    return row["report"], row["indicator_code"], row["kind"], row["as_of"]


def _with_changes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Beside each value the one of the date before, and the difference where both are known and in the same unit."""
    lines: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    for row in rows:
        same = last is not None and _key(last)[:3] == _key(row)[:3] and last["unit"] == row["unit"]
        before: Decimal | None = last["value"] if same and last is not None else None
        now: Decimal | None = row["value"]
        change = None if now is None or before is None else now - before
        lines.append({**{name: row[name] for name in _SAID}, "previous_value": before, "change": change})
        last = row
    return lines

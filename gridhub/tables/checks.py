"""Checking a filled table against its contract, and what a check reports.

Belongs here: ``Check`` and ``Place``, required values, key, value rules. Not here: rules of deliveries (``standardise``).
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Literal

import duckdb

from gridhub.contracts.pandera_polars import SchemaErrors, pa, validate
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.tables.filling import count_rows
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import TableSpec


@dataclass(frozen=True)
class Place:
    """Where a failed row stands: enough to find the cell, never its value."""

    file: str
    sheet: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Check:
    """The outcome of one rule on one table. ``blocking`` ones stop the release.

    ``state`` is ``not_run`` when the rule's column was missing: never shown as passed.
    """

    name: str
    state: Literal["passed", "failed", "not_run"]
    blocking: bool
    description: str
    rows: int = 0
    failed_rows: int = 0
    sample: tuple[Place, ...] = ()


def check_contract(connection: duckdb.DuckDBPyConnection, spec: TableSpec, *, prefix: str = "") -> tuple[Check, ...]:
    """Evaluate a table contract on its filled table: required values, key, value rules. Three checks, all blocking.

    A failed check names the broken rules as places (table, column). Value rules run in pandera on an eager frame (a lazy
    one would skip them silently (measured, design §6)). ``prefix`` goes before the checks' names when one step checks several tables.
    """
    total = count_rows(connection, spec.name)
    broken = {
        "contract.required": ("必填列都有值", _missing_values(connection, spec)),
        "contract.key": ("主键唯一", {", ".join(spec.key): _surplus(connection, spec)}),
        "contract.values": ("取值符合规则", _broken_values(connection, spec)),
    }
    return tuple(
        Check(
            f"{prefix}.{name}" if prefix else name,
            "failed" if any(rules.values()) else "passed",
            True,
            f"{spec.title}：{text}",
            total,
            sum(rules.values()),
            tuple(Place(spec.name, "", 0, rule, f"{n} 行不符") for rule, n in sorted(rules.items()) if n),
        )
        for name, (text, rules) in broken.items()
    )


def contract_rules(prefix: str = "") -> tuple[RuleSpec, ...]:
    """The rules ``check_contract`` reports on: all of them block."""
    names = ("contract.required", "contract.key", "contract.values")
    return tuple(RuleSpec(f"{prefix}.{name}" if prefix else name, blocking=True) for name in names)


def _missing_values(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> dict[str, int]:
    required = [column.name for column in spec.columns if column.required]
    counts = ", ".join(f"COUNT(*) - COUNT({quoted(name)})" for name in required)
    (found,) = connection.execute(f"SELECT {counts or 0} FROM {quoted(spec.name)}").fetchall() or ((),)
    return dict(zip(required, (int(n) for n in found), strict=False))


def _surplus(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> int:
    key = ", ".join(quoted(name) for name in spec.key)
    ((surplus,),) = connection.execute(
        f"SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(*) AS n FROM {quoted(spec.name)} GROUP BY {key}) WHERE n > 1"
    ).fetchall()
    return int(surplus)


def _broken_values(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> dict[str, int]:
    """Rows that break each value rule, by ``column.rule``; rules nothing breaks are left out."""

    known = spec.contract.to_schema().columns if spec.contract else {}
    ruled = {name: deepcopy(column) for name, column in known.items() if column.checks}
    if not ruled:
        return {}
    for column in ruled.values():
        column.nullable = True  # counted by contract.required
    frame = connection.sql(f"SELECT {', '.join(map(quoted, ruled))} FROM {quoted(spec.name)}").pl()
    broken: dict[str, int] = {}
    try:
        validate(pa.DataFrameSchema(ruled), frame)
    except SchemaErrors as error:
        for case in error.failure_cases.iter_rows(named=True):
            rule = f"{case['column']}.{case['check']}".partition("(")[0]
            broken[rule] = broken.get(rule, 0) + 1
    return broken

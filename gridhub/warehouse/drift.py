"""How a delivery differs from the one before it: columns, rows, filled shares, shares of codes.

Belongs here: comparing accepted deliveries of one export, by the limits of its connector. Not here: what is missing
altogether (``ingest.missing``), rules about values (contracts). A drift never stops a release: it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from gridhub.contracts.base import StdContract, columns_of
from gridhub.ingest import Delivery
from gridhub.project.connector import Drift, Export
from gridhub.warehouse.build import Check, Place
from gridhub.warehouse.tables import Value

if TYPE_CHECKING:
    from gridhub.ingest import SheetFound
    from gridhub.project.project import CodeList
    from gridhub.standardise import StdTable

    Seen = tuple[Delivery, StdTable, tuple[SheetFound, ...]]

DRIFT, WARNINGS = "deliveries.drift", "deliveries.drift_warnings"
DRIFT_RULES = ((DRIFT, False), (WARNINGS, False))
SAMPLE = 10


@dataclass(frozen=True)
class _Profile:
    """One delivery in numbers. ``filled``: share of accepted rows by field; ``codes``: by field and code."""

    delivery: Delivery
    rows: int
    fields: frozenset[str]
    unknown: frozenset[str]
    filled: Mapping[str, float]
    codes: Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class _Line:
    measure: str
    field: str | None
    value: str | None
    before: float | None
    now: float | None
    change: float | None
    state: str
    reason: str | None


def compare(
    seen: Sequence[Seen], export: Export, contract: type[StdContract], codes: Mapping[str, CodeList]
) -> list[dict[str, Value]]:
    """Rows of ``audit.drift``: each delivery against its predecessor of the same part, in order of part and receipt."""
    titles = {column.name: column.title for column in columns_of(contract)}
    names = _code_names(export, contract, codes)
    by_part: dict[str, list[Seen]] = {}
    for one in seen:
        by_part.setdefault(one[0].part, []).append(one)
    rows: list[dict[str, Value]] = []
    for part in sorted(by_part):
        ordered = sorted(by_part[part], key=lambda one: (one[0].period_end, one[0].received_no))
        profiles = [_profile(delivery, table, sheets, names) for delivery, table, sheets in ordered]
        for before, now in pairwise(profiles):
            lines = _lines(before, now, export.drift, titles, names)
            rows += [_row(line, before.delivery, now.delivery, is_newest=now is profiles[-1]) for line in lines]
    return rows


def _row(line: _Line, before: Delivery, now: Delivery, *, is_newest: bool) -> dict[str, Value]:
    return {
        "delivery_id": now.delivery_id, "previous_delivery_id": before.delivery_id, "department": now.department,
        "export": now.export, "part": now.part, "period": now.period, "measure": line.measure,
        "field_name": line.field, "value_label": line.value, "before": line.before, "now": line.now,
        "change": line.change, "state": line.state, "reason": line.reason, "is_newest": is_newest,
    }  # fmt: skip


def drift_checks(rows: Sequence[Mapping[str, Value]], seen: Sequence[Seen]) -> tuple[Check, ...]:
    """Two checks on the newest delivery of every part: differences beyond the limits, and those worth a look."""
    files = {delivery.delivery_id: delivery.file_name for delivery, _, _ in seen}
    texts = {
        "failed": (DRIFT, "与上一期相比没有超出限度的变化"),
        "warned": (WARNINGS, "与上一期相比没有值得注意的变化"),
    }
    checks: list[Check] = []
    newest = [row for row in rows if row["is_newest"]]
    for state, (name, description) in texts.items():
        found = [row for row in newest if row["state"] == state]
        sample = tuple(
            Place(files.get(str(row["delivery_id"]), ""), "", 0, "", str(row["reason"])) for row in found[:SAMPLE]
        )
        outcome = "failed" if found else "passed" if newest else "not_run"
        checks.append(Check(name, outcome, False, description, len(newest), len(found), sample))  # type: ignore[arg-type]
    return tuple(checks)


def _code_names(
    export: Export, contract: type[StdContract], codes: Mapping[str, CodeList]
) -> dict[str, Mapping[str, str]]:
    """Code field → official code → its name."""
    found: dict[str, Mapping[str, str]] = {}
    for column in columns_of(contract):
        listed = export.codes.get(column.name) or column.codes
        if column.kind == "code" and listed is not None and listed in codes:
            found[column.name] = codes[listed].names
    return found


def _profile(
    delivery: Delivery, table: StdTable, sheets: Sequence[SheetFound], names: Mapping[str, Mapping[str, str]]
) -> _Profile:
    import polars as pl

    fields = frozenset(column.field for sheet in sheets for column in sheet.columns)
    unknown = frozenset(column.header for sheet in sheets for column in sheet.unknown if column.header)
    frame = pl.read_parquet(table.folder / "std.parquet")
    wanted = [name for name in frame.columns if name in fields]
    height = max(frame.height, 1)
    filled = {name: 1 - frame[name].null_count() / height for name in wanted}
    codes = {
        (name, str(code)): count / height
        for name in wanted
        if name in names
        for code, count in frame[name].drop_nulls().value_counts().iter_rows()
    }
    return _Profile(delivery, table.accepted + table.quarantined_rows, fields, unknown, filled, codes)


def _lines(
    before: _Profile, now: _Profile, limits: Drift, titles: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> Iterator[_Line]:
    for name in sorted(before.fields - now.fields):
        reason = f"上期有“{titles.get(name, name)}”一列，本期没有（或列名变了，没有识别）；请补报该列或登记新的列名"
        yield _Line("columns_missing", name, None, 1, 0, -1, "failed", reason)
    for header in sorted(now.unknown - before.unknown):
        yield _Line("columns_new", None, header, 0, 1, 1, "warned", f"出现了不认识的新列“{header}”；请核对是否改了列名")
    for name in sorted(now.fields - before.fields):
        yield _Line("columns_new", name, None, 0, 1, 1, "warned", f"上期没有“{titles.get(name, name)}”一列，本期有")
    change = (now.rows - before.rows) / max(before.rows, 1)
    told = max(before.rows, now.rows) >= limits.min_rows
    state = _state(change, limits.fail_rows, limits.warn_rows) if told else "passed"
    text = f"数据行数由 {before.rows} 变为 {now.rows}（{change:+.0%}）；请核对导出条件"
    yield _Line("rows", None, None, before.rows, now.rows, round(change, 4), state, None if state == "passed" else text)
    for name in sorted(before.filled.keys() & now.filled.keys()):
        old, new = before.filled[name], now.filled[name]
        state = _state(new - old, limits.fail_fill, limits.warn_fill) if told else "passed"
        text = f"“{titles.get(name, name)}”的填写率由 {old:.0%} 变为 {new:.0%}；请核对该列"
        yield _Line(
            "fill",
            name,
            None,
            round(old, 4),
            round(new, 4),
            round(new - old, 4),
            state,
            None if state == "passed" else text,
        )
    for name, code in sorted(before.codes.keys() | now.codes.keys()):
        if not {name} <= before.fields & now.fields:
            continue
        old, new = before.codes.get((name, code), 0.0), now.codes.get((name, code), 0.0)
        label = names[name].get(code, code)
        state = _state(new - old, 2.0, limits.warn_codes) if told else "passed"
        text = f"“{titles.get(name, name)}”中“{label}”的占比由 {old:.0%} 变为 {new:.0%}；请核对代码的含义是否变了"
        yield _Line(
            "codes",
            name,
            label,
            round(old, 4),
            round(new, 4),
            round(new - old, 4),
            state,
            None if state == "passed" else text,
        )


def _state(change: float, fails: float, warns: float) -> str:
    return "failed" if abs(change) > fails else "warned" if abs(change) > warns else "passed"

"""How a delivery differs from the one before it: columns, rows, filled shares, shares of codes.

Belongs here: comparing accepted deliveries of one export, by the limits of its connector. Not here: what is missing
altogether (``ingest.missing``), rules about values (contracts). A drift never stops a release: it is told.

A delivery is compared with the last one of its part in the period before. One that corrects a file of its own period is
compared with that file too: measured by the wrong file alone, a correction that mends nothing would pass for quiet. What
is held back is measured, and measures nothing: the last good one stays the yardstick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.ingest.sheets.raw_table import SheetFound
from gridhub.project.connector import Export
from gridhub.project.project import CodeList
from gridhub.standardise.stage import StdTable
from gridhub.state.delivery import Delivery
from gridhub.tables.checks import Check, Place
from gridhub.tables.filling import Value

if TYPE_CHECKING:
    Seen = tuple[Delivery, StdTable, tuple[SheetFound, ...]]

DRIFT, WARNINGS = "deliveries.drift", "deliveries.drift_warnings"
DRIFT_RULES = (RuleSpec(DRIFT), RuleSpec(WARNINGS))
SAMPLE = 10
CHANCE = 3.0
"""Standard deviations: what so few rows differ by chance is never told (three deaths a month, then seven)."""


@dataclass(frozen=True)
class _Profile:
    """One delivery in numbers. ``strange``: headers that did not come in → why, in Chinese. ``filled`` among the
    ``accepted`` rows, ``codes`` among the filled ones: counts by field, and by field and official value.
    """

    delivery: Delivery
    rows: int
    accepted: int
    fields: frozenset[str]
    strange: Mapping[str, str]
    filled: Mapping[str, int]
    codes: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Line:
    """One measure of a delivery against one before it."""

    measure: str
    field: str | None
    value: str | None
    before: float | None
    now: float | None
    change: float | None
    state: str
    reason: str | None


def compare(
    seen: Sequence[Seen],
    export: Export,
    contract: type[StdContract],
    codes: Mapping[str, CodeList],
    is_good: Callable[[Delivery, frozenset[str], Sequence[Line]], bool] = lambda *_: True,
) -> list[dict[str, Value]]:
    """Rows of ``fact.drift``: each delivery against its predecessor of the same part, in order of part and receipt.

    ``is_good`` hears each delivery with the fields that its sheets have and its lines against the period before (empty for
    the first); one that is not good measures no later one.
    """
    titles = {column.name: column.title for column in columns_of(contract)}
    names = _closed_lists(export, contract, codes)
    by_part: dict[str, list[Seen]] = {}
    for one in seen:
        by_part.setdefault(one[0].part, []).append(one)
    rows: list[dict[str, Value]] = []
    for part in sorted(by_part):
        ordered = sorted(by_part[part], key=lambda one: (one[0].period_end, one[0].received_no))
        good: list[_Profile] = []
        for position, (delivery, table, sheets) in enumerate(ordered):
            now = _profile(delivery, table, sheets, export, names)
            others = _measured_by(now, good)
            against: list[list[Line]] = []
            for before in others:
                lines = list(_lines(before, now, export, titles, names))
                principal = before is others[0]
                newest = principal and position == len(ordered) - 1
                rows += [_row(line, before.delivery, delivery, newest, principal) for line in lines]
                against.append(lines)
            if is_good(delivery, now.fields, against[0] if against else ()):
                good.append(now)
    return rows


def _measured_by(now: _Profile, earlier: Sequence[_Profile]) -> list[_Profile]:
    """The last delivery of the period before, then the file of its own period that it corrects."""
    period_before = [one for one in earlier if one.delivery.period != now.delivery.period]
    corrected = [one for one in earlier if one.delivery.period == now.delivery.period]
    return [*period_before[-1:], *corrected[-1:]]


def _row(line: Line, before: Delivery, now: Delivery, is_newest: bool, is_principal: bool) -> dict[str, Value]:
    return {
        "delivery_id": now.delivery_id, "previous_delivery_id": before.delivery_id, "department": now.department,
        "export": now.export, "part": now.part, "period": now.period, "measure": line.measure,
        "field_name": line.field, "value_label": line.value, "before": line.before, "now": line.now,
        "change": line.change, "state": line.state, "reason": line.reason, "is_newest": is_newest,
        "is_principal": is_principal,
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


def _closed_lists(
    export: Export, contract: type[StdContract], codes: Mapping[str, CodeList]
) -> dict[str, Mapping[str, str]]:
    """Field with a closed list of values → official value → its name (none: it names itself).

    A field that publication masks or drops has no shares by value: they would publish what it does not.
    """
    schema = contract.to_schema().columns
    found: dict[str, Mapping[str, str]] = {}
    for column in columns_of(contract):
        listed = export.codes.get(column.name) or column.codes
        if column.mask != "keep":
            continue
        if column.kind == "code" and listed is not None and listed in codes:
            found[column.name] = codes[listed].names
        elif any((check.statistics or {}).get("allowed_values") for check in schema[column.name].checks):
            found[column.name] = {}
    return found


def _profile(
    delivery: Delivery,
    table: StdTable,
    sheets: Sequence[SheetFound],
    export: Export,
    names: Mapping[str, Mapping[str, str]],
) -> _Profile:

    std = pl.scan_parquet(table.folder / "std.parquet")
    known = set(std.collect_schema().names())
    fields = {column.field for sheet in sheets for column in sheet.columns} & known
    strange = {column.header: "没有登记" for sheet in sheets for column in sheet.unknown if column.header}
    strange |= {column.header: "不在共享协议之内" for sheet in sheets for column in sheet.dropped}
    place = {name for name in (export.place_field, *export.given) if name} & known
    counts = std.select(pl.col(sorted(fields | place)).count()).collect().to_dicts()
    filled = {name: int(n) for name, n in counts[0].items()} if counts else {}
    # The name of the sheet or the title line may say what the column said before.
    fields |= {name for name in place if filled.get(name)}
    codes = {
        (name, str(code)): int(count)
        for name in sorted(fields & names.keys())
        for code, count in std.group_by(name).agg(pl.len()).drop_nulls().collect().iter_rows()
    }
    rows = table.accepted + table.quarantined_rows
    return _Profile(delivery, rows, table.accepted, frozenset(fields), strange, filled, codes)


def _lines(
    before: _Profile, now: _Profile, export: Export, titles: Mapping[str, str], names: Mapping[str, Mapping[str, str]]
) -> Iterator[Line]:
    limits = export.drift
    yield from _column_lines(before, now, titles)
    told = max(before.rows, now.rows) >= limits.min_rows
    yield _row_line(before, now, export, told)
    if not before.accepted or not now.accepted:
        return
    for name in sorted(before.fields & now.fields):
        title = titles.get(name, name)
        old, new = before.filled[name] / before.accepted, now.filled[name] / now.accepted
        # A column that is better filled than before is told and never fails.
        fails = limits.fail_fill if new < old else 1.0
        heard = told and not _by_chance(old, before.accepted, new, now.accepted)
        text = f"“{title}”的填写率由 {old:.0%} 变为 {new:.0%}；请核对该列"
        yield _share("fill", name, None, old, new, (fails, limits.warn_fill) if heard else None, text)
    for name in sorted(before.fields & now.fields & names.keys()):
        filled = before.filled[name], now.filled[name]
        if not all(filled):
            continue
        for code in sorted({code for field, code in (*before.codes, *now.codes) if field == name}):
            label = names[name].get(code, code)
            old, new = before.codes.get((name, code), 0) / filled[0], now.codes.get((name, code), 0) / filled[1]
            heard = told and not _by_chance(old, filled[0], new, filled[1])
            text = f"“{titles.get(name, name)}”中“{label}”的占比由 {old:.0%} 变为 {new:.0%}；请核对代码的含义是否变了"
            yield _share("codes", name, label, old, new, (2.0, limits.warn_codes) if heard else None, text)


def _column_lines(before: _Profile, now: _Profile, titles: Mapping[str, str]) -> Iterator[Line]:
    new = sorted(now.strange.keys() - before.strange.keys())
    hint = f"（本期新出现了“{'”“'.join(new)}”）" if new else ""
    for name in sorted(before.fields - now.fields):
        title = titles.get(name, name)
        reason = f"上期有“{title}”一列，本期没有或没有识别{hint}；请补报该列，若只是改了列名，请登记新的列名"
        yield Line("columns_missing", name, None, 1, 0, -1, "failed", reason)
    for header in new:
        reason = f"出现了新列“{header}”，{now.strange[header]}，没有入库；请核对是否改了列名或多报了列"
        yield Line("columns_new", None, header, 0, 1, 1, "warned", reason)
    for name in sorted(now.fields - before.fields):
        yield Line("columns_new", name, None, 0, 1, 1, "passed", f"上期没有“{titles.get(name, name)}”一列，本期有")


def _row_line(before: _Profile, now: _Profile, export: Export, told: bool) -> Line:
    if not before.rows:  # a list of events may well be empty for a month
        return Line("rows", None, None, 0, now.rows, None, "passed", None)
    change = (now.rows - before.rows) / before.rows
    # A count of events varies by its root; the size of a register does not.
    chance = CHANCE * sqrt(before.rows + now.rows) if export.kind != "snapshot" else 0.0
    heard = told and abs(now.rows - before.rows) > chance
    state = _state(change, export.drift.fail_rows, export.drift.warn_rows) if heard else "passed"
    text = f"数据行数由 {before.rows} 变为 {now.rows}（{change:+.0%}）；请核对导出条件"
    return Line("rows", None, None, before.rows, now.rows, round(change, 4), state, text if state != "passed" else None)


def _share(
    measure: str, field: str, value: str | None, old: float, new: float, limits: tuple[float, float] | None, text: str
) -> Line:
    """A line about a share; ``limits``: fail and warn, None when nothing may be told."""
    change = round(new - old, 4)
    state = _state(change, *limits) if limits else "passed"
    return Line(measure, field, value, round(old, 4), round(new, 4), change, state, text if state != "passed" else None)


def _by_chance(old: float, old_rows: int, new: float, new_rows: int) -> bool:
    """Whether two shares differ no more than two draws of so many rows from one lot would."""
    pooled = (old * old_rows + new * new_rows) / (old_rows + new_rows)
    deviation = sqrt(max(0.0, pooled * (1 - pooled)) * (1 / old_rows + 1 / new_rows))
    return abs(new - old) <= CHANCE * deviation


def _state(change: float, fails: float, warns: float) -> str:
    return "failed" if abs(change) > fails else "warned" if abs(change) > warns else "passed"

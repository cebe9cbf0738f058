"""What differs between two releases, and by which cause: indicators, findings, ledgers and entities.

Belongs here: the whole comparison, indicators and findings. Not here: the causes themselves (``causes``), rows of other
tables (``compared_rows``), showing it (``difference_report``).

The law. A number differs when its value, its completeness, what lacks or what it means differs. It is explained by the
causes it rests on; one without any is *unexplained*, and so is a finding or a row. A comparison with something unexplained
is not sound: somebody has to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gridhub.contracts import words
from gridhub.contracts.record_id import RecordId
from gridhub.project.catalogue import TREND
from gridhub.release.causes import Cause, Causes, find_causes, in_order
from gridhub.release.changed_deliveries import DeliveryChange
from gridhub.release.compared_rows import RowDifference, TableDifference, compare_tables, rows_of, touched
from gridhub.release.two_releases import SIDES, Pair, Side, open_pair, quoted_whole, view
from gridhub.state.home import Home

FINDINGS = "finding.finding"
BY_TOWN = "_town"
"""Ending of the table that gives the numbers of another by town."""
_SAID = ("value", "numerator", "denominator", "completeness", "missing", "indicator_name", "unit", "note")
"""What a number says. The days it is of move with the reporting date, and are no difference by themselves."""
_WEIGHED = (
    "finding_kind", "amount", "unproven_amount", "match_level", "severity", "department", "detail", "law", "title",
)  # fmt: skip
"""What a finding says that stays. Evidence is sent anew every month, and its due date moves with the reporting date."""
UNEXPLAINED = Cause("unexplained", "没有找到原因：请核对两次发布的构建过程")


@dataclass(frozen=True)
class NumberDifference:
    """One indicator (of one town) that differs. ``changed``: column → texts before and after, "" for none."""

    table: str
    code: str
    town: str
    name: str
    change: str
    changed: Mapping[str, tuple[str, str]]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class FindingDifference:
    """One finding that is new, gone or says something else."""

    finding_id: str
    code: str
    title: str
    subject_id: str
    month: str
    amount: str
    change: str
    changed: Mapping[str, tuple[str, str]]
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything that differs, in a fixed order. ``moved``: findings of which only evidence, month or due date is
    another."""

    a: Side
    b: Side
    why_date: str
    causes: tuple[Cause, ...]
    numbers: tuple[NumberDifference, ...]
    findings: tuple[FindingDifference, ...]
    moved: int
    tables: tuple[TableDifference, ...]

    @property
    def unexplained(self) -> int:
        """How many numbers, findings and rows differ without a known cause."""
        lines: tuple[NumberDifference | FindingDifference, ...] = (*self.numbers, *self.findings)
        return sum(UNEXPLAINED in line.causes for line in lines) + sum(table.unexplained for table in self.tables)


def compare(home: Home, first: str, second: str) -> Comparison:
    """Compare two releases, by id or folder. Raises ``NoRelease``."""
    with open_pair(home, first, second) as pair:
        causes = find_causes(pair)
        touched(pair, causes)
        findings, moved = _findings(pair, causes)
        numbers = tuple(line for table in _indicator_tables(pair) for line in _numbers(pair, causes, table))
        others = [name for name in pair.tables("core", "mart") if name != TREND and not _is_of_indicators(pair, name)]
        tables = tuple(
            replace(table, causes=(*table.causes, UNEXPLAINED)) if table.unexplained else table
            for table in compare_tables(pair, causes, others, _stands_on)
        )
        why = next((cause.text for cause in causes.others if cause.kind == "date"), "")
        return Comparison(pair.a, pair.b, why, causes.all, numbers, findings, moved, tables)


def compare_rows(home: Home, first: str, second: str, table: str) -> list[RowDifference]:
    """The rows of one published table that differ, by key. Raises ``NoRelease``, ``NoSuchTable``."""
    with open_pair(home, first, second) as pair:
        causes = find_causes(pair)
        touched(pair, causes)
        return rows_of(pair, causes, table, _stands_on)


def _is_of_indicators(pair: Pair, table: str) -> bool:
    return any({"indicator_code", "value"} <= set(pair.columns(side, table)) for side in SIDES)


def _indicator_tables(pair: Pair) -> list[str]:
    return [name for name in pair.tables("mart") if name != TREND and _is_of_indicators(pair, name)]


def _stands_on(pair: Pair, table: str, code: str = "") -> dict[str, str] | None:
    """Weight by export of what a value stands on in either release; None when neither says."""
    found: dict[str, str] = {}
    for side in SIDES:
        if not pair.columns(side, "audit.standing"):
            continue
        for department, export, weight in pair.rows(
            f"SELECT department, export, weight FROM {view(side, 'audit.standing')} WHERE table_name = ? AND value_code = ?",
            table, code,
        ):  # fmt: skip
            name = f"{department}.{export}"
            found[name] = "rows" if "rows" in (weight, found.get(name)) else weight
    return found or None


def _lines(pair: Pair, side: str, table: str, key: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows of a small table by key, every value as text, "" for null."""
    columns = pair.columns(side, table)
    if not columns:
        return {}
    select = ", ".join(f"COALESCE(CAST({quoted_whole(name)} AS VARCHAR), '')" for name in columns)
    rows = pair.rows(f"SELECT {select} FROM {view(side, table)}")
    lines = [dict(zip(columns, (str(value) for value in row), strict=True)) for row in rows]
    return {tuple(line.get(name, "") for name in key): line for line in lines}


def _differing(
    old: Mapping[str, str] | None, new: Mapping[str, str] | None, columns: Sequence[str]
) -> dict[str, tuple[str, str]]:
    """Column → before and after, of those that differ."""
    pairs = {name: ((old or {}).get(name, ""), (new or {}).get(name, "")) for name in columns}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _change(old: object, new: object) -> str:
    return "new" if old is None else "gone" if new is None else "changed"


def _numbers(pair: Pair, causes: Causes, table: str) -> Iterator[NumberDifference]:
    whole = table.removesuffix(BY_TOWN)
    key = ("indicator_code", "town_name") if whole != table else ("indicator_code",)
    before, after = (_lines(pair, side, table, key) for side in SIDES)
    named = {code: line for side in SIDES for (code,), line in _lines(pair, side, whole, key[:1]).items()}
    for one in sorted(before.keys() | after.keys()):
        old, new = before.get(one), after.get(one)
        changed = _differing(old, new, _SAID)
        if old and new and not changed:
            continue
        code, entry = one[0], named.get(one[0], {})
        stands = _stands_on(pair, whole, code) or {}
        found = causes.behind(f"{whole}/{code}", stands, code=code, by_date=entry.get("kind", "stock") != "stock")
        yield NumberDifference(
            table, code, one[1] if len(one) > 1 else "", entry.get("indicator_name", ""), _change(old, new), changed,
            in_order(found) or (UNEXPLAINED,),
        )  # fmt: skip


def _findings(pair: Pair, causes: Causes) -> tuple[tuple[FindingDifference, ...], int]:
    before, after = (_lines(pair, side, FINDINGS, ("finding_id",)) for side in SIDES)
    tables = _tables_of_findings(pair)
    found: list[FindingDifference] = []
    moved = 0
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        changed = _differing(old, new, _WEIGHED) if old and new else {}
        if old and new and not changed:
            moved += 1
            continue
        line = new or old or {}
        evidence = {
            part for side in (old, new) if side for part in side.get("evidence", "").split(";") if part
        }  # fmt: skip
        why = _causes_of_finding(pair, causes, line, evidence, tables.get(line["finding_code"], FINDINGS))
        found.append(
            FindingDifference(
                key[0], line["finding_code"], line["title"], line["subject_id"], line["month"][:7], line["amount"],
                _change(old, new), changed, why or (UNEXPLAINED,),
            )
        )  # fmt: skip
    return tuple(found), moved


def _tables_of_findings(pair: Pair) -> dict[str, str]:
    """The table of each finding, by its code."""
    found: dict[str, str] = {}
    for table in pair.tables("finding"):
        for side in SIDES:
            columns = set(pair.columns(side, table))
            if table != FINDINGS and "finding_code" in columns and "case_key" not in columns:
                rows = pair.rows(f"SELECT DISTINCT finding_code FROM {view(side, table)}")
                found |= {str(code): table for (code,) in rows}
    return found


def _causes_of_finding(
    pair: Pair, causes: Causes, line: Mapping[str, str], evidence: set[str], table: str
) -> tuple[Cause, ...]:
    """By the rows of its evidence and the rules of the finding itself; else by what else was said of its subject; else by
    the exports behind the finding."""
    changed = {one.delivery_id: one for one in causes.deliveries}
    found = [cause for cause in causes.others if cause.kind == "rule" and table in cause.tables]
    found += _of_rows(sorted(evidence), changed)
    found += _decided(pair, causes, "record_id IN (SELECT UNNEST(?))", [sorted(evidence)])
    found += _decided(pair, causes, "hub_id = ?", [line["subject_id"]])
    if not found:
        rows = pair.rows(
            "SELECT DISTINCT record_id FROM touched_record WHERE hub_id = ? ORDER BY record_id", line["subject_id"]
        )
        found += _of_rows([str(row[0]) for row in rows], changed)
    found += _of_ids(pair, causes, line["subject_id"])
    return in_order(found or causes.behind(table, _stands_on(pair, table)))


ROWS_SHOWN = 5
"""Rows that the cause of one finding names."""


def _of_rows(records: Sequence[str], changed: Mapping[str, DeliveryChange]) -> list[Cause]:
    """Rows of deliveries that came or went, by class, with file and row."""
    by_kind: dict[str, list[str]] = {}
    for text in records:
        record = RecordId.parse(text)
        one = changed.get(record.delivery_id)
        if one:
            word = "采用" if one.came else "不再采用"
            by_kind.setdefault(one.kind, []).append(f"{word}“{one.file}”第 {record.row} 行")
    return [
        Cause(kind, "；".join(rows[:ROWS_SHOWN]) + (f" 等 {len(rows)} 行" if len(rows) > ROWS_SHOWN else ""))
        for kind, rows in by_kind.items()
    ]


def _decided(pair: Pair, causes: Causes, where: str, values: list[object]) -> list[Cause]:
    """The decisions that speak of a cell of these rows."""
    rows = pair.rows(f"SELECT DISTINCT file, sheet, row FROM decided_row WHERE {where} ORDER BY ALL", *values)
    places = [f"{file}|{sheet or ''}|{row}|" for file, sheet, row in rows]
    return [
        cause for cause in causes.others if cause.kind == "decision" and any(place in cause.text for place in places)
    ]  # fmt: skip


def _of_ids(pair: Pair, causes: Causes, subject: str) -> list[Cause]:
    """The subject has another id than before, or an id that the other release could not know."""
    found: list[Cause] = []
    if pair.columns("b", "audit.id_change"):
        for old, new, change in pair.rows(
            f"SELECT old_id, new_id, change FROM {view('b', 'audit.id_change')} WHERE ? IN (old_id, new_id) ORDER BY ALL",
            subject,
        ):
            found.append(
                Cause("id_change", f"{old or '（无）'} → {new or '（无）'}（{words.ID_CHANGES.get(change, change)}）")
            )
    history = [cause for cause in causes.others if cause.kind == "history"]
    if history and pair.rows("SELECT 1 FROM one_sided WHERE hub_id = ?", subject):
        found += history
    return found

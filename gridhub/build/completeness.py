"""What every indicator, finding and ledger may say: the step ``audit.completeness``.

Belongs here: which values there are, which periods each needs of the exports it stands on, the state that follows. Not
here: what a value stands on (``project.sql.standing``), which periods came (``gaps``), keeping to it (the SQL of
indicators; ``derive`` for the columns of a ledger).

1. A stock needs, of a register (snapshot), the last period due, and of a list of events every period due. What happened in
   a month, quarter or year needs the events of that time, and the registers at its end. Of events that only help to say
   who and where it needs every period too: a roll of September tells two rows of October's visits apart.
2. Not computable: nothing is in use of an export marked ``must_have`` whose rows count, or of any export whose rows count;
   of a flow also when a list of events marked so has nothing of its time. A rate of a flow needs every period: rows that
   lack may move it either way.
3. Partial: any period lacks, also of exports that only help to say who and where. The rest is said with "until when".
4. A zero is said only when no export lacks a period whose rows could have made it larger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.indicator_tables import Kind, State
from gridhub.contracts.period import Period
from gridhub.project.catalogue import FINDINGS, of_shape
from gridhub.project.connector import Connector, Export
from gridhub.project.indicators import Indicator
from gridhub.project.project import Project
from gridhub.project.sql.known_rows import NOTHING, Standing, Weight
from gridhub.project.sql.standing import ProjectStanding
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import Value as Cell
from gridhub.tables.filling import create_empty, insert_rows
from gridhub.tables.spec import TableSpec
from gridhub.tables.withholding import FLAG

READS = ("audit.run", "audit.delivery", "audit.period_coverage")
ValueKind = Literal["indicator", "finding", "ledger", "column"]
_COUNTED = ("BIGINT", "INTEGER", "BOOLEAN", "DECIMAL", "DOUBLE")
"""Types of the columns of a ledger in which "no list" would look like zero or no."""
_OF_INDICATORS = ("mart.indicator", "mart.indicator_town", "mart.report_sentence")


@dataclass(frozen=True)
class Value:
    """One thing that is said. ``table`` and ``code`` name it (code "" = the whole table). ``says``: why an indicator
    without rows has no number."""

    table: str
    code: str
    value_kind: ValueKind
    title: str
    kind: Kind
    standing: Standing
    is_rate: bool = False
    says: str | None = None


_KNOWN_PROJECTS = 8
_known: dict[str, tuple[Value, ...]] = {}
"""Values by the digest of their project: the same for every run of it, and for a project that is read again as it was."""


def values_of(project: Project) -> tuple[Value, ...]:
    """Every value of a project: indicators, findings, ledgers, and the columns of ledgers that count or say yes and no."""
    if project.digest not in _known:
        if len(_known) >= _KNOWN_PROJECTS:
            _known.clear()
        _known[project.digest] = _read_values(project)
    return _known[project.digest]


def _read_values(project: Project) -> tuple[Value, ...]:
    standing = ProjectStanding(project)
    found: list[Value] = []
    for table, entries in sorted(project.indicators.items()):
        found += [value for entry in entries for value in _of_indicator(table, entry, standing)]
    for spec in (*of_shape(project.tables, FINDINGS), project.tables[FINDINGS]):
        found.append(Value(spec.name, "", "finding", spec.title, "stock", standing.of_table(spec.name)))
    for name, spec in sorted(project.tables.items()):
        if spec.layer != "mart" or spec.shape in _OF_INDICATORS or _tells_of_work(spec):
            continue
        found.append(Value(name, "", "ledger", spec.title, "stock", standing.of_table(name)))
        for column in spec.columns:
            if column.name in (*spec.key, FLAG):  # what stays in the vault stays there, whatever lacks
                continue
            if column.sql_type.partition("(")[0] in _COUNTED:
                own = standing.of_column(name, column.name)
                found.append(Value(name, column.name, "column", column.title, column.flow or "stock", own))
    return tuple(found)


def _tells_of_work(spec: TableSpec) -> bool:
    """Whether a table counts deliveries and their rows (what did not come is what it tells) or answers of departments, or
    repeats indicators that were judged themselves."""
    config = getattr(spec.contract, "Config", None)
    return (getattr(config, "metadata", None) or {}).get("tells_of") in ("deliveries", "answers", "indicators")


def _of_indicator(table: str, entry: Indicator, standing: ProjectStanding) -> list[Value]:
    own = NOTHING
    measured = [name for name in (entry.column, entry.distinct, entry.date) if name]
    for text in (entry.rows, entry.per, entry.stated_by):
        own |= standing.of_query(text, measured) if text else NOTHING
    says = None if entry.rows else entry.missing
    return [
        Value(table, code, "indicator", entry.name, kind, own, entry.is_rate, says) for code, kind in entry.lines
    ]  # fmt: skip


@dataclass(frozen=True)
class Came:
    """What came of one export. ``periods``: those due, with their state, in order; ``in_use``: periods in force."""

    export: Export
    title: str
    periods: tuple[tuple[Period, str], ...]
    in_use: tuple[Period, ...]


@dataclass(frozen=True)
class Ground:
    """One export behind a value: the periods it needs of it, and which of them lack."""

    ref: ExportRef
    weight: Weight
    came: Came
    needed: tuple[Period, ...]
    lacking: tuple[Period, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that it needs is in use."""
        if not self.came.in_use:
            return True
        return (
            bool(self.needed) and self.came.export.kind != "snapshot" and not set(self.needed) & set(self.came.in_use)
        )

    @property
    def until(self) -> Period | None:
        return max(self.came.in_use, default=None)

    def told(self) -> str:
        """``死亡注销人员名单截至 2026-09`` or the periods that lack."""
        if not self.came.in_use:
            return f"{self.came.title}（从未收到可用的数据）"
        if self.came.export.kind == "snapshot":
            return f"{self.came.title}（截至 {self.until}）"
        return f"{self.came.title}（缺 {'、'.join(period.text for period in self.lacking)}）"


def span_of(kind: Kind, as_of: date) -> tuple[date | None, date]:
    """First and last day that a value of a kind speaks of; a stock has no first day."""
    match kind:
        case "month":
            return as_of.replace(day=1), as_of
        case "quarter":
            return Period.containing(as_of, "quarterly").first_day, as_of
        case "year":
            return as_of.replace(month=1, day=1), as_of
        case _:
            return None, as_of


def grounds_of(value: Value, came: Mapping[ExportRef, Came], as_of: date) -> tuple[Ground, ...]:
    """The exports behind a value, those whose rows count first. Events of a flow that also link people and places make two:
    one of its time, one of the time before."""
    first, last = span_of(value.kind, as_of)
    found: list[Ground] = []
    for ref, weight in value.standing.weights().items():
        one = came[ref]
        due = [(period, state) for period, state in one.periods if period.last_day <= last]
        if one.export.kind == "snapshot":
            due = due[-1:]
        elif first is not None and weight == "rows":
            earlier = [(period, state) for period, state in due if period.last_day < first]
            due = due[len(earlier) :]
            if earlier and ref.leaf in value.standing.links:
                found.append(_ground(ref, "links", one, earlier))
        found.append(_ground(ref, weight, one, due))
    return tuple(sorted(found, key=lambda ground: (ground.weight != "rows", ground.ref)))


def _ground(ref: ExportRef, weight: Weight, came: Came, due: Sequence[tuple[Period, str]]) -> Ground:
    lacking = tuple(period for period, state in due if state != "complete")
    if came.export.kind != "snapshot" and not came.in_use and not due:
        lacking = ()
    return Ground(ref, weight, came, tuple(period for period, _ in due), lacking)


def begin_of(grounds: Sequence[Ground]) -> date | None:
    """The first day that the events behind a value are owed for; None when nobody owes any."""
    events = [one.came.periods for one in grounds if one.weight == "rows" and one.came.export.kind != "snapshot"]
    return min((periods[0][0].first_day for periods in events if periods), default=None)


def judge(value: Value, grounds: Sequence[Ground]) -> tuple[State, bool, str | None]:
    """State, whether a zero may be said, and what lacks, in Chinese."""
    if value.says is not None:
        return "not_computable", False, value.says
    own = [ground for ground in grounds if ground.weight == "rows"]
    lacking = [ground for ground in own if ground.lacking or not ground.came.in_use]
    helping = [ground for ground in grounds if ground.weight == "links" and (ground.lacking or not ground.came.in_use)]
    empty = [ground for ground in own if ground.is_empty]
    needed = [ground for ground in empty if ground.came.export.must_have or len(empty) == len(own)]
    if needed:
        return "not_computable", False, f"缺少{'、'.join(ground.told() for ground in needed)}"
    if value.is_rate and value.kind != "stock" and lacking:
        return "not_computable", False, f"本期数据不全，不计算比率：{'、'.join(ground.told() for ground in lacking)}"
    if not lacking and not helping:
        return "complete", True, None
    told = [f"数据不全：{'、'.join(ground.told() for ground in lacking)}"] if lacking else []
    told += [f"另有 {len(helping)} 项数据不全，可能影响人、户、地点的归并：{_few(helping)}"] if helping else []
    return "partial", not lacking, "；".join(told)


SHOWN = 3
"""Exports named among those that only help to link."""


def _few(grounds: Sequence[Ground]) -> str:
    names = "、".join(ground.told() for ground in grounds[:SHOWN])
    return f"{names} 等" if len(grounds) > SHOWN else names


def completeness_said(build: Build) -> Json:
    """What decides beside the deliveries: the SQL that says what a value stands on, what is owed."""
    project = build.project
    owed: list[Json] = [
        [department, name, export.model_dump_json(include={"title", "kind", "cadence", "must_have", "since"})]
        for department, connector in sorted(project.connectors.items())
        for name, export in sorted(connector.exports.items())
    ]
    entries: list[Json] = [
        entry.model_dump_json() for _, listed in sorted(project.indicators.items()) for entry in listed
    ]
    return {"sql": [[asset.name, asset.sql] for asset in project.assets], "entries": entries, "owed": owed}


def completeness_rows(
    values: Sequence[Value], came: Mapping[ExportRef, Came], as_of: date
) -> tuple[list[dict[str, Cell]], list[dict[str, Cell]]]:
    """Rows of ``audit.completeness`` and of ``audit.standing``."""
    judged: list[dict[str, Cell]] = []
    standing: list[dict[str, Cell]] = []
    for value in values:
        grounds = grounds_of(value, came, as_of)
        state, zero_is_said, missing = judge(value, grounds)
        first, last = span_of(value.kind, as_of)
        if first is not None:  # of the months before the city's data begin nothing is said
            first = max(first, begin_of(grounds) or first)
        named: dict[str, Cell] = {"table_name": value.table, "value_code": value.code}
        judged.append(
            named
            | {"value_kind": value.value_kind, "title": value.title, "kind": value.kind,
               "from_date": first.isoformat() if first else None, "to_date": last.isoformat(), "state": state,
               "zero_is_said": zero_is_said, "missing": missing}
        )  # fmt: skip
        standing += [
            named
            | {"department": ground.ref.department, "export": ground.ref.export, "weight": ground.weight,
               "periods_due": len(ground.needed), "periods_came": len(ground.needed) - len(ground.lacking),
               "until": ground.until.text if ground.until else None,
               "lacking": "、".join(period.text for period in ground.lacking) or None}
            for ground in grounds
        ]  # fmt: skip
    return judged, standing


def record_completeness(work: Work) -> StepResult:
    """Fill ``audit.completeness`` and ``audit.standing``."""
    covered = work.connection.execute("SELECT department, export, period, state FROM audit.period_coverage").fetchall()
    in_use = work.connection.execute("SELECT department, export, period FROM audit.delivery WHERE in_force").fetchall()
    came = what_came(work.project.connectors, covered, in_use)
    judged, standing = completeness_rows(values_of(work.project), came, work.as_of())
    for table, rows in (("audit.completeness", judged), ("audit.standing", standing)):
        create_empty(work.connection, work.spec(table))
        insert_rows(work.connection, work.spec(table), rows)
    checks = check_contract(work.connection, work.spec("audit.completeness"))
    whole = sum(line["state"] == "complete" for line in judged)
    return StepResult(rows=len(judged), facts=(("complete", whole), ("values", len(judged))), checks=checks)


def what_came(
    connectors: Mapping[str, Connector],
    covered: Iterable[tuple[str, str, str, str]],
    in_use: Iterable[tuple[str, str, str]],
) -> dict[ExportRef, Came]:
    """What came of every export. ``covered``: department, export, period, state of the periods due; ``in_use``: department,
    export and period of the deliveries in force."""
    periods: dict[ExportRef, list[tuple[Period, str]]] = {}
    for department, export, period, state in covered:
        periods.setdefault(ExportRef(department, export), []).append((Period(period), state))
    used: dict[ExportRef, set[Period]] = {}
    for department, export, period in in_use:
        used.setdefault(ExportRef(department, export), set()).add(Period(period))
    found: dict[ExportRef, Came] = {}
    for department, connector in connectors.items():
        for name, spec in connector.exports.items():
            ref = ExportRef(department, name)
            title = f"{connector.title}“{spec.title}”"
            found[ref] = Came(spec, title, tuple(sorted(periods.get(ref, []))), tuple(sorted(used.get(ref, ()))))
    return found

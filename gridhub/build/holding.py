"""What holds a delivery back: reasons to let a person look before its rows count.

Belongs here: the rules of holding. Not here: measuring (``drift``, ``standardise``), the state that follows (``states``),
a person's decision to take it all the same (``state.acceptance``).

A held delivery changes nothing: the last good one stays in force, the reporting date does not move for it, and its reason
says what to mend. Reasons, each with its code:

- ``period_disagrees``: the witnesses of its period contradict each other (``ingest.receive.witnesses``).
- ``same_content``: a list of events whose rows are those of another period: October saved under November's name would pay
  everybody twice.
- ``key_missing``: a column marked ``key`` is not there, or lost its values, though the delivery before had it.
- ``key_failed``: too many rows break a rule of a column marked ``key``.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from gridhub.build.drift import Line
from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.errors import GridhubError
from gridhub.contracts.period import Period
from gridhub.ingest.receive.witnesses import disagreement, witnesses_of
from gridhub.ingest.refusals import reason
from gridhub.ingest.sheets.raw_table import RawTable
from gridhub.inspection.look import inspect_file
from gridhub.inspection.mending import mend_connector
from gridhub.project.connector import Export
from gridhub.project.project import Project
from gridhub.standardise.stage import StdTable
from gridhub.state.archive import archive_path
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.tables.filling import Value

LET_THROUGH = "核对后确实无误的，用 gridhub delivery accept {id} --reason 说明理由放行"


LONG_LIST = 50
"""Rows from which on a list of events that is another month's, in a file of its own, is no coincidence: a dozen people may
well draw the same allowance for two months."""


@dataclass
class Holds:
    """The reasons found so far, by delivery and code. ``accepted``: deliveries that a person let through."""

    accepted: Set[str]
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, delivery: Delivery, code: str, what: str, remedy: str) -> None:
        self.tell(delivery, code, reason(delivery.file_name, what, remedy))

    def tell(self, delivery: Delivery, code: str, text: str) -> None:
        """``text``: what, where and remedy; how to let the delivery through is added."""
        let = LET_THROUGH.format(id=delivery.delivery_id)
        self.found.setdefault(delivery.delivery_id, {})[code] = f"{text.rstrip('。')}；{let}"

    def is_held(self, delivery_id: str) -> bool:
        return delivery_id in self.found and delivery_id not in self.accepted

    def rows(self) -> list[dict[str, Value]]:
        """Rows of ``fact.hold``."""
        return [
            {"delivery_id": delivery_id, "hold_code": code, "reason": text,
             "is_let_through": delivery_id in self.accepted}
            for delivery_id, reasons in self.found.items() for code, text in sorted(reasons.items())
        ]  # fmt: skip


def hold_disagreeing(holds: Holds, delivery: Delivery, raw: RawTable, export: Export) -> None:
    """Hold a delivery whose name, titles, sheets or month column speak of another period than it was taken for."""
    if delivery.from_database:
        return
    witnesses = witnesses_of(raw, export, delivery.file_name)
    told = disagreement(witnesses, Period(delivery.period), export, delivery.file_name)
    if told:
        holds.tell(delivery, "period_disagrees", told)


def hold_failed_keys(
    holds: Holds, delivery: Delivery, table: StdTable, export: Export, keys: Mapping[str, str]
) -> None:
    """Hold a delivery of which too many rows break a rule of a key column. ``keys``: title by field."""
    rules = pl.read_parquet(table.folder / "rules.parquet").filter(pl.col("field").is_in(list(keys)))
    for name, failed, rows in (
        rules.filter(pl.col("state") == "failed")
        .group_by("field", maintain_order=True)
        .agg(pl.col("failed_rows").max(), pl.col("rows").max())
        .iter_rows()
    ):
        if rows >= export.drift.min_rows and failed > export.drift.hold_key * rows:
            what = f"关键列“{keys[name]}”有 {failed}/{rows} 行不合规则，超过 {export.drift.hold_key:.0%}，整份暂缓采用"
            holds.add(delivery, "key_failed", what, "请按隔离清单改正该列后重新报送")


def hold_same_content(
    holds: Holds, seen: Sequence[tuple[Delivery, StdTable]], export: Export, fields: Sequence[str]
) -> None:
    """Hold the later of two deliveries of events that say the same of two periods. ``fields``: the contract's columns."""
    if export.kind == "snapshot":  # a register may well be the same for two months
        return
    first: dict[tuple[str, str], Delivery] = {}
    for delivery, table in sorted(seen, key=lambda pair: pair[0].received_no):
        if table.accepted < export.drift.min_rows or holds.is_held(delivery.delivery_id):
            continue
        said = (delivery.part, _content(table, fields))
        other = first.setdefault(said, delivery)
        is_same_file = other.sha256 == delivery.sha256
        if other.period != delivery.period and (is_same_file or table.accepted >= LONG_LIST):
            what = f"{table.accepted} 行内容与 {other.period} 的“{other.file_name}”完全相同，却报作 {delivery.period}"
            holds.add(delivery, "same_content", what, "请核对所属期，报送该期自己的数据")


def _content(table: StdTable, fields: Sequence[str]) -> str:
    frame = pl.read_parquet(table.folder / "std.parquet", columns=list(fields))
    hashes = frame.hash_rows(seed=0).sort()
    return hashlib.sha256(hashes.to_numpy().tobytes()).hexdigest()


def key_judge(
    holds: Holds, keys: Mapping[str, str], mend: Callable[[Delivery, Iterable[str]], str]
) -> Callable[[Delivery, frozenset[str], Sequence[Line]], bool]:
    """A judge for ``drift.compare``: holds deliveries whose key column is gone or emptied. ``mend``: what to change."""

    def judge(delivery: Delivery, fields: frozenset[str], lines: Sequence[Line]) -> bool:
        lost = {line.field for line in lines if line.state == "failed" and line.measure in ("columns_missing", "fill")}
        gone = [name for name in keys if name in lost or (not lines and name not in fields)]
        if gone:
            told = "、".join(f"“{keys[name]}”" for name in gone)
            what = f"关键列{told}没有或大多是空的，不知道每一行说的是谁，整份暂缓采用，上一份继续有效"
            proposal = mend(delivery, [name for name in gone if name not in fields])
            holds.add(delivery, "key_missing", what, proposal or "请补上该列后重新报送")
        return not holds.is_held(delivery.delivery_id)

    return judge


def key_columns(contract: type[StdContract]) -> dict[str, str]:
    """Fields marked ``key`` → title."""
    return {column.name: column.title for column in columns_of(contract) if column.key}


def proposed_mend(project: Project, home: Home, delivery: Delivery, lacking: Iterable[str]) -> str:
    """The change of the connector by which the file's unknown headers would be taken for the lacking fields; "" when its
    values resemble none. Looks at the archived file as ``gridhub inspect`` does."""
    wanted = set(lacking)
    if not wanted or delivery.from_database:
        return ""
    with tempfile.TemporaryDirectory(dir=home.work, prefix=".looking-") as folder:
        path = Path(folder) / delivery.file_name
        path.symlink_to(archive_path(home, delivery.sha256))
        try:
            table = inspect_file(project, path, delivery.department, delivery.export).table
        except (GridhubError, OSError):
            return ""
        if table is None or not table.candidates:
            return ""
        mended = mend_connector(project, table.candidates[0], table)
    told = [f"{name} 增加写法“{header}”" for name, header in mended.aliases.items() if name in wanted]
    return f"若只是改了列名，请在 {mended.file} 的 columns 里给 {'、'.join(told)}，再运行" if told else ""

"""Standardising one delivery with a cache: an unchanged delivery is never parsed twice.

Belongs here: the cache key, the Parquet files below ``vault/std``, the refusal of a delivery that is mostly wrong.
Not here: the transformation itself (``frame``).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from gridhub.contracts.base import StdContract
from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets.raw_table import LeftOut, RawTable
from gridhub.project.connector import Export
from gridhub.project.decisions import ValueOverride
from gridhub.project.project import Project
from gridhub.standardise.frame import standardise_frame
from gridhub.standardise.result import Origin, Standardised, quarantine_schema
from gridhub.state.code import code_digest
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.kept import put, sealed, sha256_of, unsealed

CODE = ("standardise", "contracts", "tables/spec.py", "project/connector.py", "project/project.py")
LIBRARIES = ("polars", "pandera", "pyarrow", "numpy", "shapely")
"""What shapes std rows: a change of one standardises every delivery again."""

FILES = ("std", "quarantine", "repair", "rules")
BESIDE = "std.json"


@dataclass(frozen=True)
class StdTable:
    """One standardised delivery on disk: ``folder``/{std,quarantine,repair,rules}.parquet, their digests in ``std.json``.

    ``accepted`` + ``quarantined_rows`` = data rows of the delivery; ``quarantined_cells``: cells set aside, also those
    in quarantined rows; ``rejected_share``: quarantined rows among data rows (0 when there are none).
    ``remade``: it was kept, what was kept is no longer what it was, so it was standardised again.
    """

    folder: Path
    delivery_id: str
    accepted: int
    quarantined_rows: int
    quarantined_cells: int
    rejected_share: float
    from_cache: bool
    remade: bool = False


class TooManyRejected(Refused):
    """More rows are quarantined than the export allows. ``table``: what was read, so that every bad row can be told."""

    def __init__(self, message: str, table: StdTable) -> None:
        self.table = table
        super().__init__("rejected_share", message)


def standardise(project: Project, home: Home, delivery: Delivery, raw: RawTable, *, anew: bool = False) -> StdTable:
    """Standardise a delivery, or recognise it in the cache. ``anew``: standardise it whatever is kept.

    What is kept is believed while its bytes are those that were written. Raises ``TooManyRejected`` when more than the export's ``max_rejected_share`` of the data rows are
    quarantined, ``BrokenProject`` for a decision on a field the contract does not have.
    """

    export = project.connectors[delivery.department].exports[delivery.export]
    contract = project.std_contracts[(delivery.department, delivery.export)]
    overrides = _overrides(project, contract, delivery)
    folder = home.std / _key(project, delivery, raw, overrides)
    is_kept = folder.exists() and not anew
    from_cache = is_kept and _is_whole(folder)
    if not from_cache:
        origin = Origin(delivery.delivery_id, delivery.file_name, delivery.period_end, delivery.part)
        frame = pl.read_parquet(raw.path)
        made = standardise_frame(frame, raw.sheets, export, contract, project.codes, origin, overrides)
        _write(replace(made, quarantine=with_left_out(made.quarantine, raw.left_out, origin)), folder)
    table = replace(
        _counted(folder, delivery.delivery_id), from_cache=from_cache, remade=is_kept and not from_cache
    )  # fmt: skip
    if table.rejected_share > export.max_rejected_share:
        raise TooManyRejected(_refusal(delivery, export, table), table)
    return table


def with_left_out(quarantine: pl.DataFrame, sheets: Sequence[LeftOut], origin: Origin) -> pl.DataFrame:
    """Adds a line (warn) for each hidden sheet whose rows were set aside."""
    reason = "隐藏的工作表里有 {} 行，没有采用；要报送的请取消隐藏后重新报送，不用的请删除"
    lines = [
        {
            "delivery_id": origin.delivery_id, "sheet": sheet.sheet, "sheet_no": sheet.sheet_no, "row": sheet.row,
            "scope": "warn", "rule": "SHEET_LEFT_OUT", "reason": reason.format(sheet.rows),
        }
        for sheet in sheets
    ]  # fmt: skip
    if not lines:
        return quarantine
    return pl.concat([quarantine, pl.DataFrame(lines, schema=quarantine_schema())])


def _overrides(project: Project, contract: type[StdContract], delivery: Delivery) -> tuple[ValueOverride, ...]:
    fields = set(contract.to_schema().columns)
    own = tuple(line for line in project.decisions.value_override if line.file == delivery.file_name)
    wrong = [
        ProjectError("decisions/value_override.csv", line.line, f"“{line.file}”没有字段 {line.field}")
        for line in own
        if line.field not in fields
    ]
    if wrong:
        raise BrokenProject(wrong)
    return own


def _key(project: Project, delivery: Delivery, raw: RawTable, overrides: Sequence[ValueOverride]) -> str:
    """Everything that shapes the rows: the raw table, the contract and its codes, the decisions, whose rows they are."""
    parts = [
        code_digest(CODE, LIBRARIES),
        raw.path.stem,
        project.connector_digest(delivery.department, delivery.export),
        [delivery.delivery_id, delivery.file_name, delivery.period_end.isoformat(), delivery.part],
        [[o.sheet, o.row, o.field, o.value, o.decided_on.isoformat(), o.actor] for o in overrides],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _write(result: Standardised, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder.parent))
    try:
        for name in FILES:
            frame = getattr(result, name)
            frame.rechunk().write_parquet(beside / f"{name}.parquet", compression="zstd", row_group_size=131_072)
        digests = {name: sha256_of(beside / f"{name}.parquet") for name in FILES}
        (beside / BESIDE).write_text(sealed(digests), encoding="utf-8")
        put(beside, folder, is_cache=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    """Whether every file of a kept delivery has the bytes that were written."""
    digests = unsealed(folder / BESIDE) or {}
    paths = {name: folder / f"{name}.parquet" for name in FILES}
    return all(path.is_file() and sha256_of(path) == digests.get(name) for name, path in paths.items())


def _counted(folder: Path, delivery_id: str) -> StdTable:
    accepted = pl.scan_parquet(folder / "std.parquet").select(pl.len()).collect().item()
    lines = pl.read_parquet(folder / "quarantine.parquet", columns=["sheet_no", "row", "field", "scope"])
    rejected = lines.filter(pl.col("scope") == "row").select("sheet_no", "row").unique().height
    cells = lines.filter(pl.col("scope") == "cell").select("sheet_no", "row", "field").unique().height
    data_rows = accepted + rejected
    share = rejected / data_rows if data_rows else 0.0
    return StdTable(folder, delivery_id, accepted, rejected, cells, share, from_cache=False)


def _refusal(delivery: Delivery, export: Export, table: StdTable) -> str:
    """Says where the trouble is: the column and rule with most quarantined rows, and its first row."""

    lines = pl.read_parquet(table.folder / "quarantine.parquet").filter(pl.col("scope") == "row")
    most = lines.group_by("field", "rule").len().sort("len", "field", "rule", descending=[True, False, False]).row(0)
    first = lines.filter((pl.col("field") == most[0]) & (pl.col("rule") == most[1])).row(0, named=True)
    where = f"工作表“{first['sheet']}”" if first["sheet"] else "文件"
    column = f"{first['column']}列" if first["column"] else ""
    return (
        f"“{delivery.file_name}”（{export.title}）：{table.accepted + table.quarantined_rows}行数据中有"
        f"{table.quarantined_rows}行不合格，超过允许的{export.max_rejected_share:.0%}；"
        f"最多的一类有{most[2]}行，例如{where}第{first['row']}行{column}：{first['reason']}。全部不合格的行和格列在隔离清单里；请改正后重新报送"
    )

"""What a run would make of a file as one export: the same steps on the same bytes, with nothing kept.

Belongs here: asking ``ingest`` (table, kinds of rows, period, agreement) for an export that the file is meant for. Not
here: files that no export is known for (``look``, ``guess``). No rule of reading stands here: a second one would differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from gridhub.contracts.base import columns_of
from gridhub.ingest.readers.protocol import FileRead
from gridhub.ingest.receive.dating import dated_by_contents, dated_by_name
from gridhub.ingest.receive.naming import Claim, nearest_naming
from gridhub.ingest.receive.settling import Unsettled
from gridhub.ingest.receive.witnesses import disagreement, witnesses_in
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.sheets.raw_table import SheetFound
from gridhub.ingest.sheets.read import assemble
from gridhub.project.connector import Export
from gridhub.project.project import Project

_SAYS_A_PERIOD = ("title", "unit", "note")


@dataclass(frozen=True)
class Taken:
    """What would become of a file as one export. ``period`` and ``part``: "" where none is told. ``note``: where the period
    comes from. ``refusal``: why it would be refused or held back (Chinese, with the remedy); "" when it would be taken.

    ``tables``: sheet number → its table; ``kinds``: sheet number → the kind of each row; both empty when it cannot be read.
    """

    department: str
    export: str
    title: str
    period: str
    part: str
    note: str
    refusal: str
    tables: Mapping[int, SheetFound]
    kinds: Mapping[int, pl.Series]


def take_as(
    project: Project, pair: tuple[str, str], claim: Claim | None, read: FileRead, folder: Path, name: str, today: date
) -> Taken:
    """The file as the export ``pair``. ``claim``: what its name says, None when the name is not the export's.

    ``read``, ``folder``: the sheets as the reading process left them. ``today``: day of receipt.
    """
    connector = project.connectors[pair[0]]
    export = connector.exports[pair[1]]
    title = f"{connector.title}·{export.title}"
    part = claim.part if claim else ""
    try:
        parts, sheets, _, _ = assemble(read, folder, export, columns_of(project.std_contracts[pair]), name)
    except Refused as refused:
        return Taken(*pair, title, "", part, "", refused.message, {}, {})
    tables = {sheet.sheet_no: sheet for sheet in sheets}
    rows = pa.concat_tables(parts, promote_options="default") if parts else None  # sheets differ in width
    kinds = _kinds(rows) if rows else {}
    period, note, refusal = "", "", ""
    if claim is None:
        near = nearest_naming(name, {pair[0]: connector})
        what = "文件名不符合这类数据登记的命名" + (f"；{near}" if near else "")
        refusal = reason(name, what, f"请按约定的名称（含年月）重新命名，或修改 connectors/{pair[0]}.yaml 的 files")
    else:
        period, note, refusal = _dated(claim, rows, sheets, export, name, today)
    agreement = connector.agreement_of(pair[1])
    if not refusal and agreement.valid_to < today:
        what = f"{title}的共享协议（{agreement.number}）已于 {agreement.valid_to.isoformat()} 到期"
        refusal = reason(name, what, f"请续签协议并更新 connectors/{pair[0]}.yaml 的 agreement")
    return Taken(*pair, title, period, part, note, refusal, tables, kinds)


def _kinds(rows: pa.Table) -> dict[int, pl.Series]:
    frame = pl.DataFrame(pl.from_arrow(rows.select(["sheet_no", "row_kind"])))
    return {int(number): part["row_kind"] for (number,), part in frame.partition_by("sheet_no", as_dict=True).items()}


def _dated(
    claim: Claim, rows: pa.Table | None, sheets: tuple[SheetFound, ...], export: Export, name: str, today: date
) -> tuple[str, str, str]:
    """Period, where it comes from, and why nobody can tell it or what contradicts it."""
    said = _frame_that_says(rows, export) if rows else pl.DataFrame()
    witnesses = witnesses_in(said, sheets, export, name) if rows else ()
    try:
        dated = dated_by_name(claim.period, name, export) or dated_by_contents(witnesses, export, today)
    except Unsettled as fault:
        return "", "", reason(name, str(fault), "请把文件名或标题中的年月改正后重新报送（写法见 docs/periods.md）")
    against = disagreement(witnesses, dated.period, export, name)
    notes = [note for note in (dated.note, claim.note) if note]
    return dated.period.text, "；".join(notes), against or ""


def _frame_that_says(rows: pa.Table, export: Export) -> pl.DataFrame:
    """The rows that may speak of a period: titles and notes, and the data where a column of months is declared."""
    wanted = [*_SAYS_A_PERIOD, "data"] if export.period.month_column else list(_SAYS_A_PERIOD)
    return pl.DataFrame(pl.from_arrow(rows.filter(pc.is_in(rows["row_kind"], pa.array(wanted)))))

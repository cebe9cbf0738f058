"""Rows whose cells stand under the wrong headers, though their number is right.

Belongs here: telling them by the fields with a closed set or form (``Export.closed``). Not here: what each field accepts.
One value of a wrong nature is a wrong value; two in one row, or one that its neighbour's column would accept while the
neighbour's own value is wrong there too, mean that the row is shifted: then no cell of it can be trusted.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from gridhub.project.connector import Export
from gridhub.standardise.cells import DataCells
from gridhub.standardise.parse import Parser
from gridhub.standardise.parse.cell import as_typed

SHIFTED = "row.not_shifted"
"""Rule of the quarantine lines and of the list of rules run."""
WRONG_NATURE = frozenset((
    "CODE_UNKNOWN", "CID_FORM", "USCC_FORM", "PERMIT_FORM", "PHONE_FORM", "DATE_FORM", "INTEGER_FORM", "NUMBER_FORM",
    "MONEY_FORM", "BOOLEAN_FORM", "MONTH_FORM", "COORD_FORM",
))  # fmt: skip
"""Faults of a value that is no such thing at all; a wrong check digit or an impossible day is damage, not a shift."""
_REASON = "本行内容与表头错位（多处不是该栏的内容）；请核对本行各栏后重新报送"


def set_shifted_aside(
    problems: pl.DataFrame, export: Export, cells: DataCells, parsers: Mapping[str, Parser]
) -> pl.DataFrame:
    """``problems`` with one line of scope ``row`` for each shifted row instead of all its lines."""

    if not export.closed:
        return problems
    misfits = problems.filter(pl.col("field").is_in(export.closed) & pl.col("rule").is_in(sorted(WRONG_NATURE)))
    if misfits.is_empty():
        return problems
    counted = misfits.group_by("at", maintain_order=True).agg(pl.col("field").n_unique().alias("n"), pl.first("field"))
    several = set(counted.filter(pl.col("n") > 1)["at"])
    alone = counted.filter(pl.col("n") == 1)
    shifted = several | {at for at, _, field in alone.iter_rows() if _fits_beside(at, field, problems, cells, parsers)}
    if not shifted:
        return problems
    first = {at: field for at, _, field in counted.iter_rows()}
    at = sorted(shifted)
    lines = pl.DataFrame(
        {"at": at, "field": [first[one] for one in at]}, schema={"at": pl.UInt32, "field": pl.String}
    ).with_columns(
        rule=pl.lit(SHIFTED), reason=pl.lit(_REASON), value_shape=pl.lit(None, pl.String), scope=pl.lit("row")
    )
    kept = problems.join(lines.select("at"), on="at", how="anti", maintain_order="left")
    return pl.concat([kept, lines.select(kept.columns).cast(kept.schema)])


def _fits_beside(at: int, field: str, problems: pl.DataFrame, cells: DataCells, parsers: Mapping[str, Parser]) -> bool:
    """The column beside holds a value of ``field``, and its own field cannot read it."""

    order = _neighbours(cells, int(cells.rows["sheet_no"][at]), field)
    wrong = set(problems.filter(pl.col("at") == at)["field"])
    for name in order:
        text = (cells.text[name][at] or "").strip()
        if text and name in wrong:
            read = parsers[field].parse(text, as_typed(cells.kind[name][at] or "t"))
            if read.fault is None and read.value is not None:
                return True
    return False


def _neighbours(cells: DataCells, sheet_no: int, field: str) -> list[str]:
    """Fields in the columns left and right of a field's own, as they stand in the sheet."""

    own = cells.places.filter(pl.col("sheet_no") == sheet_no)
    placed = sorted((len(letter), letter, name) for name, letter in own.select("field", "column").iter_rows())
    names = [name for _, _, name in placed]
    if field not in names:
        return []
    at = names.index(field)
    return [names[beside] for beside in (at - 1, at + 1) if 0 <= beside < len(names)]

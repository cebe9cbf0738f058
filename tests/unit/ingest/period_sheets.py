"""Sheets with titles, dates and a month column, for the tests about periods.

Belongs here: building raw rows and an export. Not here: expectations.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from gridhub.contracts.period import Cadence
from gridhub.ingest.sheets.raw_table import ColumnFound, SheetFound
from gridhub.project.connector import Export, PeriodSource
from tests.cell_lists import without_lists
from tests.unit.ingest.town import BENEFIT

SHEET = SheetFound(
    "Sheet1", 1, (2, 2), (ColumnFound(0, "A", "姓名", "name"), ColumnFound(1, "B", "发放月份", "pay_month")), (), ()
)


def export_of(
    cadence: Cadence = "monthly", period: PeriodSource | None = None, files: str = r"(?P<period>.+)\.xlsx"
) -> Export:
    return BENEFIT.model_copy(update={"cadence": cadence, "files": files, "period": period or PeriodSource()})


def raw_rows(
    rows: Sequence[tuple[str, Sequence[str | None]]], sheet: str = "Sheet1", sheet_no: int = 1
) -> pl.DataFrame:
    """Raw rows from (row_kind, cells); every cell is a text."""
    frame = pl.DataFrame(
        {
            "sheet": [sheet] * len(rows),
            "sheet_no": [sheet_no] * len(rows),
            "row": list(range(1, len(rows) + 1)),
            "row_kind": [kind for kind, _ in rows],
            "cells": [list(cells) for _, cells in rows],
            "kinds": ["".join("t" if cell else "_" for cell in cells) for _, cells in rows],
        },
        schema={"sheet": pl.String, "sheet_no": pl.Int32, "row": pl.Int64, "row_kind": pl.String,
                "cells": pl.List(pl.String), "kinds": pl.String},
    )  # fmt: skip
    return without_lists(frame)

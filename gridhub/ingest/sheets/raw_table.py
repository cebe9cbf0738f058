"""What reading a delivery gives: rows with their kinds in a Parquet file, and the tables found in its sheets.

Belongs here: the shapes and their JSON form beside the Parquet. Not here: making them (``read``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from gridhub.ingest.readers.protocol import Merge
from gridhub.state.kept import sealed, sha256_of, unsealed

RowKind = Literal[
    "title", "unit", "header", "column_numbers", "repeated_header", "data", "example", "subtotal", "total", "note", "blank",
]  # fmt: skip
"""Every row of a sheet is exactly one of these (the row law)."""


@dataclass(frozen=True)
class ColumnFound:
    """One column: ``index`` of its cell (0-based), spreadsheet ``letter``, ``header`` as written (levels joined by "/").

    ``field``: the contract field; "" of a column no field claims.
    """

    index: int
    letter: str
    header: str
    field: str


@dataclass(frozen=True)
class SheetFound:
    """A table in one sheet. ``header_rows``: first and last row, 1-based.

    ``columns``: taken. ``dropped``: known, but not in the sharing agreement. ``unknown``: no field has such a header.
    Cells of dropped and unknown columns are emptied in the raw rows; their kinds stay.
    """

    sheet: str
    sheet_no: int
    header_rows: tuple[int, int]
    columns: tuple[ColumnFound, ...]
    unknown: tuple[ColumnFound, ...]
    dropped: tuple[ColumnFound, ...]
    merges: tuple[Merge, ...] = ()
    """Areas below the header that are one cell and touch a taken column; all 0-based."""


@dataclass(frozen=True)
class LeftOut:
    """A sheet whose rows were set aside: ``row`` is its first one with anything in it (1-based), ``rows`` how many have."""

    sheet: str
    sheet_no: int
    row: int
    rows: int


@dataclass(frozen=True)
class SheetAudited:
    """What the audit of one sheet counted (``protocol.SheetFacts``), beside what was loaded of it."""

    sheet: str
    sheet_no: int
    rows: int
    columns: int
    is_hidden: bool
    reader: str
    cells_seen: int
    error_cells: int
    formulas_without_value: int
    hidden_rows: int
    hidden_columns: int
    merged_ranges: int

    def as_dict(self) -> dict[str, int | str]:
        return asdict(self)


@dataclass(frozen=True)
class RawTable:
    """One delivery as read. ``path``: Parquet, grain one row of a sheet, key (sheet_no, row), in that order:

    sheet VARCHAR ("" for text), sheet_no INT, row INT (1-based row of the sheet; first physical line of text),
    row_kind VARCHAR, kinds VARCHAR (one letter per cell), c0 … cn VARCHAR (the cells from column A on, empty = null; as many as
    the widest sheet has).
    ``left_out``: hidden sheets whose rows were set aside as notes beside a list many times as long.
    ``counts``: rows by kind; their sum is every row of the file. ``facts``: one per sheet, in order. ``remade``: it was
    kept, what was kept is no longer what it was, so the file was read again.
    """

    path: Path
    delivery_id: str
    sheets: tuple[SheetFound, ...]
    counts: Mapping[str, int]
    from_cache: bool
    facts: tuple[SheetAudited, ...] = ()
    remade: bool = False
    left_out: tuple[LeftOut, ...] = ()


def to_json(
    sheets: tuple[SheetFound, ...],
    counts: Mapping[str, int],
    audited: tuple[SheetAudited, ...],
    facts: Mapping[str, str],
    sha256: str,
    left_out: tuple[LeftOut, ...] = (),
) -> str:
    """The file beside the Parquet, of which ``sha256`` is. ``facts``: format, encoding, delimiter, for people who look."""
    document = {
        "sheets": [asdict(sheet) for sheet in sheets],
        "counts": dict(sorted(counts.items())),
        "audited": [asdict(sheet) for sheet in audited],
        "facts": dict(facts),
        "sha256": sha256,
        "left_out": [asdict(sheet) for sheet in left_out],
    }
    return sealed(document)


def from_json(beside: Path, path: Path, delivery_id: str) -> RawTable | None:
    """The cached table as ``to_json`` wrote it; None when a byte of it or of the Parquet is another."""
    document = unsealed(beside)
    if document is None or not path.is_file() or sha256_of(path) != document.get("sha256"):
        return None
    sheets = tuple(
        SheetFound(
            sheet=sheet["sheet"],
            sheet_no=sheet["sheet_no"],
            header_rows=(sheet["header_rows"][0], sheet["header_rows"][1]),
            columns=tuple(ColumnFound(**column) for column in sheet["columns"]),
            unknown=tuple(ColumnFound(**column) for column in sheet["unknown"]),
            dropped=tuple(ColumnFound(**column) for column in sheet["dropped"]),
            merges=tuple((area[0], area[1], area[2], area[3]) for area in sheet["merges"]),
        )
        for sheet in document["sheets"]
    )
    audited = tuple(SheetAudited(**sheet) for sheet in document["audited"])
    left_out = tuple(LeftOut(**sheet) for sheet in document["left_out"])
    return RawTable(path, delivery_id, sheets, document["counts"], from_cache=True, facts=audited, left_out=left_out)

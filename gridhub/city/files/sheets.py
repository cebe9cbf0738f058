"""What an export is before it is spelled: columns with their header spellings, rows of true values, truth per row.

Belongs here: the shapes that pass from ``exports_*`` to ``dirt`` and ``writing``. Not here: any content.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from gridhub.city.world.geography import Dwelling

Value = str | int | date | Dwelling | None
Written = str | int | date | None
"""What stands in a cell: text, a number, a real date, nothing."""
CellKind = Literal[
    "text", "cid", "name", "date", "phone", "address", "number", "month", "amount", "uscc", "firm", "permit",
]  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: the contract field ("" = the hub must drop it), header spellings (the first is the plain one)."""

    field: str
    headers: tuple[str, ...]
    kind: CellKind = "text"
    parent: str = ""
    """Upper header of a two-row header."""
    width: int = 12


@dataclass(slots=True)
class Row:
    """One record: values by column, truth lines, and what dirt needs to know about it."""

    values: list[Value]
    truth: list[tuple[str, str, str]]
    """(role, entity kind, true id)"""
    relatives: tuple[str, ...] = ()
    """Citizen ids of family members."""
    birth: date | None = None
    note: str = ""
    """What somebody might write behind the name: 户主, 已故."""
    old_number: str = ""
    """The 15-digit register number of the firm whose credit code stands here; "" when it has none."""


@dataclass
class Table:
    """One file of one month. Its rows are made when they are first asked for, by the process that writes the file."""

    export: str
    """``public_security.resident``"""
    file_name: str
    title: str
    unit: str
    """填报单位"""
    columns: tuple[Column, ...]
    make_rows: Callable[[], list[Row]]
    encoding: str = ""
    """Of a text file."""
    names_place: bool = False
    """A column tells the community or village of the residence, so that the residence address may leave it out."""
    tidy: bool = False
    """A reference list (addresses, regions, grids): its cells are not damaged."""
    totals: tuple[str, ...] = ()
    """Fields that a 合计 row sums."""
    unit_line: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> list[Row]:
        """The records in sheet order."""
        return self.make_rows()

    def forget(self) -> None:
        """Let go of the records, once the file is written."""
        self.__dict__.pop("rows", None)


@dataclass(frozen=True)
class Damage:
    """One cell that does not say plainly what is true."""

    column: int
    kind: str
    true_value: str


@dataclass(slots=True)
class Spelled:
    """A table as it will stand in the file: headers, cells, damages per row."""

    table: Table
    headers: list[str]
    cells: list[list[Written]]
    damages: list[list[Damage]]
    two_row_header: bool = False
    title: bool = False
    column_numbers: bool = False
    footer: bool = False

"""Ledgers as forms: what an office prints of a table, in its own titles and order.

Belongs here: the shapes. Not here: reading ``assets/ledger/*.yaml`` (``reading.ledgers``), filling a form (``release``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FOLDER = "assets/ledger"

PLACE: Mapping[str, str] = {
    "town_name": "乡镇（街道）", "community_name": "社区（村）", "grid_code": "网格编码", "grid_name": "网格名称",
}  # fmt: skip
"""Columns of where a line lies, name → title; a form writes them ``place.town_name``. The grid is the finest one known."""

PLACED_BY = ("dwelling_id", "grid_id", "region_code")
"""Columns of a table that say where a line lies; one of them is enough."""

BY_PLACE = "place"
"""In the order of lines: town, community, grid, village group, building, unit, room."""


@dataclass(frozen=True)
class LedgerColumn:
    """One column. ``name``: of the table, or of ``PLACE`` when ``is_place``; "" for one that is filled in by hand.

    ``stays_masked``: shown as published also where plain values are asked for. ``width``: in characters; None: by content.
    """

    title: str
    name: str
    is_place: bool = False
    stays_masked: bool = False
    width: int | None = None


@dataclass(frozen=True)
class LedgerOrder:
    """One part of the order of lines. ``name``: a column of the table, or ``BY_PLACE``."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Ledger:
    """One file of ``assets/ledger``. ``name``: of the file; ``table``: whose rows are its lines.

    ``month``: a date column: the form holds the rows of one month. ``each``: a column whose every value is a ledger of its
    own too (each finding), ``each_title`` the column that names it. ``note``: a sentence below the lines.
    """

    name: str
    title: str
    table: str
    columns: tuple[LedgerColumn, ...]
    order: tuple[LedgerOrder, ...] = (LedgerOrder(BY_PLACE),)
    month: str | None = None
    each: str | None = None
    each_title: str | None = None
    note: str = ""

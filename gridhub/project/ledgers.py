"""Ledgers as forms: what an office prints of a table, in its own titles and order.

Belongs here: the shapes. Not here: reading ``assets/ledger/*.yaml`` (``reading.ledgers``), filling a form (``release``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FOLDER = "assets/ledger"

PLACE, FIRM, PERSON, CASE = "place", "firm", "person", "case"
JOINED: Mapping[str, Mapping[str, str]] = {
    PLACE: {
        "town_name": "乡镇（街道）", "community_name": "社区（村）", "grid_code": "网格编码", "grid_name": "网格名称", "address": "地址",
    },
    FIRM: {"entity_name": "单位名称", "uscc": "统一社会信用代码"},
    PERSON: {"name": "姓名"},
    CASE: {"due_date": "核查期限", "state": "状态", "conclusion": "结论"},
}  # fmt: skip
"""What stands beside a line: where it lies (the finest grid known), its firm, its person, its case; name → title. A form writes them
``place.town_name``."""

PLACED_BY = ("dwelling_id", "grid_id", "region_code")
"""Columns of a table that say where a line lies; one of them is enough. A line with none of them lies where its firm does."""

JOINED_BY: Mapping[str, tuple[str, ...]] = {
    PLACE: (*PLACED_BY, "entity_id"), FIRM: ("entity_id",), PERSON: ("person_id",), CASE: ("case_id",),
}  # fmt: skip
"""Columns of a table of which one is needed for what stands beside."""

BY_PLACE = "place"
"""In the order of lines: town, community, grid, village group, building, unit, room."""


@dataclass(frozen=True)
class LedgerColumn:
    """One column. ``name``: of the table, or of ``JOINED[beside]``; "" for one that is filled in by hand.

    ``stays_masked``: shown as published also where plain values are asked for. ``width``: in characters; None: by content.
    ``words``: what a code is called on paper, where neither a code list nor the hub has a word for it.
    """

    title: str
    name: str
    beside: str | None = None
    stays_masked: bool = False
    width: int | None = None
    words: tuple[tuple[str, str], ...] = ()


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

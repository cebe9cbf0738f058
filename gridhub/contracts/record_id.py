"""The id of a source row: delivery, number of the sheet, row of the sheet.

Belongs here: the one form of it, taken apart in Python and in SQL. Not here: which rows have one (``standardise``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

SEPARATOR = ":"
_TEXT = re.compile(r"([^:\s]+):([1-9][0-9]*):([1-9][0-9]*)")


@dataclass(frozen=True, order=True)
class RecordId:
    """``d0123456789abcdef:1:7``: row 7 of the first sheet of a delivery. Sheet and row count from 1."""

    delivery_id: str
    sheet_no: int
    row: int

    def __post_init__(self) -> None:
        if not _TEXT.fullmatch(str(self)):
            raise ValueError(f"no row of a delivery: {self!s}")

    @classmethod
    def parse(cls, text: str) -> RecordId:
        """Raises ValueError for a text that is no record id."""
        found = _TEXT.fullmatch(text)
        if found is None:
            raise ValueError(f"a record id like d0123456789abcdef:1:7 is wanted, not {text!r}")
        return cls(found[1], int(found[2]), int(found[3]))

    def __str__(self) -> str:
        return f"{self.delivery_id}{SEPARATOR}{self.sheet_no}{SEPARATOR}{self.row}"


class RecordIdSql(NamedTuple):
    """SQL expressions: the parts of a record id. VARCHAR, BIGINT, BIGINT; null for null."""

    delivery_id: str
    sheet_no: str
    row: str


def joined_sql(delivery_id: str, sheet_no: str, row: str) -> str:
    """The record id as text, of three SQL expressions."""
    return f"{delivery_id} || '{SEPARATOR}' || {sheet_no} || '{SEPARATOR}' || {row}"


def record_id_sql(column: str) -> RecordIdSql:
    """The parts of the record ids in ``column`` (an SQL expression), for a SELECT, a JOIN or a WHERE."""
    part = "SPLIT_PART({}, '{}', {})".format
    return RecordIdSql(
        part(column, SEPARATOR, 1),
        f"CAST({part(column, SEPARATOR, 2)} AS BIGINT)",
        f"CAST({part(column, SEPARATOR, 3)} AS BIGINT)",
    )

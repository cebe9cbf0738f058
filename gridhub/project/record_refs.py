"""How a line of ``decisions/`` names a record: by the row of a sheet, or by its source and key.

Belongs here: the two forms, read from text and written back. Not here: which record is meant (``identity.judgements``),
whether the project has such a source (``reading``).

``file|sheet|row|role``: what one sheet row says of somebody. ``department.export|key|role``: the row in force that bears
these values in the fields of the connector's ``key``, joined by ``+`` in their order; it stays the same record when its
list comes again.
"""

from __future__ import annotations

from dataclasses import dataclass

from gridhub.contracts.export_ref import ExportRef

LONGEST_NUMBER = 9
"""Digits of a row or rank: no sheet has more rows, and more of them fit no column."""
PARTS = "|"
VALUES = "+"


@dataclass(frozen=True, order=True)
class RecordRef:
    """``file|sheet|row|role``: a person, place or firm that one sheet row mentions. ``row`` is 1-based."""

    file: str
    sheet: str
    row: int
    role: str

    @classmethod
    def parse(cls, text: str) -> RecordRef:
        """Raises ValueError when the text is not four parts with a row number of 1 or more."""
        parts = text.split(PARTS)
        if len(parts) != 4 or not parts[0] or not parts[3]:
            raise ValueError("a record is written file|sheet|row|role")
        if not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) <= LONGEST_NUMBER and int(parts[2]) > 0):
            raise ValueError("the row of file|sheet|row|role is a number from 1")
        return cls(parts[0], parts[1], int(parts[2]), parts[3])

    def __str__(self) -> str:
        return PARTS.join((self.file, self.sheet, str(self.row), self.role))


@dataclass(frozen=True, order=True)
class KeyRef:
    """``department.export|key|role``; ``values``: of the key's fields, in their order, as the hub writes them."""

    export: ExportRef
    values: tuple[str, ...]
    role: str

    @classmethod
    def parse(cls, text: str) -> KeyRef:
        """Raises ValueError when the text is not three parts, the first of which names an export."""
        parts = text.split(PARTS)
        if len(parts) != 3 or not parts[2]:
            raise ValueError("a record is written department.export|key|role")
        values = tuple(parts[1].split(VALUES))
        if not all(values):
            raise ValueError("the key of department.export|key|role has an empty value")
        department, _, export = parts[0].partition(".")
        return cls(ExportRef(department, export), values, parts[2])

    def __str__(self) -> str:
        return PARTS.join((str(self.export), VALUES.join(self.values), self.role))


Ref = RecordRef | KeyRef


def parse_ref(text: str) -> Ref:
    """Raises ValueError when the text is neither form."""
    return KeyRef.parse(text) if text.count(PARTS) == 2 else RecordRef.parse(text)

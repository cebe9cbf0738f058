"""What a delivery, a run and a query may cost: the vocabulary of limits, and what they are where the city says nothing.

Belongs here: names, defaults, units. Not here: reading them from the project (``project.budget_settings``), what happens to who
exceeds them (where each is used). Standard library only: the process that reads foreign files imports it.
"""

from __future__ import annotations

from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True)
class Allowance:
    """What is inside one file: bytes it unfolds to, rows of it, cells of one sheet."""

    inflated_bytes: int = 4096 * MB
    rows: int = 4_000_000
    cells: int = 60_000_000


@dataclass(frozen=True)
class Budgets:
    """``[tool.gridhub.budget]``: MB are 1,048,576 bytes, seconds are of the clock unless they are the processor's.

    One delivery: ``file_mb`` of bytes; ``inflated_mb`` that a zip or a workbook unfolds to; ``rows``; ``cells`` of one sheet;
    ``reader_memory_mb`` of the process that reads it; ``memory_mb`` of its table in the run; ``cpu_seconds`` and ``seconds`` of
    reading it. One run: ``run_inflated_mb`` of all its zip archives, ``run_seconds`` after which no further file is begun,
    ``run_memory_mb`` of its database (None: four fifths of the machine, DuckDB's own), ``free_disk_mb`` that it leaves free.
    One query: ``query_seconds``, ``query_memory_mb``, ``query_rows`` that are handed out without being asked for as a file.
    """

    file_mb: int = 512
    inflated_mb: int = 4096
    rows: int = 4_000_000
    cells: int = 60_000_000
    reader_memory_mb: int = 3072
    memory_mb: int = 4096
    cpu_seconds: int = 300
    seconds: int = 600
    run_inflated_mb: int = 16_384
    run_seconds: int = 14_400
    run_memory_mb: int | None = None
    free_disk_mb: int = 512
    query_seconds: int = 300
    query_memory_mb: int = 4096
    query_rows: int = 2_000_000

    @property
    def allowance(self) -> Allowance:
        return Allowance(self.inflated_mb * MB, self.rows, self.cells)

    @property
    def of_content(self) -> tuple[int, ...]:
        """Those by which a file is refused for what is in it, whenever it is read: a part of the key of what was read."""
        return (self.inflated_mb, self.rows, self.cells, self.memory_mb)

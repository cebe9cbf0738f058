"""From the true tables of a month to its files, on every processor: rows, spelling, writing and truth of one file are one
piece of work.

Belongs here: one file from table to bytes, and handing files out to processes. Not here: which tables a month has
(``months``), how cells are spelled (``dirt``), file formats (``writing``, ``form_files``).
A process is forked after the city has lived through the month, so that it sees the city as it is and only the finished
file's truth comes back. The order of the files, and so every byte, is that of one process alone.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from gridhub.city.files.city_file import DirtName
from gridhub.city.files.dirt import spell
from gridhub.city.files.form_files import write_hard
from gridhub.city.files.headers import WHOLE_REGISTERS
from gridhub.city.files.identity_damage import Known
from gridhub.city.files.identity_truth import Doubt, identity_doubts, vouched
from gridhub.city.files.sheets import Table
from gridhub.city.files.writing import write
from gridhub.city.scoring.truth import FileTruth, truth_of
from gridhub.city.world import rates
from gridhub.city.world.dice import Month
from gridhub.city.world.identity_slips import Slip

DIRT: dict[DirtName, rates.Dirt] = {
    "plain": rates.PLAIN, "usual": rates.USUAL, "hard": rates.USUAL, "addresses": rates.ADDRESSES,
    "identity": rates.IDENTITY, "firms": rates.FIRMS,
}  # fmt: skip
"""Damage of cells; ``hard`` and ``firms`` add that of forms."""


def dirt_of(dirt: DirtName, *, traps: bool) -> rates.Dirt:
    """How often each damage of a cell occurs; a clean city has none, with traps or without."""
    return rates.with_traps(DIRT[dirt]) if traps and dirt != "plain" else DIRT[dirt]


_FILES_OF_A_PROCESS = 8
"""Every person a process looks at costs it a copy of its page; a new process begins with none."""


@dataclass(frozen=True)
class MadeFile:
    """A file of the month: its name as it was written, what it holds before it takes a format, what is true of it."""

    export: str
    file_name: str
    content: bytes
    truth: FileTruth
    doubts: tuple[Doubt, ...] = ()
    """What it tells wrongly of who somebody is."""
    vouched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Maker:
    """Makes the files of one month in ``folder`` (None: says what they would hold)."""

    folder: Path | None
    month: Month
    seed: int
    dirt: DirtName
    traps: bool = False
    known: Known | None = None
    """What dirt of people knows of them."""
    slips: Mapping[tuple[str, str], Slip] = field(default_factory=dict)
    """By export and true id."""

    def make(self, table: Table) -> MadeFile | None:
        """The file; None of a whole register that has no line: a small city may have no 流动人口 in a station's area."""
        if table.export in WHOLE_REGISTERS and not table.rows:
            return None
        spelled = spell(table, dirt_of(self.dirt, traps=self.traps), self.seed, self.month, self.known, self.slips)
        doubts, sure = identity_doubts(spelled), vouched(spelled)
        # the bytes of repr((name, headers, cells)), without the whole of it as text
        cells = b", ".join(repr(line).encode() for line in spelled.cells)
        content = b"".join((f"({table.file_name!r}, {spelled.headers!r}, [".encode(), cells, b"])"))
        if self.folder is None:
            return MadeFile(table.export, table.file_name, content, FileTruth(b"", b""), doubts, sure)
        hard = self.dirt in ("hard", "firms")
        file = (
            write_hard(self.folder, spelled, self.month, self.seed) if hard else write(self.folder, spelled, self.month)
        )
        return MadeFile(table.export, file.file_name, content, truth_of(spelled, file), doubts, sure)


def processors() -> int:
    """How many processes may run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_work: tuple[Maker, list[Table]] | None = None
"""What forked processes work on."""


def _make(number: int) -> MadeFile | None:
    assert _work is not None
    maker, tables = _work
    made = maker.make(tables[number])
    tables[number].forget()
    gc.collect()
    return made


def make_files(maker: Maker, tables: list[Table], processes: int) -> Iterator[MadeFile]:
    """One file per table that is sent, in order."""
    global _work
    if processes < 2:
        for table in tables:
            if made := maker.make(table):
                yield made
            table.forget()
        return
    _work = maker, tables
    gc.freeze()
    try:
        with get_context("fork").Pool(processes, gc.disable, maxtasksperchild=_FILES_OF_A_PROCESS) as pool:
            yield from filter(None, pool.imap(_make, range(len(tables))))
    finally:
        gc.unfreeze()
        _work = None

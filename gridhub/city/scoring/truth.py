"""The truth files: which entity each row means, which findings are planted, which cells are damaged.

Belongs here: truth of one file as lines, and the tables they are put into as the files are made. Not here: comparing with
a build (``score``).
``record_truth`` and ``damage_truth`` are gzip-compressed CSV (they are large); ``read_table`` reads either form.
"""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from gridhub.city.files.sheets import Spelled
from gridhub.city.files.writing import WrittenFile

RECORD = ("file", "sheet", "row", "role", "entity_kind", "true_id")
FINDING = ("finding", "entity_kind", "true_id", "month")
DAMAGE = ("file", "sheet", "row", "column", "damage", "true_value")
FORMER_NAME = ("level", "region_code", "name", "former_name")
_PACKED = {"record_truth": RECORD, "damage_truth": DAMAGE}
LARGE = 20_000
"""Households from which on truth is packed quickly instead of tightly: tight packing took a tenth of a large city's time."""
_COPIED = 1 << 20


@dataclass(frozen=True)
class FileTruth:
    """What is true of one written file, as CSV lines without header, in the order of its rows."""

    records: bytes
    damages: bytes


def truth_of(spelled: Spelled, written: WrittenFile) -> FileTruth:
    """The truth of one written file."""
    name = written.file_name
    sheets = written.sheets or (written.sheet,) * len(written.rows)
    records: list[str] = []
    damaged: list[tuple[str, ...]] = []
    places = zip(sheets, written.rows, strict=True)
    for row, (sheet, place), damages in zip(spelled.table.rows, places, spelled.damages, strict=True):
        number = str(place)
        # names of files and sheets and ids need no quotes
        at = f"{name},{sheet},{number},"
        records.extend(f"{at}{role},{kind},{true_id}\n" for role, kind, true_id in row.truth)
        damaged.extend((name, sheet, number, spelled.headers[d.column], d.kind, d.true_value) for d in damages)
    damaged += [(name, sheet, str(row), *told) for sheet, row, *told in written.extra]
    return FileTruth("".join(records).encode(), _lines(damaged))


def _lines(lines: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue().encode()


class TruthFiles:
    """``record_truth.csv.gz``, ``finding_truth.csv``, ``damage_truth.csv.gz`` while they are written; the same bytes
    every time, however many months are added at once. Usable once, as a context manager."""

    def __init__(self, folder: Path, households: int) -> None:
        self._folder = folder
        self._level = 1 if households > LARGE else 9
        self._packers: dict[str, tuple[IO[bytes], zlib._Compress]] = {}

    def __enter__(self) -> TruthFiles:
        self._folder.mkdir(parents=True, exist_ok=True)
        for name, header in _PACKED.items():
            # the header of gzip.compress(mtime=0): no name, no time
            packer = zlib.compressobj(self._level, wbits=31)
            self._packers[name] = ((self._folder / f"{name}.csv.gz").open("wb"), packer)
            self._put(name, _lines([header]))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for stream, packer in self._packers.values():
            with stream:
                stream.write(packer.flush())

    def _put(self, name: str, content: bytes) -> None:
        stream, packer = self._packers[name]
        stream.write(packer.compress(content))

    def add(self, told: FileTruth) -> None:
        """The truth of the next file."""
        self._put("record_truth", told.records)
        self._put("damage_truth", told.damages)

    def go_on_from(self, folder: Path) -> None:
        """Begin with the lines of all files that another folder's truth speaks of. Raises FileNotFoundError when one of
        its tables is missing."""
        paths = {name: path_of(folder, name) for name in (*_PACKED, "finding_truth")}
        for name in _PACKED:
            with _opened(paths[name]) as content:
                content.readline()
                while piece := content.read(_COPIED):
                    self._put(name, piece)

    def conclude(self, findings: Iterable[tuple[str, ...]], former_names: Sequence[tuple[str, ...]]) -> None:
        """The planted findings of all months; and ``former_names.csv`` where a town or village had another name."""
        (self._folder / "finding_truth.csv").write_bytes(_lines([FINDING, *findings]))
        if former_names:
            (self._folder / "former_names.csv").write_bytes(_lines([FORMER_NAME, *former_names]))


def move_truth(folder: Path, target: Path) -> None:
    """Put the truth of one folder in the place of another's."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        shutil.move(path, target / path.name)


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def path_of(folder: Path, name: str) -> Path:
    """``<name>.csv`` or ``<name>.csv.gz``. Raises FileNotFoundError when there is neither."""
    for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz"):
        if path.exists():
            return path
    raise FileNotFoundError(f"no {name}.csv or {name}.csv.gz in {folder}")


def read_table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Rows of one truth table."""
    with _opened(path_of(folder, name)) as content:
        yield from csv.DictReader(io.TextIOWrapper(content, encoding="utf-8", newline=""))

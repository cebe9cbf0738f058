"""The truth files: which entity each row means, which findings are planted, which cells are damaged.

Belongs here: collecting and writing truth. Not here: comparing with a build (``score``).
``record_truth`` and ``damage_truth`` are gzip-compressed CSV (they are large); ``read_table`` reads either form.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gridhub.city.files.sheets import Spelled
from gridhub.city.files.writing import WrittenFile

RECORD = ("file", "sheet", "row", "role", "entity_kind", "true_id")
FINDING = ("finding", "entity_kind", "true_id", "month")
DAMAGE = ("file", "sheet", "row", "column", "damage", "true_value")


@dataclass
class Truth:
    """Lines in the order of the files and rows they speak of."""

    records: list[tuple[str, ...]] = field(default_factory=list)
    findings: list[tuple[str, ...]] = field(default_factory=list)
    damages: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, spelled: Spelled, written: WrittenFile) -> None:
        """The truth of one written file."""
        name = written.file_name
        sheets = written.sheets or (written.sheet,) * len(written.rows)
        places = zip(sheets, written.rows, strict=True)
        for row, (sheet, place), damages in zip(spelled.table.rows, places, spelled.damages, strict=True):
            number = str(place)
            for role, kind, true_id in row.truth:
                self.records.append((name, sheet, number, role, kind, true_id))
            for damage in damages:
                self.damages.append(
                    (name, sheet, number, spelled.headers[damage.column], damage.kind, damage.true_value)
                )

        self.damages += [(name, sheet, str(row), *told) for sheet, row, *told in written.extra]

    @classmethod
    def read(cls, folder: Path) -> Truth:
        """What ``write`` wrote. Raises FileNotFoundError when one of its tables is missing."""
        tables = [
            [tuple(line.values()) for line in read_table(folder, name)]
            for name in ("record_truth", "finding_truth", "damage_truth")
        ]
        return cls(*tables)

    def write(self, folder: Path) -> None:
        """``record_truth.csv.gz``, ``finding_truth.csv``, ``damage_truth.csv.gz``; the same bytes every time."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "record_truth.csv.gz").write_bytes(_packed(_text(RECORD, self.records)))
        (folder / "damage_truth.csv.gz").write_bytes(_packed(_text(DAMAGE, self.damages)))
        (folder / "finding_truth.csv").write_bytes(_text(FINDING, self.findings))


def _text(header: tuple[str, ...], lines: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode()


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


def path_of(folder: Path, name: str) -> Path:
    """``<name>.csv`` or ``<name>.csv.gz``. Raises FileNotFoundError when there is neither."""
    for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz"):
        if path.exists():
            return path
    raise FileNotFoundError(f"no {name}.csv or {name}.csv.gz in {folder}")


def read_table(folder: Path, name: str) -> Iterator[dict[str, str]]:
    """Rows of one truth table."""
    path = path_of(folder, name)
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))

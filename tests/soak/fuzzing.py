"""Valid files with a few bytes changed: what came of each of them.

Belongs here: changing bytes, reading, judging. Not here: how many (the tests say).
"""

from __future__ import annotations

import codecs
import csv
import io
import random
import tempfile
from collections import Counter
from collections.abc import Set
from pathlib import Path
from typing import get_args

from gridhub.ingest.readers.biff_audit import audit_xls
from gridhub.ingest.readers.child import Limits, read_in_child
from gridhub.ingest.readers.formats import Format, detect
from gridhub.ingest.readers.protocol import CannotRead, FileRead
from gridhub.ingest.refusals import CODES, Refused
from tests.cell_lists import rows_of
from tests.contract.traps.binary import xls
from tests.contract.traps.ooxml import row, workbook
from tests.unit.ingest.town import HEADER, person

PEOPLE = [person(n) for n in range(1, 41)]
BESIDE_BROKEN = "read as text but for broken lines"
FORMATS = ("xlsx", "xls", "csv")
LIMITS = Limits(memory_bytes=2 * 2**30, cpu_seconds=20, wall_seconds=30.0)


def original(format: str, encoding: str = "utf-8") -> bytes:
    if format == "xlsx":
        cells = "".join(row(number, one) for number, one in enumerate([HEADER, *PEOPLE], start=1))
        return workbook(cells)
    if format == "xls":
        return xls([HEADER, *PEOPLE])
    return "".join(",".join(f'"{cell}"' for cell in one) + "\r\n" for one in [HEADER, *PEOPLE]).encode(encoding)


def changed(content: bytes, dice: random.Random) -> bytes:
    """1–8 bytes changed, sometimes a piece cut out, doubled or the end lost."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 8)):
        made[dice.randrange(len(made))] = dice.randrange(256)
    at, size = dice.randrange(len(made)), dice.randint(1, 64)
    match dice.randrange(8):
        case 0:
            del made[at : at + size]
        case 1:
            made[at:at] = made[at : at + size]
        case 2:
            del made[at:]
    return bytes(made)


def sheets_of(read: FileRead, folder: Path) -> list[list[tuple[int, list[str | None], str]]]:
    return [rows_of(folder / s.file) for s in read.sheets]


def fuzz(format: str, count: int, seed: int) -> Counter[str]:
    """Read ``count`` changed files; outcomes by name. Raises AssertionError for a read that is not correct.

    A correct read of an xlsx equals the original (its parts carry checksums); of a csv what the strict standard reader
    makes of the same bytes without the lines that were set aside; of an xls as many values as its own records hold.
    """
    dice = random.Random(f"{format} {seed}")
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "file"
        path.write_bytes(original("xlsx"))
        truth = sheets_of(read_in_child(path, "workbook", folder), folder)
        for number in range(count):
            encoding = ("utf-8", "gb18030", "utf-16")[number % 3]
            content = changed(original(format, encoding), dice)
            path.write_bytes(content)
            try:
                kind = detect(path, "文件")
                read = read_in_child(path, kind, folder, limits=LIMITS)
            except (CannotRead, Refused) as refusal:
                outcomes[refusal.code] += 1
                continue
            sheets = sheets_of(read, folder)
            assert sum(map(len, sheets)), f"{format} {seed}/{number}: an empty read"
            if format == "xlsx" and kind == "workbook":
                assert sheets == truth, f"{format} {seed}/{number}: another content"
            elif format == "xls" and kind == "workbook":
                audits = audit_xls(path) or []
                seen = [audit.values for audit in audits]
                loaded = [
                    sum(len(k.replace("_", "").replace("e", "").replace("f", "")) for _, _, k in s) for s in sheets
                ]
                assert all(a >= b for a, b in zip(seen, loaded, strict=True)), f"{format} {seed}/{number}"
                assert [s.facts.cells_seen for s in read.sheets] == seen
            elif kind == "text":
                aside = {line for line, _, kinds in sheets[0] if "q" in kinds}
                sound = [row for row in sheets[0] if row[0] not in aside]
                assert sound == strictly(content, read.encoding, read.delimiter, aside), f"{format} {seed}/{number}"
                if aside:
                    outcomes[BESIDE_BROKEN] += 1
                    continue
            outcomes[f"read as {kind}"] += 1
    assert set(outcomes) <= {*CODES, BESIDE_BROKEN, *(f"read as {kind}" for kind in get_args(Format))}
    return outcomes


def strictly(
    content: bytes, encoding: str, delimiter: str, aside: Set[int] = frozenset()
) -> list[tuple[int, list[str | None], str]]:
    """Records as the standard reader makes them of the bytes without the lines ``aside``, under their first line."""
    lines = list(enumerate(io.StringIO(codecs.decode(content, encoding, "strict"), newline=""), start=1))
    kept = [(number, text) for number, text in lines if number not in aside]
    rows: list[tuple[int, list[str | None], str]] = []
    reader, at = csv.reader((text for _, text in kept), delimiter=delimiter, strict=True), 0
    for record in reader:
        cells = [cell if cell.strip() else None for cell in record]
        rows.append((kept[at][0], cells, "".join("_" if cell is None else "t" for cell in cells)))
        at = reader.line_num
    return rows

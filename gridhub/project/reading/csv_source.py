"""The project's own CSV files (code lists, decisions): a fixed header, UTF-8, every line with its number.

Belongs here: reading and the header check. Not here: what the lines mean; departments' CSV files (``ingest``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gridhub.contracts.errors import ProjectError


@dataclass(frozen=True)
class CsvLine:
    """One line: 1-based number of its (last) physical line, stripped values by column."""

    number: int
    values: Mapping[str, str]


def read_csv(
    path: Path, file: str, columns: Sequence[str], *, older: Sequence[str] = ()
) -> tuple[list[CsvLine], list[ProjectError]]:
    """All lines of one file whose header must be ``columns``, or ``older``: what that one lacks is then "". Blank lines are
    passed over, a leading BOM is fine."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [], [ProjectError(file, 0, "不是 UTF-8 编码的文件；请另存为“CSV UTF-8”")]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[CsvLine] = []
    errors: list[ProjectError] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        written = older if older and header == list(older) else columns
        if header != list(written):
            return [], [ProjectError(file, 1, f"表头应为 {','.join(columns)}，现在是 {','.join(header)}")]
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(written):
                errors.append(ProjectError(file, reader.line_num, f"应有 {len(written)} 个值，这一行有 {len(row)} 个"))
                continue
            values = {name: cell.strip() for name, cell in zip(written, row, strict=True)}
            lines.append(CsvLine(reader.line_num, dict.fromkeys(columns, "") | values))
    except csv.Error as error:
        errors.append(ProjectError(file, reader.line_num, f"不是 CSV（引号没有成对，或某一格过长）：{error}"))
    return lines, errors

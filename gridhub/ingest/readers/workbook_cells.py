"""Workbooks (xlsx, xlsm, xlsb, ods, xls, et) → one cells file per sheet, with calamine, every cell accounted for.

Belongs here: keeping original row and column numbers, merges and visibility; comparing what was loaded with what the
file holds. Not here: where the table is. Runs in the child process only: calamine aborts the interpreter on some files.

A sheet is counted before it is read: .xlsx quickly (``sheet_scan``), others exactly. When the quick count cannot vouch for
a sheet, or differs from what calamine gave, it is read exactly too (``sheet_audit``): errors and uncalculated formulas get
their kind, and a sheet that still differs goes to the second reader. A loss that remains is a refusal.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from zipfile import is_zipfile

import python_calamine as calamine

from gridhub.ingest.readers.biff_audit import audit_xls, is_compound, with_known_code_page
from gridhub.ingest.readers.cell_text import EMPTY, cell_text, row_text
from gridhub.ingest.readers.cells_file import CellsFile
from gridhub.ingest.readers.ods_audit import audit_ods
from gridhub.ingest.readers.ooxml_package import Package, SharedStrings, damaged, open_package
from gridhub.ingest.readers.protocol import CannotRead, FileRead, Merge, SheetFacts, SheetRead
from gridhub.ingest.readers.second_reader import SecondReading
from gridhub.ingest.readers.sheet_audit import SheetAudit, audit_sheet, empty_strings
from gridhub.ingest.readers.sheet_scan import scan_sheet
from gridhub.ingest.readers.typed_rows import typed_rows
from gridhub.ingest.readers.xlsb_audit import BOOK, audit_xlsb
from gridhub.ingest.readers.xlsx_formats import cell_formats

MERGES_REPORTED = 100_000
_ROWS_AT_ONCE = 4_000
"""As fast as any number; more would only keep more cells alive (measured)."""
Rows = Iterator[tuple[int, list[str | None], str]]


class _Ooxml:
    """What the container says of a workbook's sheets, counted when a sheet is asked for."""

    has_second_reader = True

    def __init__(self, package: Package, path: Path) -> None:
        self.path = path
        self._package = package
        self._parts = dict(package.sheet_parts())
        self._formats = cell_formats(package)
        self._strings: SharedStrings | None = None
        self._empty: frozenset[int] | None = None

    def facts(self, sheet: str) -> tuple[SheetFacts, SheetAudit | None]:
        """The quick count, or the exact reading where the count cannot vouch for the sheet."""
        if self._strings is None:
            self._strings = self._package.shared_strings()
        count = scan_sheet(self._package.chunks(self._part(sheet)), self._strings.empty, self._formats.codes)
        if not count.certain:
            audit = self.audit(sheet)
            return _facts(audit), audit
        return SheetFacts(
            cells_seen=count.values, hidden_rows=count.hidden_rows, hidden_columns=count.hidden_columns,
            merged_ranges=count.merged_ranges,
        ), None  # fmt: skip

    def audit(self, sheet: str) -> SheetAudit:
        if self._empty is None:
            name = self._package.beside("sharedStrings", "sharedStrings.xml")
            self._empty = empty_strings(self._package.chunks(name)) if self._package.has(name) else frozenset()
        return audit_sheet(self._package.chunks(self._part(sheet)), self._empty, self._formats)

    def _part(self, sheet: str) -> str:
        if sheet not in self._parts:
            raise damaged(f"工作表“{sheet}”的内容找不到")
        return self._parts[sheet]


class _Counted:
    """The same of an .xls, .xlsb or .ods workbook: always the exact count. Nobody else reads these formats."""

    has_second_reader = False

    def __init__(self, audits: list[SheetAudit], names: list[str], path: Path) -> None:
        self.path = path
        self._audits = dict(zip(names, audits, strict=False))

    def facts(self, sheet: str) -> tuple[SheetFacts, SheetAudit | None]:
        audit = self.audit(sheet)
        return _facts(audit), audit

    def audit(self, sheet: str) -> SheetAudit:
        if sheet not in self._audits:
            raise damaged(f"工作表“{sheet}”的内容找不到")
        return self._audits[sheet]


def _facts(audit: SheetAudit) -> SheetFacts:
    return SheetFacts(
        cells_seen=audit.values, error_cells=audit.errors, formulas_without_value=audit.formulas_without_value,
        hidden_rows=audit.hidden_rows, hidden_columns=audit.hidden_columns, merged_ranges=audit.merged_ranges,
    )  # fmt: skip


def read_workbook(path: Path, folder: Path) -> FileRead:
    """Read every worksheet. Raises ``CannotRead``: encrypted, damaged, too_large, unsafe_xml."""
    # what a file begins with says what it is: an .xls may hold a zip (its THEME record)
    is_xls = is_compound(path)
    with open_package(path) if not is_xls and is_zipfile(path) else nullcontext() as package:
        counted: _Ooxml | _Counted | None = None
        if package is not None and package.workbook:
            counted = _Ooxml(package, path)
        if package is not None and package.has("content.xml"):
            for _ in package.chunks("content.xml"):  # its size, and that it declares no entities
                pass
        # it tells a password in each of its forms, and damage; the reader knows fewer
        audits = audit_xls(path) if is_xls else []
        try:
            workbook = _opened(path, folder, is_xls=is_xls)
        except calamine.PasswordError as error:
            raise CannotRead(
                "encrypted", "工作簿已加密（encrypted），需要密码才能打开", "请取消打开密码，另存后重新报送"
            ) from error
        except (calamine.CalamineError, OSError, ValueError) as error:
            raise damaged("文件已损坏，无法读取") from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of the reader's own language, which has no public home
                raise
            raise damaged("文件已损坏，无法读取") from error
        names = [facts.name for facts in workbook.sheets_metadata]
        if len(set(names)) != len(names):
            # Calamine finds a sheet by its name: the first would be read twice and the second not at all (seen).
            raise damaged("有两个工作表同名，无法确定各自的内容")
        if is_xls:
            counted = _Counted(audits, names, path)
        if package is not None and package.has("content.xml"):
            counted = _Counted(audit_ods(package.chunks("content.xml")), names, path)
        if package is not None and package.has(BOOK):
            counted = _Counted(audit_xlsb(package), names, path)
        if counted is None:
            raise damaged("文件的内容无法核对")
        sheets = [
            _read_sheet(workbook, facts, number, counted, folder)
            for number, facts in enumerate(workbook.sheets_metadata, start=1)
            if facts.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    if not sheets:
        raise damaged("工作簿中读不到任何工作表")
    return FileRead(tuple(sheets))


def _opened(path: Path, folder: Path, *, is_xls: bool) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        raise
    except (calamine.CalamineError, ValueError):  # it knows few code pages
        renamed = folder / "known-code-page.xls"
        if not is_xls or not with_known_code_page(path, renamed):
            raise
        return calamine.CalamineWorkbook.from_path(str(renamed))


def _read_sheet(
    workbook: calamine.CalamineWorkbook,
    meta: calamine.SheetMetadata,
    number: int,
    counted: _Ooxml | _Counted | None,
    folder: Path,
) -> SheetRead:
    facts, audit = counted.facts(meta.name) if counted else (SheetFacts(), None)
    target = folder / f"sheet-{number}.arrow"
    merges: tuple[Merge, ...] = ()
    loaded: _Written | None = None
    try:
        sheet = workbook.get_sheet_by_index(number - 1)
        merges = tuple(
            sorted((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        )[:MERGES_REPORTED]
        plain = audit is None or not (audit.marked or len(audit.texts))
        loaded = _write_plain(target, sheet) if plain else _write(target, _calamine_rows(sheet), audit)
    except BaseException as error:
        if not isinstance(error, calamine.CalamineError | ValueError) and type(error).__name__ != "PanicException":
            raise
        if counted is None or not counted.has_second_reader:
            raise damaged(f"工作表“{meta.name}”已损坏，无法读取") from error
    reader = "calamine"
    if counted is not None and (loaded is None or loaded.values != facts.cells_seen):
        if audit is None:
            audit = counted.audit(meta.name)
            facts = _facts(audit)
            if loaded is not None and audit.marked:
                loaded = _write(target, _calamine_rows(workbook.get_sheet_by_index(number - 1)), audit)
        given = 0 if loaded is None else _count_values(workbook, number)
        if given != facts.cells_seen and counted.has_second_reader:
            reader = "openpyxl"
            second = SecondReading(counted.path, meta.name)
            loaded = _write(target, second.rows(), audit)
            given = second.values
        if loaded is None or given != facts.cells_seen:
            raise damaged(f"工作表“{meta.name}”有 {facts.cells_seen} 个非空单元格，只读到 {given} 个")
    assert loaded is not None
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    facts = facts.read_by(reader)
    name = audit.name if audit and audit.name else meta.name
    return SheetRead(name, number, target.name, loaded.rows, loaded.width, hidden, merges, facts)


@dataclass(frozen=True)
class _Written:
    """Rows and columns of a cells file; ``values``: cells that are neither empty nor errors."""

    rows: int
    width: int
    values: int


def _calamine_rows(sheet: calamine.CalamineSheet) -> Rows:
    if sheet.start is None or sheet.end is None:
        return
    # iter_rows begins at row 1 of the sheet, but at the first used column.
    left = sheet.start[1]
    before: list[str | None] = list(repeat(None, left))
    row = 0
    for row, values in enumerate(sheet.iter_rows(), start=1):
        texts, kinds = row_text(values)
        yield row, before + texts, EMPTY * left + kinds
    if row != sheet.end[0] + 1:
        raise ValueError("rows")


def _write_plain(target: Path, sheet: calamine.CalamineSheet) -> _Written:
    """Write a sheet of which the reader hides nothing."""
    with CellsFile(target) as cells:
        if sheet.start is None or sheet.end is None:
            return _Written(0, 0, 0)
        before = [""] * sheet.start[1]
        values, rows = 0, sheet.iter_rows()
        while batch := list(islice(rows, _ROWS_AT_ONCE)):
            if before:
                batch = [before + row for row in batch]
            texts, kinds = typed_rows(batch)
            values += len(texts) - texts.null_count
            numbers = array("i", range(cells.rows + 1, cells.rows + len(batch) + 1))
            cells.add_texts(numbers, texts, len(batch[0]), kinds)
        if cells.rows != sheet.end[0] + 1:
            raise ValueError("rows")
        return _Written(cells.rows, cells.width, values)


def _write(target: Path, rows: Rows, audit: SheetAudit | None) -> _Written:
    """Write a sheet, with what the reader hides put in its place."""
    marked = dict(audit.marked) if audit else {}
    decoded = audit.texts.by_row() if audit else iter(())
    ahead = next(decoded, None)
    values = 0
    with CellsFile(target) as cells:
        for row, texts, kinds in rows:
            values += len(kinds) - kinds.count(EMPTY) - kinds.count("e")
            while ahead is not None and ahead[0] <= row:
                if ahead[0] == row and (others := _other_texts(texts, kinds, ahead[1])):
                    marked[row] = others | marked.get(row, {})
                ahead = next(decoded, None)
            hidden = marked.pop(row, None)
            if hidden:
                texts, kinds = _marked(texts, kinds, hidden)
            cells.add(row, texts, kinds)
        for row in sorted(marked):  # below the last row the reader gave
            for empty in range(cells.rows + 1, row):
                cells.add(empty, [], "")
            cells.add(row, *_marked([], "", marked[row]))
        return _Written(cells.rows, cells.width, values)


def _other_texts(
    texts: list[str | None], kinds: str, decoded: list[tuple[int, str]]
) -> dict[int, tuple[str | None, str]]:
    """The texts of a row that the reader gave otherwise than the audit decoded them, or for another kind of cell."""
    found: dict[int, tuple[str | None, str]] = {}
    for column, text in decoded:
        known = cell_text(text)
        expected = (known, "t" if known else EMPTY)
        if ((texts[column], kinds[column]) if column < len(texts) else (None, EMPTY)) != expected:
            found[column] = expected
    return found


def _marked(
    texts: list[str | None], kinds: str, hidden: dict[int, tuple[str | None, str]]
) -> tuple[list[str | None], str]:
    width = max(len(texts), max(hidden) + 1)
    texts = list(chain(texts, repeat(None, width - len(texts))))
    letters = list(kinds.ljust(width, EMPTY))
    for column, (text, kind) in hidden.items():
        texts[column], letters[column] = text, kind
    return texts, "".join(letters)


def _count_values(workbook: calamine.CalamineWorkbook, number: int) -> int:
    """Cells for which calamine gives anything but "", blank texts included."""
    return sum(len(values) - values.count("") for values in workbook.get_sheet_by_index(number - 1).iter_rows())

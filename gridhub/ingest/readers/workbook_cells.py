"""Workbooks (xlsx, xlsm, xlsb, ods, xls, et) → one cells file per sheet, with calamine, every cell accounted for.

Belongs here: keeping original row and column numbers, merges and visibility; comparing what was loaded with what the
file holds. Not here: where the table is. Runs in the child process only: calamine aborts the interpreter on some files.

A sheet is counted before it is read, its cells and the characters of its texts: .xlsx quickly (``sheet_scan``), others
exactly. When the quick count cannot vouch for a sheet, or differs from what calamine gave, it is read exactly too
(``sheet_audit``): errors and uncalculated formulas get their kind, and a sheet that still differs goes to the second reader.
A loss that remains is a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from zipfile import is_zipfile

import python_calamine as calamine

from gridhub.ingest.readers.biff_audit import audit_xls, is_compound, with_known_code_page
from gridhub.ingest.readers.ods_audit import audit_ods
from gridhub.ingest.readers.ooxml_package import Package, SharedStrings, damaged, open_package
from gridhub.ingest.readers.protocol import CannotRead, FileRead, Merge, SheetFacts, SheetRead
from gridhub.ingest.readers.second_reader import SecondReading
from gridhub.ingest.readers.sheet_audit import SheetAudit, audit_sheet, shared_lengths
from gridhub.ingest.readers.sheet_scan import scan_sheet
from gridhub.ingest.readers.written_sheet import WrittenSheet, write_rows, write_sheet
from gridhub.ingest.readers.xlsb_audit import BOOK, audit_xlsb
from gridhub.ingest.readers.xlsx_formats import cell_formats

MERGES_REPORTED = 100_000


class _Ooxml:
    """What the container says of a workbook's sheets, counted when a sheet is asked for."""

    has_second_reader = True

    def __init__(self, package: Package, path: Path) -> None:
        self.path = path
        self._package = package
        self._parts = dict(package.sheet_parts())
        self._formats = cell_formats(package)
        self._strings: SharedStrings | None = None
        self._lengths: Sequence[int] | None = None

    def facts(self, sheet: str) -> tuple[SheetFacts, SheetAudit]:
        """The quick count, or the exact reading where the count cannot vouch for the sheet."""
        if self._strings is None:
            self._strings = self._package.shared_strings()
        count = scan_sheet(self._package.chunks(self._part(sheet)), self._strings, self._formats)
        if not count.certain or count.characters is None:
            audit = self.audit(sheet)
            return _facts(audit), audit
        return SheetFacts(
            cells_seen=count.values, hidden_rows=count.hidden_rows, hidden_columns=count.hidden_columns,
            merged_ranges=count.merged_ranges,
        ), SheetAudit(
            values=count.values, marked=count.marked, characters=count.characters, is_exact=False,
        )  # fmt: skip

    def audit(self, sheet: str) -> SheetAudit:
        if self._lengths is None:
            name = self._package.beside("sharedStrings", "sharedStrings.xml")
            self._lengths = shared_lengths(self._package.chunks(name)) if self._package.has(name) else ()
        return audit_sheet(self._package.chunks(self._part(sheet)), self._lengths, self._formats)

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

    def facts(self, sheet: str) -> tuple[SheetFacts, SheetAudit]:
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
    nameless = folder / "workbook"  # the reader believes an ending, where there is one, rather than the content
    if path.suffix and not nameless.exists():
        nameless.symlink_to(path.absolute())
    try:
        return calamine.CalamineWorkbook.from_path(str(nameless if path.suffix else path))
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
    counted: _Ooxml | _Counted,
    folder: Path,
) -> SheetRead:
    facts, audit = counted.facts(meta.name)
    target = folder / f"sheet-{number}.arrow"
    merges: tuple[Merge, ...] = ()
    loaded: WrittenSheet | None = None
    try:
        sheet = workbook.get_sheet_by_index(number - 1)
        merges = tuple(
            sorted((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        )[:MERGES_REPORTED]
        loaded = write_sheet(target, sheet, audit)
    except BaseException as error:
        if not isinstance(error, calamine.CalamineError | ValueError) and type(error).__name__ != "PanicException":
            raise
        if not counted.has_second_reader:
            raise damaged(f"工作表“{meta.name}”已损坏，无法读取") from error
    reader = "calamine"
    if loaded is None or loaded.values != facts.cells_seen or not _same_length(loaded.characters, audit):
        if not audit.is_exact:
            audit = counted.audit(meta.name)
            facts = _facts(audit)
            if loaded is not None and audit.marked:
                loaded = write_sheet(target, workbook.get_sheet_by_index(number - 1), audit)
        given = 0 if loaded is None else _count_values(workbook, number)
        characters = 0 if loaded is None else loaded.characters
        if (given != facts.cells_seen or not _same_length(characters, audit)) and counted.has_second_reader:
            reader = "openpyxl"
            second = SecondReading(counted.path, meta.name)
            loaded = write_rows(target, second.rows(), audit)
            given, characters = second.values, second.characters
        if loaded is None or given != facts.cells_seen:
            raise damaged(f"工作表“{meta.name}”有 {facts.cells_seen} 个非空单元格，只读到 {given} 个")
        if not _same_length(characters, audit):
            told = f"工作表“{meta.name}”的文字共 {audit.characters} 个字符，读到 {characters} 个"
            raise damaged(told)
    hidden = meta.visible != calamine.SheetVisibleEnum.Visible
    facts = facts.read_by(reader)
    name = audit.name or meta.name
    return SheetRead(name, number, target.name, loaded.rows, loaded.width, hidden, merges, facts)


def _same_length(characters: int, audit: SheetAudit) -> bool:
    return audit.characters is None or characters == audit.characters


def _count_values(workbook: calamine.CalamineWorkbook, number: int) -> int:
    """Cells for which calamine gives anything but "", blank texts included."""
    return sum(len(values) - values.count("") for values in workbook.get_sheet_by_index(number - 1).iter_rows())

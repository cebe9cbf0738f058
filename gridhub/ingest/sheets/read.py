"""Reading a delivery: bytes → rows with kinds, cached by content and by what the connector says of it.

Belongs here: the order of the work, the cache, what makes a whole file refusable. Not here: formats, headers, kinds.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from gridhub.contracts.base import columns_of
from gridhub.contracts.budgets import MB, Budgets
from gridhub.contracts.cell_place import letter_of
from gridhub.contracts.fields import ColumnSpec
from gridhub.ingest.readers.cells_file import read_cells
from gridhub.ingest.readers.child import Limits, read_in_child
from gridhub.ingest.readers.extract_file import read_extract
from gridhub.ingest.readers.formats import Format, detect
from gridhub.ingest.readers.protocol import CannotRead, FileRead, Merge, SheetRead
from gridhub.ingest.receive.naming import IngestProject
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.room import disk_full, is_full, require_room
from gridhub.ingest.sheets.header import SCAN_ROWS, Header, Spellings, describe, find_headers, spellings_of, tight
from gridhub.ingest.sheets.raw_cells import texts_by_row
from gridhub.ingest.sheets.raw_rows import raw_table, write_raw
from gridhub.ingest.sheets.raw_table import (
    ColumnFound,
    LeftOut,
    RawTable,
    SheetAudited,
    SheetFound,
    from_json,
    to_json,
)
from gridhub.ingest.sheets.rows import TableShape, classify, moved_header, signature
from gridhub.ingest.sheets.stray_sheets import Sheet, leave_out_hidden, refuse_stray_rows
from gridhub.project.connector import ANY_PLACE, Export
from gridhub.state.archive import archive_path
from gridhub.state.code import code_digest
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.kept import put, sha256_of

if TYPE_CHECKING:
    import pyarrow as pa

_CODE_THAT_READS = (
    "ingest/readers",
    "ingest/sheets",
    "contracts/base.py",
    "contracts/fields.py",
    "project/connector.py",
)
_LIBRARIES_THAT_READ = (
    "python-calamine", "duckdb", "polars", "pyarrow", "numpy", "openpyxl", "lxml", "msoffcrypto-tool", "olefile", "pyshp",
)  # fmt: skip
_NUMERIC = ("integer", "decimal", "money", "longitude", "latitude")
TELLING = ("citizen_id", "uscc", "phone_list", "permit_no")


def reading_digest() -> str:
    """Digest of the code and libraries that shape raw rows: a change of one reads every delivery again."""
    return code_digest(_CODE_THAT_READS, _LIBRARIES_THAT_READ)


def raw_key(
    sha256: str, export: Export, columns: Sequence[ColumnSpec], budgets: Budgets, *, from_database: bool = False
) -> str:
    """Name of the cached files: content, what the connector and contract say about finding rows, what may be in it, code that
    reads."""
    spec = {
        "database": from_database,  # the same bytes dropped into the inbox are no extract
        "columns": export.columns,
        "agreed": export.agreed,
        "kind": export.kind,
        "words": [export.total_words, export.note_words],
        "place": [export.place_field, export.place_pattern],
        "leave_out": export.leave_out_sheets,
        "budgets": budgets.of_content,
        "contract": [[column.name, column.kind, column.required] for column in columns],
    }
    text = json.dumps([sha256, spec, reading_digest()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read_delivery(
    project: IngestProject, home: Home, delivery: Delivery, *, anew: bool = False, until: float | None = None
) -> RawTable:
    """Read a received delivery, or recognise it in the cache (``vault/raw/<key>.parquet`` and ``.json``).

    ``anew``: read the file whatever is kept. What is kept is believed while its bytes are those that were written, and
    read again otherwise. ``until``: moment of ``time.monotonic`` after which no file is begun to be read.
    Raises ``Refused`` when the file cannot be read whole, or its table cannot be told without guessing.
    """
    export = project.connectors[delivery.department].exports[delivery.export]
    columns = columns_of(project.std_contracts[(delivery.department, delivery.export)])
    budgets = project.config.budgets
    key = raw_key(delivery.sha256, export, columns, budgets, from_database=delivery.from_database)
    parquet, beside = home.raw / f"{key}.parquet", home.raw / f"{key}.json"
    known = None if anew else from_json(beside, parquet, delivery.delivery_id)
    if known:
        return known
    remade = beside.exists() and not anew
    if until is not None and time.monotonic() >= until:
        raise run_spent(delivery.file_name, budgets)
    home.raw.mkdir(parents=True, exist_ok=True)
    require_room(home.raw, 0, budgets.free_disk_mb, delivery.file_name)
    folder = Path(tempfile.mkdtemp(prefix=".reading-", dir=home.raw))
    try:
        source = archive_path(home, delivery.sha256)
        format = detect(source, delivery.file_name, from_database=delivery.from_database)
        read = _read(source, format, folder, project.secrets.get(export.password_env or "", ""), Limits.of(budgets))
        require_within(read, folder, budgets, delivery.file_name)
        tables, sheets, counts, left_out = assemble(read, folder, export, columns, delivery.file_name)
        write_raw(tables, folder / "raw.parquet")
        facts = {"format": format, "encoding": read.encoding, "delimiter": read.delimiter}
        audited = tuple(_audited(sheet) for sheet in read.sheets)
        text = to_json(sheets, counts, audited, facts, sha256_of(folder / "raw.parquet"), left_out)
        (folder / "raw.json").write_text(text, encoding="utf-8")
        put(folder / "raw.parquet", parquet, is_cache=True)
        put(folder / "raw.json", beside, is_cache=True)  # last: it says what the other must be
    except CannotRead as refusal:
        raise Refused(refusal.code, reason(delivery.file_name, refusal.what, refusal.remedy)) from refusal
    except (OSError, pl.exceptions.ComputeError) as error:
        if not is_full(error):
            raise
        raise disk_full(delivery.file_name) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return RawTable(
        parquet, delivery.delivery_id, sheets, counts, from_cache=False, facts=audited, remade=remade, left_out=left_out
    )


def _read(source: Path, format: Format, folder: Path, password: str, limits: Limits) -> FileRead:
    """Read the file; an encrypted one with the password its connector names. Raises ``CannotRead``."""
    if format == "extract":
        return read_extract(source)  # our own file: nothing in it is foreign
    if format == "encrypted" and not password:
        raise needs_password()
    try:
        return read_in_child(source, format, folder, password, limits)
    except CannotRead as refusal:
        if refusal.code != "encrypted" or format == "encrypted":
            raise
        if not password:
            raise needs_password() from refusal
        return read_in_child(source, "encrypted", folder, password, limits)  # an .xls says so only when it is opened


def require_within(read: FileRead, folder: Path, budgets: Budgets, file: str) -> None:
    """Raises ``Refused`` (too_large) for more rows than a delivery may have, or more than the run may hold of one: its cells as
    read, which lie in ``folder`` as they will lie in memory."""
    remedy = "请按单位或月份拆成几份报送；确需这样报送的，由数据中心提高上限"
    rows = sum(sheet.rows for sheet in read.sheets)
    if rows > budgets.rows:
        raise Refused(
            "too_large", reason(file, f"共有 {rows:,} 行，超过一份报送的上限 {budgets.rows:,} 行（rows）", remedy)
        )
    weight = sum(path.stat().st_size for path in folder.iterdir())
    if weight > budgets.memory_mb * MB:
        what = f"表格在内存中占 {weight // MB:,} MB，超过一份报送的上限 {budgets.memory_mb:,} MB（memory_mb）"
        raise Refused("too_large", reason(file, what, remedy))


def run_spent(file: str, budgets: Budgets) -> Refused:
    what = f"本次运行已用满 {budgets.run_seconds:,} 秒（run_seconds），还没有读到这份文件"
    return Refused("run_spent", reason(file, what, "文件本身没有问题，不必重新报送；再运行一次会接着读"))


def _audited(sheet: SheetRead) -> SheetAudited:
    return SheetAudited(
        sheet=sheet.sheet, sheet_no=sheet.sheet_no, rows=sheet.rows, columns=sheet.width, is_hidden=sheet.hidden,
        **asdict(sheet.facts),
    )  # fmt: skip


def needs_password() -> CannotRead:
    """The refusal of an encrypted workbook nobody declared a password for."""
    remedy = "请取消打开密码，另存后重新报送；若必须加密，请把密码告诉数据中心，由其在 connectors/ 中登记 password_env"
    return CannotRead("encrypted", "工作簿已加密（encrypted），需要密码才能打开", remedy)


def assemble(
    read: FileRead, folder: Path, export: Export, columns: Sequence[ColumnSpec], file: str
) -> tuple[list[pa.Table], tuple[SheetFound, ...], dict[str, int], tuple[LeftOut, ...]]:
    """Sheets as read → the raw rows, the tables found, rows by kind in order of its name, and hidden sheets left out. Raises ``Refused``.

    Sheets without a table are kept as notes when another sheet has one (dictionaries, instructions).
    """

    required = [column.name for column in columns if column.required]
    spellings = spellings_of(export.columns, required, export.agreed)
    sheets: list[Sheet] = []
    for sheet in read.sheets:
        cells = read_cells(folder / sheet.file)
        frame = pl.DataFrame(pl.from_arrow(cells))
        if frame.height != sheet.rows:
            raise Refused("reader_crashed", reason(file, "读取结果不完整", "请重新运行；仍然出现时请联系数据中心"))
        top = 1 if read.records else SCAN_ROWS + 3
        candidates = find_headers(texts_by_row(frame.head(top)), sheet.merges, spellings)
        complete = bool(candidates) and not candidates[0].missing
        if complete and not _is_unwanted(export, sheet.sheet):
            _refuse_doubt(candidates, sheet, spellings, file)
        nearest = candidates[0] if candidates else None
        left_out = _is_unwanted(export, sheet.sheet)
        header = nearest if complete and not left_out else None
        sheets.append(Sheet(sheet, cells, frame, header, nearest, is_left_out=left_out))
    if not any(sheet.header is not None for sheet in sheets):
        raise _no_header(read, [(s.read, s.nearest) for s in sheets if s.nearest is not None], spellings, file)
    sheets, hidden = leave_out_hidden(sheets)
    _refuse_hidden([sheet for sheet in sheets if sheet.header is not None], file)
    refuse_stray_rows(
        [s for s in sheets if not s.is_left_out], [c.name for c in columns if c.kind in TELLING], spellings, file
    )
    tables: list[pa.Table] = []
    found: list[SheetFound] = []
    counts: Counter[str] = Counter()
    for item in sheets:
        kinds = _row_kinds(item, read, export, columns, spellings, file)
        unwanted: list[int] = []
        if item.header is not None:
            frame = item.frame.with_columns(kinds)
            if not item.read.sheet:
                _refuse_broken_rows(frame, item.header, file)
            found.append(_table_of(item.read, item.header, frame, spellings))
            unwanted = sorted(column.index for column in (*found[-1].dropped, *found[-1].unknown))
        counts.update(dict(kinds.value_counts().iter_rows()))
        tables.append(raw_table(item.cells, kinds, unwanted, sheet=item.read.sheet, sheet_no=item.read.sheet_no))
    if export.kind == "snapshot" and not counts["data"]:
        raise Refused(
            "no_data",
            reason(file, "表头之下没有任何数据行，全量数据不能为空", "请确认导出条件后重新报送；此前的数据继续有效"),
        )
    return tables, tuple(found), dict(sorted(counts.items())), hidden


def _is_unwanted(export: Export, sheet: str) -> bool:
    return export.leave_out_sheets is not None and re.fullmatch(export.leave_out_sheets, sheet) is not None


def _row_kinds(
    item: Sheet, read: FileRead, export: Export, columns: Sequence[ColumnSpec], spellings: Spellings, file: str
) -> pl.Series:
    """The kind of every row, a Series ``row_kind``. A sheet without a table is a note. Raises ``Refused`` (two_tables)."""

    if item.header is None:
        kind = pl.when(pl.col("kinds").str.contains("[^_]")).then(pl.lit("note")).otherwise(pl.lit("blank"))
    elif read.records:
        kind = pl.when(pl.col("row") == 1).then(pl.lit("header")).otherwise(pl.lit("data"))
    else:
        shape = _shape(item, item.header, export, columns, spellings)
        kinds = classify(item.frame, shape)
        _refuse_moved_header(item.frame.with_columns(kinds), shape, item, file)
        return kinds
    return item.frame.select(row_kind=kind).to_series()


def _where(sheet: SheetRead) -> str:
    return f"工作表“{sheet.sheet}”" if sheet.sheet else ""


def _refuse_doubt(candidates: Sequence[Header], sheet: SheetRead, spellings: Spellings, file: str) -> None:
    """Two tables, or two columns for one agreed field: nothing is guessed."""
    best = candidates[0]
    for other in candidates[1:]:
        # A repetition names the same columns; rows of a table above the best header would pass for its titles.
        if other.first < best.first or not other.places <= best.places:
            what = f"{_where(sheet)}第 {best.first + 1} 行和第 {other.first + 1} 行都像表头，无法确定哪一张表有效"
            raise Refused("two_tables", reason(file, what, "请一个工作表只留一张表"))
    doubles = [columns for field, columns in sorted(best.doubles.items()) if field in spellings.agreed]
    if doubles:
        pairs = "；".join("、".join(f"{c.letter} 列“{c.header}”" for c in columns) for columns in doubles)
        what = f"{_where(sheet)}第 {best.last + 1} 行有几列对应同一个数据项：{pairs}"
        raise Refused("double_column", reason(file, what, "请只保留正确的一列，或把列名写清楚"))


def _no_header(read: FileRead, nearest: Sequence[tuple[SheetRead, Header]], spellings: Spellings, file: str) -> Refused:
    wanted = "、".join(f"“{spellings.names.get(field, field)}”" for field in spellings.required)
    if not nearest:
        names = "、".join(f"“{sheet.sheet}”" for sheet in read.sheets if sheet.sheet)
        where = f"（工作表 {names}）" if names else ""
        what = f"前 {SCAN_ROWS} 行内没有找到表头{where}，应含有 {wanted}"
        return Refused("no_header", reason(file, what, "请核对是否放错了文件，或在 connectors/ 中登记新的列名"))
    sheet, best = min(nearest, key=lambda pair: (len(pair[1].missing), -pair[1].fields, pair[0].sheet_no))
    what = f"{_where(sheet)}缺少必需的列。{describe(best, spellings)}"
    return Refused(
        "missing_column", reason(file, what, "请补上缺少的列；若只是列名变了，请在 connectors/ 中登记新的列名")
    )


def _refuse_moved_header(frame: pl.DataFrame, shape: TableShape, item: Sheet, file: str) -> None:
    row = moved_header(frame, frame["row_kind"], shape)
    if row is not None:
        what = f"{_where(item.read)}第 {row} 行是另一种表头，各栏与第 {shape.last + 1} 行的表头不一致，其下各行不能按原表头读取"
        raise Refused("two_tables", reason(file, what, "请一个工作表只留一张表，每页的表头保持一致"))


def _refuse_hidden(tables: Sequence[Sheet], file: str) -> None:
    hidden = [sheet.read.sheet for sheet in tables if sheet.read.hidden]
    if hidden:
        names = "、".join(f"“{name}”" for name in hidden)
        what = f"隐藏的工作表 {names} 里也有数据表，无法确定是否有效"
        raise Refused("hidden_table", reason(file, what, "请取消隐藏，或删除不用的工作表后重新报送"))


def _shape(
    item: Sheet, header: Header, export: Export, columns: Sequence[ColumnSpec], spellings: Spellings
) -> TableShape:
    index_of = {column.field: column.index for column in header.columns}
    top = texts_by_row(item.frame.head(header.last + 1))
    text_fields = [column.name for column in columns if column.kind not in _NUMERIC]
    required = {column.name for column in columns if column.required}
    wanted = [name for name in text_fields if name in required and name in index_of] or [
        name for name in text_fields if name in index_of
    ]
    return TableShape(
        first=header.first,
        last=header.last,
        header=tuple(signature(row) for row in top[header.first :]),
        above=frozenset(signature(row) for row in top[: header.first] if any(row)),
        mapped=tuple(sorted(index_of.values())),
        has_required=bool(required),
        agreed=tuple(sorted(index for name, index in index_of.items() if name in spellings.agreed)),
        required=tuple(sorted(index_of[name] for name in wanted)),
        telling=tuple(sorted(index_of[c.name] for c in columns if c.kind in TELLING and c.name in index_of)),
        total_words=export.total_words,
        note_words=export.note_words,
        header_cells=frozenset(
            (index, tight(cell)) for row in top[header.first :] for index, cell in enumerate(row) if cell
        ),
        spellings={text: index_of.get(fields[0], -1) for text, fields in spellings.exact.items() if len(fields) == 1},
        place=export.place_pattern if export.place_field and export.place_pattern != ANY_PLACE else "",
    )


def _table_of(read: SheetRead, header: Header, frame: pl.DataFrame, spellings: Spellings) -> SheetFound:
    """Columns taken, dropped, unknown; a column that has values under an empty header is unknown too."""

    not_agreed = [*header.columns, *(c for columns in header.doubles.values() for c in columns)]
    named = {column.index for column in (*not_agreed, *header.unknown)}
    data = frame.filter(pl.col("row_kind") == "data")
    nameless = [
        ColumnFound(index, letter_of(index), "", "")
        for index in range(read.width)
        if index not in named and data["kinds"].str.slice(index, 1).str.contains("[^_]").any()
    ]
    return SheetFound(
        sheet=read.sheet,
        sheet_no=read.sheet_no,
        header_rows=(header.first + 1, header.last + 1),
        merges=_merges_of(read, header),
        columns=tuple(column for column in header.columns if column.field in spellings.agreed),
        unknown=tuple(sorted([*header.unknown, *nameless], key=lambda c: c.index)),
        dropped=tuple(sorted((c for c in not_agreed if c.field not in spellings.agreed), key=lambda c: c.index)),
    )


def _merges_of(read: SheetRead, header: Header) -> tuple[Merge, ...]:
    """Areas below the header that reach over several rows or columns and touch a column with a field."""
    taken = {column.index for column in header.columns}
    return tuple(
        (top, left, bottom, right)
        for top, left, bottom, right in read.merges
        if top > header.last and any(left <= index <= right for index in taken)
    )


def _refuse_broken_rows(frame: pl.DataFrame, header: Header, file: str) -> None:
    """Text only: a comma or line break that should have been quoted shifts the cells of a row.

    Seen as a value beyond the last header, or as two short rows that together make one full row.
    """

    width = int(frame["fields"][header.last])
    if (frame["fields"] == width).all():
        return
    rows = frame.filter(pl.col("row_kind") == "data").select(
        "row", "fields", beyond=pl.col("kinds").str.slice(width).str.contains("[^_]"), after=pl.col("fields").shift(-1)
    )
    split = (pl.col("fields") < width) & (pl.col("after") < width) & (pl.col("fields") + pl.col("after") - 1 == width)
    broken = rows.filter(pl.col("beyond") | split.fill_null(False))["row"].to_list()
    if broken:
        places = "、".join(str(row) for row in broken[:5]) + ("等" if len(broken) > 5 else "")
        what = f"第 {places} 行的列数与表头（{width} 列）不符，各列的内容可能错位"
        raise Refused("broken_row", reason(file, what, "请给含有逗号或换行的内容加上双引号，或另存为 xlsx 后重新报送"))

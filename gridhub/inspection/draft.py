"""A first connector, contract and claim for a file nobody declared, with every line a person must look at marked.

Belongs here: the texts. Not here: what was seen (``look``). Pure: a file seen in, texts out.
A draft takes in nothing until its agreement date is filled in: the date it carries is long past.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from gridhub.contracts.export_ref import ExportRef
from gridhub.ingest.receive.spoken import hear
from gridhub.ingest.sheets.header import tight
from gridhub.inspection.look import FileSeen, SheetSeen
from gridhub.inspection.values import ColumnSeen

FILL, CONFIRM = "# 待填", "# 待确认"
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters YAML does not take as they are."""
_PERIOD = re.compile(r"(20\d{2})\D?(0[1-9]|1[0-2])(?:\D?([0-3]\d))?(?!\d)")
_TYPES = {"date": "pl.Date", "month": "pl.Date", "datetime": "pl.Datetime", "integer": "int", "boolean": "bool"}
_DECIMALS = {"money": (14, 2), "decimal": (18, 6), "longitude": (10, 6), "latitude": (10, 6)}
_SENSITIVE = {"citizen_id": "S4", "person_name": "S3", "phone_list": "S3", "address": "S3"}


@dataclass(frozen=True)
class Draft:
    """Texts by file of the project, and how many lines are marked."""

    files: dict[str, str]
    marked: int


def draft_project(seen: FileSeen, department: str | None = None, export: str | None = None) -> Draft | None:
    """Connector, contract and claim for the first visible table; None when the file has none.

    ``department``, ``export``: names to use; without them placeholders that load as they are.
    """
    table = seen.table
    if table is None:
        return None
    owner, name = department or "new_department", export or "new_export"
    columns = [c for c in table.seen if c.header and not c.is_sensitive and tight(c.header) != "序号"]
    fields = _field_names(columns)
    contract = "".join(part.title() for part in name.split("_"))
    files = {
        f"connectors/{owner}.yaml": _connector(seen, table, columns, fields, owner, name, contract, department, export),
        f"schemas/std/{owner}.py": _contract(seen, columns, fields, contract),
        f"assets/claim/excluded/{ExportRef(owner, name).leaf}.sql": _claim(owner, name),
    }
    marked = sum(line.count(FILL) + line.count(CONFIRM) > 0 for text in files.values() for line in text.splitlines())
    return Draft(files, marked)


def _field_names(columns: Sequence[ColumnSeen]) -> dict[int, str]:
    """Column index → field name: the known one, else ``column_<letter>``; a name twice gets the letter too."""
    names: dict[int, str] = {}
    for column in columns:
        name = column.field or f"column_{column.letter.lower()}"
        names[column.index] = f"{name}_{column.letter.lower()}" if name in names.values() else name
    return names


def _title(seen: FileSeen) -> str:
    stem = PurePath(seen.name).stem
    return _PERIOD.sub("", stem).strip(" _-（）()") or stem


def file_pattern(name: str) -> tuple[str, bool]:
    """The regular expression for a file name, and whether its period was found in it."""
    path = PurePath(name)
    found = _PERIOD.search(path.stem)
    spoken = hear(path.stem).spoken
    if found is None and spoken:
        before, _, after = path.stem.partition(spoken[0].said)
        return f"{re.escape(before)}(?P<period>.+?){re.escape(after)}\\.\\w+", True
    if found is None:
        return re.escape(path.stem) + r"_(?P<period>\d{6})\.\w+", False
    digits = r"(?P<period>\d{4}\D?\d{2}\D?\d{2})" if found[3] else r"(?P<period>\d{4}\D?\d{2})"
    before, after = re.escape(path.stem[: found.start()]), re.escape(path.stem[found.end() :])
    return f"{before}{digits}{after}\\.\\w+", True


def quoted(text: str) -> str:
    """A YAML scalar on one line that is read back as this text, whatever it holds."""
    line = re.sub(r"\s+", " ", text)
    if not _UNPRINTABLE.search(line):
        return "'" + line.replace("'", "''") + "'"
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def _connector(
    seen: FileSeen, table: SheetSeen, columns: Sequence[ColumnSeen], fields: dict[int, str], owner: str, name: str,
    contract: str, department: str | None, export: str | None,
) -> str:  # fmt: skip
    pattern, has_period = file_pattern(seen.name)
    title = _title(seen)
    lines = [
        f"# 由 gridhub inspect 按 {_comment(seen.name)} 起草；带“待填”“待确认”的行请逐行核对",
        f"department: {owner}" + ("" if department else f"  {FILL}：部门英文代号（文件名也要改）"),
        f"title: {quoted(title.split('_')[0])}  {CONFIRM}：部门名称",
        f"contact: 待填  {FILL}：联系人",
        "agreement:",
        f"  number: 待填  {FILL}：共享协议编号",
        f"  share_type: conditional  {CONFIRM}",
        f"  purpose: 待填  {FILL}：用途",
        f"  valid_to: 2000-01-01  {FILL}：协议到期日；到期的协议不接收数据",
        "exports:",
        f"  {name}:" + ("" if export else f"  {FILL}：数据项英文代号"),
        f"    title: {quoted(title)}",
        f"    kind: snapshot  {CONFIRM}：snapshot 每期全量；append 流水（要写 key）；changes 变更（要写 key）",
        f"    cadence: monthly  {CONFIRM}",
        f"    files: {quoted(pattern)}" + ("" if has_period else f"  {CONFIRM}：文件名里要有年月"),
        f"    contract: {contract}",
        f"    agreed: [{', '.join(fields.values())}]  {CONFIRM}：只留协议允许的字段",
        "    columns:",
    ]
    for column in columns:
        unknown = "" if column.field else f"  {CONFIRM}：字段名"
        lines.append(f"      {fields[column.index]}: [{quoted(column.header)}]{unknown}")
    dropped = [column.header for column in table.seen if column.is_sensitive]
    if dropped:
        lines.append(f"    # 不采集：{_comment('、'.join(dropped))}")
    units = [fields[c.index] for c in columns if c.kind == "money" and "万元" in c.header]
    if units:
        lines.append(f"    units: {{{', '.join(f'{name}: 万元' for name in units)}}}  {CONFIRM}：字段名与 columns 一致")
    return "\n".join(lines) + "\n"


def _comment(text: str) -> str:
    return _UNPRINTABLE.sub("", re.sub(r"\s+", " ", text))


def _contract(seen: FileSeen, columns: Sequence[ColumnSeen], fields: dict[int, str], contract: str) -> str:
    decimals = sorted({_DECIMALS[c.kind] for c in columns if c.kind in _DECIMALS})
    polars = bool(decimals) or any(_TYPES.get(c.kind, "").startswith("pl.") for c in columns)
    lines = [f'"""{_safe(_title(seen))}：导出契约。"""', ""]
    if decimals:
        lines += ["from typing import Annotated", ""]
    if polars:
        lines += ["import polars as pl", ""]
    lines += ["from gridhub.contracts.base import StdContract", "from gridhub.contracts.fields import field", "", ""]
    lines += [f"Number{digits}_{places} = Annotated[pl.Decimal, {digits}, {places}]" for digits, places in decimals]
    lines += ["", ""] if decimals else []
    lines += [
        f"class {contract}(StdContract):", f'    """{_safe(_title(seen))}. Grain: one row per record."""  {CONFIRM}', "",
    ]  # fmt: skip
    required = _required(columns)
    for column in columns:
        line = f"    {fields[column.index]}: {_type(column)} = field({_arguments(column, column.index in required)})"
        lines.append(line + _doubts(column))
        if column.choices:
            lines.append(f"    # 取值：{_comment('、'.join(column.choices))}")
    return "\n".join(lines) + "\n"


def _doubts(column: ColumnSeen) -> str:
    """What a person must look at in a line of the contract: a field's name stands in two files and changes in both."""
    doubts = [] if column.field else ["字段名（与 connectors 中同一列一起改）"]
    doubts += ["类型与敏感级别（表头与内容不一致）"] if column.is_doubtful else []
    return f"  {CONFIRM}：{'；'.join(doubts)}" if doubts else ""


def _required(columns: Sequence[ColumnSeen]) -> frozenset[int]:
    """Fields without which a row says nothing: full columns that name a thing, else the first full column."""
    full = [column for column in columns if column.filled == 1.0 and not column.is_doubtful]
    naming = [c for c in full if c.kind in ("person_name", "uscc", "permit_no") or (c.kind == "text" and c.is_unique)]
    return frozenset(column.index for column in naming[:2] or full[:1])


def _type(column: ColumnSeen) -> str:
    if column.kind in _DECIMALS:
        digits, places = _DECIMALS[column.kind]
        return f"Number{digits}_{places}"
    return _TYPES.get(column.kind, "str")


def _arguments(column: ColumnSeen, required: bool) -> str:
    parts = [_python(column.header)]
    if column.kind != "text":
        parts.append(f'kind="{column.kind}"')
    if column.codes:
        parts.append(f'codes="{column.codes}"')
    if column.is_personal:
        parts.append(f'sensitivity="{_SENSITIVE.get(column.kind, "S3")}"')
    if column.kind == "money":
        parts.append(f'unit="{"万元" if "万元" in column.header else "元"}"')
    if required:
        parts.append("required=True")
    return ", ".join(parts)


def _python(text: str) -> str:
    return '"' + _safe(text) + '"'


def _safe(text: str) -> str:
    """Text inside a Python string literal of the draft: nothing in it can end the literal."""
    return _comment(text).replace("\\", "＼").replace('"', "”")


def _claim(owner: str, name: str) -> str:
    return (
        f"-- title: {owner} 的来源行尚未采用\n-- grain: one row per source row that no other claim speaks of\n"
        f"-- owner: {owner}\n-- {CONFIRM.removeprefix('# ')}：写好真正的陈述（person/{ExportRef(owner, name).leaf}.sql 等）后删除本文件\nSELECT\n"
        f"    'self' AS role,\n"
        f"    '尚未编写陈述（docs/new-department.md 第 3 步）' AS reason\nFROM std.{ExportRef(owner, name).leaf}\n"
    )

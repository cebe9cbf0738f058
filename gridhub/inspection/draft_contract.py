"""The contract and the claim of a drafted export: Python and SQL texts in which no caption can leave its place.

Belongs here: types, sensitivities, required fields, the texts. Not here: the connector (``draft``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from gridhub.contracts.export_ref import ExportRef
from gridhub.inspection.families import JoinedColumn
from gridhub.inspection.marks import CONFIRM, commented, safe
from gridhub.inspection.values import ColumnSeen

_TYPES = {"date": "pl.Date", "month": "pl.Date", "datetime": "pl.Datetime", "integer": "int", "boolean": "bool"}
_DECIMALS = {"money": (14, 2), "decimal": (18, 6), "longitude": (10, 6), "latitude": (10, 6)}
_SENSITIVE = {"citizen_id": "S4", "person_name": "S3", "phone_list": "S3", "address": "S3"}


@dataclass(frozen=True)
class DraftedClass:
    """One contract class. ``imports`` and ``numbers``: lines it needs above it, each whole."""

    imports: tuple[str, ...]
    numbers: tuple[str, ...]
    text: str


def contract_class(
    title: str, name: str, columns: Sequence[JoinedColumn], fields: Sequence[str], place: str | None
) -> DraftedClass:
    """The class of one export. ``fields``: of each column in turn. ``place``: the field that a title fills."""
    seen = [column.seen for column in columns]
    decimals = sorted({_DECIMALS[c.kind] for c in seen if c.kind in _DECIMALS})
    polars = bool(decimals) or any(_TYPES.get(c.kind, "").startswith("pl.") for c in seen)
    imports = [*(["from typing import Annotated"] if decimals else []), *(["import polars as pl"] if polars else [])]
    imports += ["from gridhub.contracts.base import StdContract", "from gridhub.contracts.fields import field"]
    numbers = tuple(
        f"Number{digits}_{places} = Annotated[pl.Decimal, {digits}, {places}]" for digits, places in decimals
    )
    lines = [f"class {name}(StdContract):", f'    """{safe(title)}. Grain: one row per record."""  {CONFIRM}', ""]
    required = _required(seen)
    for number, (column, own) in enumerate(zip(seen, fields, strict=True)):
        line = f"    {own}: {_type(column)} = field({_arguments(column, number in required)})"
        lines.append(line + _doubts(column))
        if column.choices:
            lines.append(f"    # 取值：{commented('、'.join(column.choices))}")
    if place is not None:
        lines.append(f'    {place}: str = field("所属地")  {CONFIRM}：取自表格之外（connectors 中的 place_field）')
    return DraftedClass(tuple(imports), numbers, "\n".join(lines) + "\n")


def contracts_file(title: str, classes: Sequence[DraftedClass]) -> str:
    """A whole module of contracts."""
    wanted = list(dict.fromkeys(line for one in classes for line in one.imports))
    numbers = list(dict.fromkeys(line for one in classes for line in one.numbers))
    standard = [line for line in wanted if line.startswith("from typing")]
    foreign = [line for line in wanted if line.startswith("import polars")]
    own = [line for line in wanted if line.startswith("from gridhub")]
    head = [f'"""{safe(title)}：导出契约。"""', ""]
    for block in (standard, foreign, own):
        head += [*block, ""] if block else []
    head += ["", *numbers] if numbers else []
    return "\n".join(head) + "\n\n" + "\n\n".join(one.text for one in classes)


def with_class(text: str, added: DraftedClass) -> str:
    """A module of contracts with one more class behind the others, and above them what it needs and has not."""
    lines = text.splitlines(keepends=True)
    missing = [line + "\n" for line in added.imports if line + "\n" not in lines]
    first = next((n for n, line in enumerate(lines) if re.match("(?:from|import) (?!__future__)", line)), len(lines))
    numbers = [line + "\n" for line in added.numbers if line + "\n" not in lines]
    above = "".join([*lines[:first], *missing, *lines[first:]]).rstrip("\n") + "\n"
    return above + ("\n\n" + "".join(numbers) if numbers else "") + "\n\n" + added.text


def claim_text(owner: str, name: str) -> str:
    """The claim that sets every row aside until somebody writes the real one."""
    leaf = ExportRef(owner, name).leaf
    return (
        f"-- title: {owner} 的来源行尚未采用\n-- grain: one row per source row that no other claim speaks of\n"
        f"-- owner: {owner}\n-- {CONFIRM.removeprefix('# ')}：写好真正的陈述（person/{leaf}.sql 等）后删除本文件\nSELECT\n"
        f"    'self' AS role,\n"
        f"    '尚未编写陈述（docs/new-department.md 第 3 步）' AS reason\nFROM std.{leaf}\n"
    )


def _doubts(column: ColumnSeen) -> str:
    """What a person must look at in a line of the contract: a field's name stands in two files and changes in both."""
    doubts = [] if column.field and not column.is_guess else ["字段名（与 connectors 中同一列一起改）"]
    doubts += ["类型与敏感级别（表头与内容不一致）"] if column.is_doubtful else []
    return f"  {CONFIRM}：{'；'.join(doubts)}" if doubts else ""


def _required(columns: Sequence[ColumnSeen]) -> frozenset[int]:
    """Fields without which a row says nothing: full columns that name a thing, else the first full column."""
    full = [(n, c) for n, c in enumerate(columns) if c.filled == 1.0 and not c.is_doubtful]
    naming = [
        n for n, c in full if c.kind in ("person_name", "uscc", "permit_no") or (c.kind == "text" and c.is_unique)
    ]
    return frozenset(naming[:2] or [n for n, _ in full[:1]])


def _type(column: ColumnSeen) -> str:
    if column.kind in _DECIMALS:
        digits, places = _DECIMALS[column.kind]
        return f"Number{digits}_{places}"
    return _TYPES.get(column.kind, "str")


def _arguments(column: ColumnSeen, required: bool) -> str:
    parts = ['"' + safe(column.header) + '"']
    if column.kind != "text":
        parts.append(f'kind="{column.kind}"')
    if column.codes:
        parts.append(f'codes="{column.codes}"')
    if column.is_personal:
        parts.append(f'sensitivity="{_SENSITIVE.get(column.kind, "S3")}"')
    if column.kind == "money":
        plain = unicodedata.normalize("NFKC", column.header)
        parts.append(f'unit="{"万元" if "万元" in plain else "元"}"')
    if required:
        parts.append("required=True")
    return ", ".join(parts)

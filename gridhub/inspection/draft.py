"""A first connector, contract and claim for files nobody declared, with every line a person must look at marked.

Belongs here: the connector's text, and which files of the project a draft consists of. Not here: what was seen (``look``),
which files are one export (``families``), contract and claim (``draft_contract``). Pure but for reading the project's own
files: families in, texts out.
A draft takes in nothing until its agreement date is filled in: the date it carries is long past.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gridhub.contracts.export_ref import ExportRef
from gridhub.inspection.draft_contract import DraftedClass, claim_text, contract_class, contracts_file, with_class
from gridhub.inspection.families import Family, JoinedColumn
from gridhub.inspection.marks import CONFIRM, FILL, commented, quoted
from gridhub.inspection.values import WhyNot

_MOST_NAMED = 4
_WHY: dict[WhyNot, str] = {
    "belief": "不采集（民族、宗教、政治面貌，协议没有写明就不要）",
    "account": "不要写进协议（像银行卡号或账号：敏感，网格管理用不到）",
}


@dataclass(frozen=True)
class Draft:
    """``files``: texts by file of the project that is not there yet. ``changes``: unified diffs by file that is.
    ``marked``: how many lines are marked."""

    files: dict[str, str]
    changes: dict[str, str]
    marked: int


@dataclass(frozen=True)
class _Drafted:
    """One export as drafted. ``block``: its lines below ``exports`` of the connector."""

    name: str
    block: str
    contract: DraftedClass


def draft_project(
    families: Sequence[Family], department: str | None = None, export: str | None = None, root: Path | None = None
) -> Draft:
    """Connector, contracts and claims, one export per family.

    ``department``, ``export``: names to use (a second family is ``<export>_2``); without them placeholders that load as
    they are. ``root``: the project; a department whose connector is there gets its exports added, as a change.
    """
    owner = department or "new_department"
    drafted = [
        _export(family, _numbered(export or "new_export", number), is_named=export is not None)
        for number, family in enumerate(families, start=1)
    ]
    contracts = [one.contract for one in drafted]
    connector, schema = f"connectors/{owner}.yaml", f"schemas/std/{owner}.py"
    title = title_of(families[0])
    files = {
        connector: _connector(families, owner, title, is_named=department is not None)
        + "\n".join(one.block for one in drafted),
        schema: contracts_file(title, contracts),
        **{
            f"assets/claim/excluded/{ExportRef(owner, one.name).leaf}.sql": claim_text(owner, one.name)
            for one in drafted
        },
    }
    changes: dict[str, str] = {}
    if department is not None and root is not None and (root / connector).is_file():
        before = (root / connector).read_text(encoding="utf-8")
        changes[connector] = _diff(
            connector, before, before.rstrip("\n") + "\n\n" + "\n".join(o.block for o in drafted)
        )
        del files[connector]
        if (root / schema).is_file():
            before = after = (root / schema).read_text(encoding="utf-8")
            for one in contracts:
                after = with_class(after, one)
            changes[schema] = _diff(schema, before, after)
            del files[schema]
    lines = [line for text in (*files.values(), *changes.values()) for line in text.splitlines()]
    return Draft(files, changes, sum(FILL in line or CONFIRM in line for line in lines))


def title_of(family: Family) -> str:
    """What the files are called, without period and part."""
    stem = family.split.before + family.split.after if family.split else family.namings[0].stem
    words = re.sub(r"[_\s-]{2,}", "_", stem.replace("\0", "").replace("（）", "").replace("()", ""))
    return commented(words).strip(" _-（）()") or commented(family.files[0].name)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _diff(file: str, before: str, after: str) -> str:
    return "".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"a/{file}", f"b/{file}", n=2))


def _connector(families: Sequence[Family], owner: str, title: str, *, is_named: bool) -> str:
    names = [file.name for family in families for file in family.files]
    some = "、".join(names[:_MOST_NAMED]) + (f" 等 {len(names)} 份" if len(names) > _MOST_NAMED else "")
    lines = [
        f"# 由 gridhub inspect 按 {commented(some)} 起草；带“待填”“待确认”的行请逐行核对",
        f"department: {owner}" + ("" if is_named else f"  {FILL}：部门英文代号（文件名也要改）"),
        f"title: {quoted(title.split('_')[0])}  {CONFIRM}：部门名称",
        f"contact: 待填  {FILL}：联系人",
        "agreement:",
        f"  number: 待填  {FILL}：共享协议编号",
        f"  share_type: conditional  {CONFIRM}",
        f"  purpose: 待填  {FILL}：用途",
        f"  valid_to: 2000-01-01  {FILL}：协议到期日；到期的协议不接收数据",
        "exports:",
    ]
    return "\n".join(lines) + "\n"


def _export(family: Family, name: str, *, is_named: bool) -> _Drafted:
    columns = [column for column in family.columns if not column.seen.why_not]
    fields = _field_names(columns)
    place = _free("place_name", fields) if family.place else None
    title = title_of(family)
    contract = "".join(part.title() for part in name.split("_"))
    lines = [
        f"  {name}:" + ("" if is_named else f"  {FILL}：数据项英文代号"),
        f"    title: {quoted(title)}",
        f"    kind: snapshot  {CONFIRM}：snapshot 每期全量；append 流水（要写 key）；changes 变更（要写 key）",
        f"    cadence: {family.cadence}  {CONFIRM}",
        f"    files: {quoted(family.pattern)}{_doubts_of_names(family)}",
    ]
    if family.leads:
        lines.append(
            f"    period: {{lead: [{', '.join(family.leads)}]}}  {CONFIRM}：文件名里没有年月，按标题或工作表名"
        )
    lines += [
        f"    contract: {contract}",
        f"    agreed: [{', '.join([*fields, *([place] if place else [])])}]  {CONFIRM}：只留协议允许的字段",
    ]
    if family.place and place:
        where = "工作表名" if family.place.where == "sheet" else "表格上方的标题"
        lines += [
            f"    place_field: {place}  {CONFIRM}：地点取自{where}",
            f"    place_pattern: {quoted(family.place.pattern)}",
        ]
    lines.append("    columns:")
    for column, own in zip(columns, fields, strict=True):
        spelled = ", ".join(quoted(header) for header in column.headers)
        unknown = f"  {CONFIRM}：字段名（按内容猜的）" if column.seen.is_guess else f"  {CONFIRM}：字段名"
        lines.append(f"      {own}: [{spelled}]" + (unknown if column.seen.is_guess or not column.seen.field else ""))
    if place:
        lines.append(f"      {place}: [所属地]")
    for why, told in _WHY.items():
        left = [header for column in family.columns if column.seen.why_not == why for header in column.headers]
        if left:
            lines.append(f"    # {told}：{commented('、'.join(left))}")
    units = [f for c, f in zip(columns, fields, strict=True) if c.seen.kind == "money" and "万元" in c.seen.header]
    if units:
        lines.append(f"    units: {{{', '.join(f'{name}: 万元' for name in units)}}}  {CONFIRM}：字段名与 columns 一致")
    return _Drafted(name, "\n".join(lines) + "\n", contract_class(title, contract, columns, fields, place))


def _doubts_of_names(family: Family) -> str:
    """What a person must confirm of the pattern: a period that no name has, words that may be no senders."""
    doubts = [] if family.has_period else ["文件名里要有年月，请部门在文件名末尾加上“_年月”"]
    shown = "、".join(f"“{commented(part)}”" for part in family.parts[:_MOST_NAMED])
    if family.split and family.split.are_places:
        doubts.append(f"part 是报送单位（{shown}）")
    elif family.split:
        doubts.append(f"{shown}只是报送单位不同才这样写；若是不同的数据，请分成几个数据项")
    return f"  {CONFIRM}：{'；'.join(doubts)}" if doubts else ""


def _field_names(columns: Sequence[JoinedColumn]) -> list[str]:
    """The field of each column: the known one, else the usual one of its kind, else ``column_<letter>``; a name twice gets
    the letter too."""
    sure = [column.seen.field for column in columns if column.seen.field and not column.seen.is_guess]
    guesses = [column.seen.field for column in columns if column.seen.is_guess]
    names: list[str] = []
    for column in columns:
        seen, letter = column.seen, column.seen.letter.lower()
        name = seen.field or f"column_{letter}"
        # Two phones of which nobody knows whose: neither is simply “phone”.
        is_shared = seen.is_guess and (name in sure or guesses.count(name) > 1)
        names.append(_free(f"{name}_{letter}" if is_shared or name in names else name, names))
    return names


def _free(name: str, taken: Sequence[str]) -> str:
    """A name that is not taken yet."""
    return next(n for n in (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3))) if n not in taken)

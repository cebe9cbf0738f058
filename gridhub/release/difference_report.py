"""A comparison as one table, for a terminal, a sheet, a program: a line per cause and per difference.

Belongs here: what a line says, in Chinese. Not here: comparing (``comparing``), formats (``rendering``, ``cli``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from gridhub.contracts.words import CAUSES, CHANGES, COMPLETENESS, DIFFERENCE_PARTS
from gridhub.release.causes import Cause, describe
from gridhub.release.compared_rows import RowDifference
from gridhub.release.comparing import Comparison, FindingDifference, NumberDifference

if TYPE_CHECKING:
    import pandas as pd

TITLES: Mapping[str, str] = {
    "part": "部分", "change": "变化", "table": "表", "key": "编号", "name": "名称", "month": "月份", "column": "栏目", "before": "原来", "after": "现在",
    "kinds": "原因类别", "causes": "原因",
}  # fmt: skip
_COLUMNS: Mapping[str, str] = {
    "value": "数值", "numerator": "分子", "denominator": "分母", "completeness": "完整性", "missing": "缺数说明", "indicator_name": "指标",
    "unit": "单位", "note": "说明", "amount": "金额（身份已确认）", "unproven_amount": "金额（身份待核对）", "finding_kind": "类别", "match_level": "匹配程度", "severity": "严重程度", "department": "核查部门",
    "detail": "说明", "law": "依据", "title": "疑点名称",
}  # fmt: skip
EMPTY = "（空）"


@dataclass(frozen=True)
class Line:
    """One line; columns as in ``TITLES``. ``kinds``: codes of causes, joined by ``;``."""

    part: str
    change: str = ""
    table: str = ""
    key: str = ""
    name: str = ""
    month: str = ""
    column: str = ""
    before: str = ""
    after: str = ""
    kinds: str = ""
    causes: str = ""

    def told(self) -> Line:
        """With words in place of codes."""
        kinds = "、".join(CAUSES.get(kind, kind) for kind in self.kinds.split(";") if kind)
        return Line(
            DIFFERENCE_PARTS[self.part], CHANGES.get(self.change, self.change), self.table, self.key, self.name, self.month,
            _COLUMNS.get(self.column, self.column), self.before, self.after, kinds, self.causes,
        )  # fmt: skip


def report(found: Comparison) -> list[Line]:
    """Every line of a comparison: the two releases, causes, numbers, findings, tables."""
    lines = [
        Line("release", name="数据截止日", key=f"{found.a.release_id} → {found.b.release_id}", before=found.a.as_of,
             after=found.b.as_of, causes=found.why_date),
        Line("release", name="发布", before=describe(found.a), after=describe(found.b)),
    ]  # fmt: skip
    lines += [Line("cause", kinds=cause.kind, causes=cause.text) for cause in found.causes]
    lines += [line for number in found.numbers for line in _number(number)]
    lines += [line for finding in found.findings for line in _finding(finding)]
    if found.moved:
        told = f"{found.moved} 条疑点只是证据行、月份或期限随新的数据或截止日而变"
        lines.append(Line("finding", change="changed", name=told))
    for table in found.tables:
        counted = "，".join(f"{CAUSES[kind]} {rows} 行" for kind, rows in table.by_kind.items())
        rest = f"{table.rest} 行由整表的依据说明：{_told(table.causes)}" if table.rest else _told(table.causes)
        columns = "、".join(f"{name}（{rows}）" for name, rows in table.columns.items())
        kinds = dict.fromkeys((*table.by_kind, *(cause.kind for cause in table.causes)))
        lines.append(
            Line("table", table=table.table, name=table.title, column=columns, kinds=";".join(kinds),
                 change=f"新增 {table.added}，不再有 {table.gone}，变化 {table.changed}",
                 causes="；".join(filter(None, (counted, rest))))
        )  # fmt: skip
    return lines


def report_rows(rows: Iterable[RowDifference]) -> list[Line]:
    """A line per row that is new or gone, and per changed column of a row that changed."""
    return [line for row in rows for line in _row(row)]


def _row(row: RowDifference) -> Iterator[Line]:
    key, kinds = " ".join(filter(None, row.key.values())), ";".join(row.kinds)
    if row.change != "changed":
        yield Line("row", row.change, row.table, key, kinds=kinds)
        return
    for column, (before, after) in row.changed.items():
        yield Line("row", row.change, row.table, key, column=column, before=before, after=after, kinds=kinds)


def _number(one: NumberDifference) -> Iterator[Line]:
    kinds = ";".join(dict.fromkeys(cause.kind for cause in one.causes))
    name = f"{one.name}（{one.town}）" if one.town else one.name
    for column, (before, after) in one.changed.items() or {"": ("", "")}.items():
        if column == "completeness":
            before, after = COMPLETENESS.get(before, before), COMPLETENESS.get(after, after)
        yield Line(
            "number", one.change, one.table, one.code, name, "", column, before or EMPTY, after or EMPTY, kinds,
            _told(one.causes),
        )  # fmt: skip


def _finding(one: FindingDifference) -> Iterator[Line]:
    kinds, why = ";".join(dict.fromkeys(cause.kind for cause in one.causes)), _told(one.causes)
    if one.change != "changed":
        sides = ("", one.amount) if one.change == "new" else (one.amount, "")
        yield Line(
            "finding", one.change, one.code, one.finding_id, f"{one.title} {one.subject_id}", one.month,
            "amount" if one.amount else "", *sides, kinds, why,
        )  # fmt: skip
        return
    for column, (before, after) in one.changed.items():
        yield Line(
            "finding", one.change, one.code, one.finding_id, f"{one.title} {one.subject_id}", one.month, column,
            before or EMPTY, after or EMPTY, kinds, why,
        )  # fmt: skip


SHOWN = 3
"""Causes of one class that a line names; all of them stand in the part of causes."""


def _told(causes: Sequence[Cause]) -> str:
    said: list[str] = []
    for kind in dict.fromkeys(cause.kind for cause in causes):
        texts = [cause.text for cause in causes if cause.kind == kind]
        more = f" 等 {len(texts)} 项（见“原因”部分）" if len(texts) > SHOWN else ""
        said.append(f"【{CAUSES[kind]}】{'；'.join(texts[:SHOWN])}{more}")
    return "；".join(said)


def as_frame(lines: Sequence[Line], *, codes: bool = False) -> pd.DataFrame:
    """The lines as a frame. ``codes``: English columns and codes, for programs; else Chinese titles and words."""
    import pandas as pd

    names = [field.name for field in fields(Line)]
    rows = [astuple(line if codes else line.told()) for line in lines]
    return pd.DataFrame(rows, columns=names if codes else [TITLES[name] for name in names])

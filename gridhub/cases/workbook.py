"""The form as a workbook: what a clerk sees, fills and prints.

Belongs here: cells, drop-downs, protection, page. Not here: which cases (``dispatching``), the columns (``form``).
Every text is written as text: one that starts with "=" must not become a formula. Only answer cells can be changed; that
is for the clerk's comfort, what comes back is checked cell by cell (``answer_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from gridhub.cases.form import COLUMNS, EVIDENCE, GUIDE, HEADER_ROW, LONGEST, SEAL, SHEET, FormColumn
from gridhub.release.sheet_cells import width_of

A4 = 9
LINE_HEIGHT = 15
FOOTER = "填表人：　　　　　　　　审核人：　　　　　　　　负责人（签字）：　　　　　　　　联系电话："
FIRST_DAY = date(2000, 1, 1)
LARGEST = 10**12
GUIDE_LINES = (
    "一、只填浅黄色的格子；其他内容不要改，不要增删列。可以只填一部分，没有填“结论”的行不算答复。",
    "二、结论：先签收可选“已签收”“核实中”；核查完选“属实-整改中”“属实-已整改”“不属实”“不予处理”之一。",
    "三、有了结论就要填核实方式、佐证、核实人、核实日期；“不予处理”要在“佐证说明”写理由。",
    "四、金额填数字，单位元，最多两位小数；已追金额不大于应追金额。没有就留空。",
    "五、佐证说明写文号、走访编号等，不写身份号码、手机号码。",
    "六、核实日期不晚于今天，写成 2026-11-03 的样子。",
    "七、疑点是提请核实的线索，不是结论。核查对象是否同一人，请先看“匹配程度”和“证据”。",
    "八、填好后把这个文件原样交回；再次下发时，以新的工作簿为准。",
)


@dataclass(frozen=True)
class Sheet:
    """Everything the workbook says. ``lines``: by column name, of each case; ``laws``: what each rule rests on;
    ``evidence``: head and rows of the sheet."""

    number: int
    title: str
    facts: str
    department: str
    release_id: str
    lines: tuple[Mapping[str, object], ...]
    laws: tuple[str, ...]
    evidence_head: tuple[str, ...]
    evidence: tuple[tuple[str, ...], ...]


def write_form(sheet: Sheet, path: Path) -> None:
    """Write the workbook for its owner alone. Raises OSError."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(SHEET)
        _write_cases(book, page, sheet)
        _write_evidence(book, book.add_worksheet(EVIDENCE), sheet)
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110)
        for row, line in enumerate((*GUIDE_LINES, "", *sheet.laws)):
            guide.write_string(row, 0, line, book.add_format({"text_wrap": True}))
        guide.protect()
        hidden = book.add_worksheet(SEAL)
        for row, (name, value) in enumerate(
            (("工作簿号", str(sheet.number)), ("部门", sheet.department), ("发布", sheet.release_id))
        ):
            hidden.write_string(row, 0, name)
            hidden.write_string(row, 1, value)
        hidden.protect()
        hidden.very_hidden()


def _write_cases(book: Any, page: Any, sheet: Sheet) -> None:
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{sheet.facts.replace('&', '&&')}&C内部资料&R第 &P 页 共 &N 页")
    last = len(COLUMNS) - 1
    page.merge_range(0, 0, 0, last, "", book.add_format({"bold": True, "font_size": 16, "align": "center"}))
    page.write_string(0, 0, sheet.title, book.add_format({"bold": True, "font_size": 16, "align": "center"}))
    page.set_row(0, 26)
    page.write_string(1, 0, sheet.facts)
    page.write_string(2, 0, "只填浅黄色的格子；怎么填见“填表说明”。")
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "top"})
    page.set_row(HEADER_ROW - 1, 2 * LINE_HEIGHT)
    first = HEADER_ROW
    end = first + len(sheet.lines) - 1
    for place, column in enumerate(COLUMNS):
        page.write_string(HEADER_ROW - 1, place, column.title, head)
        page.set_column(place, place, column.width)
        if column.is_answer and sheet.lines:
            page.data_validation(first, place, end, place, _rule(column))
    said = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    money = book.add_format({"border": 1, "valign": "top", "num_format": "0.00"})
    day = book.add_format({"border": 1, "valign": "top", "num_format": "yyyy-mm-dd"})
    answer = {"border": 1, "text_wrap": True, "valign": "top", "bg_color": "#FFF9DB", "locked": False}
    to_fill = book.add_format(answer)
    amount_to_fill = book.add_format(answer | {"num_format": "0.00"})
    day_to_fill = book.add_format(answer | {"num_format": "yyyy-mm-dd"})
    blank = {"amount": amount_to_fill, "day": day_to_fill}
    for row, line in enumerate(sheet.lines, start=first):
        height = 1
        for place, column in enumerate(COLUMNS):
            value = line.get(column.name)
            if column.is_answer:
                page.write_blank(row, place, None, blank.get(column.kind, to_fill))
            elif isinstance(value, date):
                page.write_datetime(row, place, value, day)
            elif isinstance(value, int | float):
                page.write_number(row, place, value, money if column.name == "amount" else said)
            else:
                text = "" if value is None else str(value)
                page.write_string(row, place, text, said)
                height = max(height, -(-width_of(text) // (column.width - 1)))
        page.set_row(row, LINE_HEIGHT * height + 2)
    page.write_string(end + 2, 0, FOOTER)
    page.freeze_panes(HEADER_ROW, 3)
    page.repeat_rows(HEADER_ROW - 1)
    page.autofilter(HEADER_ROW - 1, 0, max(end, HEADER_ROW), last)
    page.print_area(0, 0, end + 2, last - 1)  # without the check code
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _rule(column: FormColumn) -> dict[str, object]:
    match column.kind:
        case "choice":
            return {
                "validate": "list", "source": list(column.choices or ()), "error_title": column.title,
                "error_message": f"请从下拉列表里选择{column.title}",
            }  # fmt: skip
        case "amount":
            return {
                "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": LARGEST, "error_title": column.title,
                "error_message": "请填数字，单位元",
            }  # fmt: skip
        case "day":
            return {
                "validate": "date", "criteria": ">=", "value": FIRST_DAY, "error_title": column.title,
                "error_message": "请填日期，如 2026-11-03",
            }  # fmt: skip
    return {
        "validate": "length", "criteria": "<=", "value": LONGEST[column.name], "error_title": column.title,
        "error_message": f"最多 {LONGEST[column.name]} 个字",
    }  # fmt: skip


def _write_evidence(book: Any, page: Any, sheet: Sheet) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    said = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for place, title in enumerate(sheet.evidence_head):
        page.write_string(0, place, title, head)
        widest = max((width_of(row[place]) for row in sheet.evidence), default=0)
        page.set_column(place, place, min(60, max(10, 2 + width_of(title), 2 + widest)))
    for number, row in enumerate(sheet.evidence, start=1):
        for place, text in enumerate(row):
            page.write_string(number, place, text, said)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&C内部资料&R第 &P 页 共 &N 页")
    page.repeat_rows(0)
    page.freeze_panes(1, 1)
    page.protect("", {"format_columns": True, "format_rows": True})


def listed(words: Sequence[str]) -> str:
    """Words as a reader of an error is told them."""
    return "、".join(f"“{word}”" for word in words)

"""The workbook that goes to a reviewer: a page to fill (A4 across, drop-downs), the sources, how to fill it.

Belongs here: cells, widths, drop-downs, protection. Not here: what the cells say (``exporting``).
Every value is written as what it is: a text that starts with "=" must not become a formula. Only answer cells can be changed; that
is for the clerk's comfort, what comes back is checked cell by cell (``verdict_rows``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from gridhub.release.sheet_cells import width_of
from gridhub.review.form import CHOICES, COLUMNS, EVIDENCE, GUIDE, HEADER_ROW, LONGEST, SEAL, SHEET, FormColumn

A4 = 9
LINE_HEIGHT = 14.5
TALLEST = 400.0
"""Points of a row; Excel draws at most 409."""
FIRST_DAY = date(2000, 1, 1)
EVIDENCE_HEAD = ("核实编号", "哪一方", "来源", "所属期", "文件", "工作表", "行", "角色")
GUIDE_LINES = (
    "一、每一行是两个来源可能是、也可能不是同一个人的记载，请判断是不是同一人。只填浅黄色的格子，其他内容不要改，不要增删列。",
    "二、结论：下拉选择“同一人”“不是同一人”“不确定”。没有填结论的行不算答复，可以只填一部分。",
    "三、填了结论就要填核实人、核实日期。核实人写作出判断的人本人；日期不晚于今天，写成 2026-11-03 的样子。",
    "四、甲方、乙方写明各部门怎样记载；“对照”写明每一项是否一致。脱敏显示时，以“对照”为准：比较用的是原值。",
    "五、请独立判断：可以查阅“来源”所列的原表、入户或电话核实，不要照抄别人的结论。拿不准就选“不确定”。",
    "六、“涉及资金”的，一个人的结论不起作用，要由另一人独立核实并得出同样的结论。",
    "七、备注写依据（走访编号、文号等），最多 200 字；不写身份号码、手机号码。",
    "八、填好后把这个文件原样交回；同一份工作簿可以复制给两个人分别填写、分别交回。",
)


@dataclass(frozen=True)
class ReviewSheet:
    """Everything the workbook says. ``lines``: by column name, of each pair; ``sources``: rows of the sheet 来源."""

    number: int
    title: str
    facts: str
    release_id: str
    lines: tuple[Mapping[str, object], ...]
    sources: tuple[tuple[str, ...], ...]


def write_review(sheet: ReviewSheet, path: Path) -> None:
    """Write the workbook for its owner alone. Raises OSError."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_pairs(book, book.add_worksheet(SHEET), sheet)
        _write_sources(book, book.add_worksheet(EVIDENCE), sheet)
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110)
        for row, line in enumerate(GUIDE_LINES):
            guide.write_string(row, 0, line, book.add_format({"text_wrap": True}))
        guide.protect()
        hidden = book.add_worksheet(SEAL)
        for row, (name, value) in enumerate((("工作簿号", str(sheet.number)), ("发布", sheet.release_id))):
            hidden.write_string(row, 0, name)
            hidden.write_string(row, 1, value)
        hidden.protect()
        hidden.very_hidden()


def _write_pairs(book: Any, page: Any, sheet: ReviewSheet) -> None:
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{sheet.facts.replace('&', '&&')}&C内部资料&R第 &P 页 共 &N 页")
    last = len(COLUMNS) - 1
    title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    page.merge_range(0, 0, 0, last, "", title)
    page.write_string(0, 0, sheet.title, title)
    page.set_row(0, 26)
    page.write_string(1, 0, sheet.facts)
    page.write_string(2, 0, "只填浅黄色的格子；怎么填见“填表说明”。")
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "top"})
    first, end = HEADER_ROW, HEADER_ROW + len(sheet.lines) - 1
    for place, column in enumerate(COLUMNS):
        page.write_string(HEADER_ROW - 1, place, column.title, head)
        page.set_column(place, place, column.width)
        if column.is_answer:
            page.data_validation(first, place, end, place, _rule(column))
    said = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    answer = {"border": 1, "text_wrap": True, "valign": "top", "bg_color": "#FFF9DB", "locked": False}
    to_fill, day_to_fill = book.add_format(answer), book.add_format(answer | {"num_format": "yyyy-mm-dd"})
    for row, line in enumerate(sheet.lines, start=first):
        height = 1
        for place, column in enumerate(COLUMNS):
            value = line.get(column.name)
            if column.is_answer:
                page.write_blank(row, place, None, day_to_fill if column.kind == "day" else to_fill)
            elif isinstance(value, int):
                page.write_number(row, place, value, said)
            else:
                text = "" if value is None else str(value)
                page.write_string(row, place, text, said)
                height = max(height, sum(-(-max(1, width_of(part)) // (column.width - 1)) for part in text.split("\n")))
        page.set_row(row, min(TALLEST, LINE_HEIGHT * height + 2))
    page.freeze_panes(HEADER_ROW, 2)
    page.repeat_rows(HEADER_ROW - 1)
    page.autofilter(HEADER_ROW - 1, 0, max(end, HEADER_ROW), last)
    page.print_area(0, 0, end, last - 1)  # without the check code
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})


def _rule(column: FormColumn) -> dict[str, object]:
    match column.kind:
        case "choice":
            return {
                "validate": "list", "source": list(CHOICES), "error_title": column.title,
                "error_message": f"请从下拉列表里选择{column.title}",
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


def _write_sources(book: Any, page: Any, sheet: ReviewSheet) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    said = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    for place, title in enumerate(EVIDENCE_HEAD):
        page.write_string(0, place, title, head)
        widest = max((width_of(row[place]) for row in sheet.sources), default=0)
        page.set_column(place, place, min(50, max(8, 2 + width_of(title), 2 + widest)))
    for number, row in enumerate(sheet.sources, start=1):
        for place, text in enumerate(row):
            page.write_string(number, place, text, said)
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&C内部资料&R第 &P 页 共 &N 页")
    page.repeat_rows(0)
    page.freeze_panes(1, 1)
    page.protect("", {"format_columns": True, "format_rows": True})

"""A slip as a workbook: A4 upright, to be printed and signed.

Belongs here: cells and page. Not here: what a slip says (``receipt_slip``), the page for a browser (``receipt_page``).
Every text is written as text: one that starts with "=" must not become a formula.
"""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from gridhub.release.receipt_slip import Slip
from gridhub.release.sheet_cells import width_of

A4 = 9
LABEL_WIDTH, TEXT_WIDTH = 18, 74
LINE_HEIGHT = 15.5
SIGNATURES = ("交件人（签字）", "接收人（签字）")


def write_workbook(slip: Slip, path: Path) -> None:
    """Write the slip for its owner alone (it names officials). Raises OSError."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("签收单")
        sheet.set_paper(A4)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        sheet.set_footer(f"&L{slip.number}&R第 &P 页 共 &N 页")
        sheet.set_column(0, 0, LABEL_WIDTH)
        sheet.set_column(1, 1, TEXT_WIDTH)
        title = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
        number = book.add_format({"align": "right"})
        head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "top"})
        label = book.add_format({"bold": True, "border": 1, "valign": "top"})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        signed = book.add_format({"bottom": 1})

        sheet.merge_range(0, 0, 0, 1, "", title)
        sheet.write_string(0, 0, slip.title, title)
        sheet.set_row(0, 34)
        sheet.write_string(1, 1, slip.number, number)
        row = 2
        for name, said in slip.lines:
            row = _line(sheet, row, name, said, label, text)
        for place, file in enumerate(slip.files, start=1):
            row = _line(sheet, row + 1, f"文件 {place}", file.file_name, head, head)
            for name, said in file.lines:
                row = _line(sheet, row, name, said, label, text)
        for who in SIGNATURES:
            row += 1
            sheet.set_row(row, 30)
            sheet.write_string(row, 0, f"{who}：")
            sheet.write_string(row, 1, " " * 40 + "日期：", signed)
            row += 1
        sheet.print_area(0, 0, row, 1)


def _line(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    name: str,
    said: str,
    label: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> int:
    """One line; as high as its text, because not every program makes room for a text that is folded."""
    sheet.write_string(row, 0, name, label)
    sheet.write_string(row, 1, said, text)
    folded = sum(1 + (width_of(line) - 1) // (TEXT_WIDTH - 2) if line else 1 for line in said.split("\n"))
    sheet.set_row(row, LINE_HEIGHT * max(1, folded) + 2)
    return row + 1

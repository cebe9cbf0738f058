"""SpreadsheetML 2003: what a cell shows by the format of its style, its row, its column or the default one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.ingest.readers.spreadsheet_xml import read_spreadsheet_xml
from tests.cell_lists import rows_of

STYLES = """<Styles>
 <Style ss:ID="Default"><NumberFormat/></Style>
 <Style ss:ID="month"><NumberFormat ss:Format='yyyy"年"m"月"'/></Style>
 <Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>
 <Style ss:ID="code"><NumberFormat ss:Format="000000"/></Style>
 <Style ss:ID="wan"><NumberFormat ss:Format='0.00"万元"'/></Style>
 <Style ss:ID="child" ss:Parent="code"/>
 <Style ss:ID="percent"><NumberFormat ss:Format="Percent"/></Style>
 <Style ss:ID="fixed"><NumberFormat ss:Format="Fixed"/></Style>
</Styles>"""


def read(tmp_path: Path, rows: str, columns: str = "") -> list[tuple[list[str | None], str]]:
    path = tmp_path / "x.xml"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{STYLES}<Worksheet ss:Name="表"><Table>{columns}{rows}'
        "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    found = read_spreadsheet_xml(path, tmp_path)
    return [(cells, kinds) for _, cells, kinds in rows_of(tmp_path / found.sheets[0].file)]


def cell(kind: str, value: str, style: str = "") -> str:
    named = f' ss:StyleID="{style}"' if style else ""
    return f'<Cell{named}><Data ss:Type="{kind}">{value}</Data></Cell>'


@pytest.mark.parametrize(
    ("kind", "value", "style", "text", "told"),
    [
        ("DateTime", "1975-06-01T00:00:00.000", "month", "1975年6月", "p"),
        ("DateTime", "1975-06-01T00:00:00.000", "day", "1975-06-01", "d"),
        ("DateTime", "1975-06-01T00:00:00.000", "", "1975-06-01", "d"),
        ("Number", "7012", "code", "007012", "s"),
        ("Number", "7012", "child", "007012", "s"),
        ("Number", "0.02", "wan", "0.02万元", "s"),
        ("Number", "0.5", "percent", "50.00%", "s"),
        ("Number", "12.5", "fixed", "12.5", "n"),
        ("Number", "7012", "", "7012", "n"),
        ("String", "007012", "code", "007012", "t"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(tmp_path: Path, kind: str, value: str, style: str, text: str, told: str) -> None:
    assert read(tmp_path, f"<Row>{cell(kind, value, style)}</Row>") == [([text], told)]


def test_a_cell_without_a_style_has_its_rows_or_its_columns(tmp_path: Path) -> None:
    columns = '<Column ss:StyleID="wan"/><Column ss:Index="2" ss:Span="1" ss:StyleID="code"/>'
    rows = f"<Row>{cell('Number', '2')}{cell('Number', '3')}{cell('Number', '4')}</Row>"
    by_row = f'<Row ss:StyleID="month">{cell("DateTime", "1975-06-01T00:00:00")}{cell("Number", "5", "code")}</Row>'
    assert read(tmp_path, rows + by_row, columns) == [
        (["2.00万元", "000003", "000004"], "sss"),
        (["1975年6月", "000005"], "ps"),
    ]

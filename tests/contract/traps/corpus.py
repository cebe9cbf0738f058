"""The trap corpus: files as departments and their programs write them, each with the outcome expected.

Belongs here: one line per trap. Not here: how a file is built (``ooxml``, ``binary``), running them (the test beside).
Run ``python -m tests.contract.traps.corpus`` for the table of file, outcome expected, outcome got.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.cell_lists import raw_of
from tests.contract.traps.binary import biff5, packed, xls, xls_locked, xlsb, zip_of
from tests.contract.traps.ooxml import STRICT, inline, ods, ods_cell, ods_row, row, same_names, with_prefix, workbook

HEADER = ("姓名", "公民身份号码", "联系电话", "现住址", "户籍地址")
ONE = ("王一", "990081198001010011", "13800000001", "阳光小区1栋1单元101室", "李家村1组1号")
TWO = ("李二", "990081198001010029", "13800000002", "阳光小区2栋1单元201室", "李家村2组2号")
GOOD = (ONE, TWO)
XLSX, CSV, XLS, ZIP = ("人口_城关_202610" + end for end in (".xlsx", ".csv", ".xls", ".zip"))
PASSWORD = "Aa-123456"
_DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
_FORM = row(1, HEADER) + row(2, ONE) + row(3, TWO)


@dataclass(frozen=True)
class Trap:
    """``expected``: a refusal code, or the data rows (cells from column A on). ``kinds``: of the first data row.

    ``facts``: what the audit of the first sheet must have counted. ``password``: declared in the connector.
    """

    name: str
    file: str
    make: Callable[[], bytes]
    expected: str | tuple[tuple[str | None, ...], ...] = GOOD
    kinds: str = ""
    facts: dict[str, int | str] = field(default_factory=dict)
    password: str = ""


def _line(*cells: str | None, number: int = 2) -> str:
    return row(number, cells)


def _encrypted(password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    # Under 4,096 bytes the library writes a container that it cannot open again.
    filler = "".join(row(number, [random.Random(number).randbytes(40).hex()]) for number in range(1, 200))
    OOXMLFile(io.BytesIO(workbook(_FORM, filler))).encrypt(password, out)
    return out.getvalue()


def _csv(encoding: str, delimiter: str = ",", rows: tuple[tuple[str, ...], ...] = (HEADER, *GOOD)) -> bytes:
    return "".join(delimiter.join(cells) + "\r\n" for cells in rows).encode(encoding)


def _html(body: str, head: str = "", encoding: str = "utf-8") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding)


def _table(rows: tuple[tuple[str, ...], ...] = (HEADER, *GOOD)) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in rows) + "</table>"


def _xml(rows: str, before: str = "") -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="表1"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


def _xml_row(cells: tuple[str, ...], attributes: str = "") -> str:
    written = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
    return f"<Row{attributes}>{written}</Row>"


_XML_FORM = _xml_row(HEADER) + _xml_row(ONE) + _xml_row(TWO)
_SHORT = ("王一", None, None, "甲")
_SWAPPED = (*HEADER[:3], HEADER[4], HEADER[3])
_FIFTY = "".join(row(number, ONE) for number in range(2, 50))
_PARENTS = '<mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/></mergeCells>'


def _full_xls() -> bytes:
    """65,536 rows, the rest of the list on the next sheet without a header, as old programs split it."""
    return xls([HEADER, *[_SHORT] * 65_535], more=[_SHORT] * 20)


TRAPS = (
    # ---- xlsx ------------------------------------------------------------------------------------------------------
    Trap("xlsx 行内文字", XLSX, lambda: workbook(_FORM), facts={"cells_seen": 15, "reader": "calamine"}),
    Trap("xlsx 扩展名写成 csv", CSV, lambda: workbook(_FORM)),
    Trap("xlsx 共享文字，有注音和空文字", XLSX, lambda: workbook(
        row(1, HEADER) + row(2, ['<c r="A2" t="s"><v>0</v></c>', '<c r="B2" t="s"><v>1</v></c>', None, ONE[3], '<c r="E2" t="s"><v>2</v></c>']),
        strings="<si><t>王</t><rPh sb=\"0\" eb=\"1\"><t>ワン</t></rPh><r><t>一</t></r></si><si><t/></si><si><r><t>李家村</t></r><r><t>1组</t></r></si>"),
        (("王一", None, None, ONE[3], "李家村1组"),), facts={"reader": "calamine"}),
    Trap("xlsx 文字中的 _x000D_", XLSX, lambda: workbook(row(1, HEADER) + _line("王一", None, None, "甲_x000D_\n乙", None)),
         (("王一", None, None, "甲\r\n乙", None),)),
    Trap("xlsx 文字 NULL 和 N/A 仍是文字", XLSX, lambda: workbook(row(1, HEADER) + _line("王一", "NULL", "N/A", ONE[3], None)),
         (("王一", "NULL", "N/A", ONE[3], None),), "ttttt"[:4] + "_"),
    Trap("xlsx 严格 OOXML", XLSX, lambda: workbook(_FORM, namespace=STRICT)),
    Trap("xlsx 带前缀的 XML", XLSX, lambda: workbook(with_prefix(_FORM.replace(' xml:space="preserve"', "")), raw=True)),
    Trap("xlsx 工作表为 UTF-16", XLSX, lambda: workbook(_FORM, encoding="utf-16"), "damaged"),
    Trap("xlsx 属性用单引号", XLSX, lambda: workbook(_FORM.replace('"', "'"))),
    Trap("xlsx 范围误写为 A1", XLSX, lambda: workbook(_FORM, before='<dimension ref="A1"/>')),
    Trap("xlsx 单元格没有位置", XLSX, lambda: workbook(
        "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{c}</t></is></c>' for c in r) + "</row>" for r in (HEADER, *GOOD)))),
    Trap("xlsx 中文内置日期格式", XLSX, lambda: workbook(
        row(1, HEADER) + row(2, ["王一", '<c r="B2" s="1"><v>45047</v></c>', '<c r="C2" s="2"><v>45047</v></c>', "甲", '<c r="E2" s="3"><v>45047.5</v></c>'])),
        (("王一", "2023-05-01", "2023年5月", "甲", "2023-05-01T12:00:00"),), "tdptd"),
    Trap("xlsx 1904 日期系统", XLSX, lambda: workbook(
        row(1, HEADER) + row(2, ["王一", None, '<c r="C2" s="2"><v>43585</v></c>', "甲", None]), properties='<workbookPr date1904="1"/>'),
        (("王一", None, "2023年5月", "甲", None),), "t_pt_"),
    Trap("xlsx 身份证存成数值", XLSX, lambda: workbook(row(1, HEADER) + row(2, ["王一", '<c r="B2"><v>9.9008119800101E+17</v></c>', None, "甲", None])),
         (("王一", "990081198001010000", None, "甲", None),), "tn_t_"),
    Trap("xlsx 错误值", XLSX, lambda: workbook(row(1, HEADER) + row(2, ["王一", '<c r="B2" t="e"><v>#N/A</v></c>', None, "甲", None])),
         (("王一", "#N/A", None, "甲", None),), "te_t_", {"error_cells": 1}),
    Trap("xlsx 最后一行只有错误值", XLSX, lambda: workbook(_FORM + row(6, [None, '<c r="B6" t="e"><v>#REF!</v></c>'])),
         (*GOOD, (None, "#REF!", None, None, None)), facts={"error_cells": 1}),
    Trap("xlsx 没有结果的公式", XLSX, lambda: workbook(row(1, HEADER) + row(2, ["王一", '<c r="B2"><f>A1&amp;A2</f></c>', None, "甲", None])),
         (("王一", None, None, "甲", None),), "tf_t_", {"formulas_without_value": 1}),
    Trap("xlsx 公式结果为空文字", XLSX, lambda: workbook(row(1, HEADER) + row(2, ["王一", '<c r="B2" t="str"><f>""</f><v></v></c>', None, "甲", None])),
         (("王一", None, None, "甲", None),), "t__t_", {"formulas_without_value": 0}),
    Trap("xlsx 隐藏的行和列照常读取", XLSX, lambda: workbook(
        row(1, HEADER) + row(2, ONE, ' hidden="1"') + row(3, TWO), before='<cols><col min="2" max="3" width="9" hidden="1"/></cols>'),
        facts={"hidden_rows": 1, "hidden_columns": 2 - 1}),
    Trap("xlsx 同一单元格写了两次", XLSX, lambda: workbook(row(1, HEADER) + row(2, [inline("A2", "王一"), inline("A2", "王三"), None, "甲"])), "damaged"),
    Trap("xlsx 同一行写了两次", XLSX, lambda: workbook(_FORM + row(3, ONE)), "damaged"),
    Trap("xlsx 行号 4294967300", XLSX, lambda: workbook(_FORM + row(4294967300, ["鬼", None, None, "乙"])), "too_large"),
    Trap("xlsx 单元格行号与所在行不符", XLSX, lambda: workbook(_FORM + f'<row r="4">{inline("A4294967301", "鬼")}</row>'), "too_large"),
    Trap("xlsx 两格撑满整张表", XLSX, lambda: workbook(_FORM + row(1048576, ['<c r="XFD1048576"><v>1</v></c>'])), "too_large"),
    Trap("xlsx 一百万行只有格式", XLSX, lambda: workbook(_FORM + '<row r="1048576" ht="20"><c r="XFD1048576" s="1"/></row>')),
    Trap("xlsx 实体炸弹", XLSX, lambda: workbook(_DOCTYPE + f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{_FORM}</sheetData></worksheet>', raw=True), "unsafe_xml"),
    Trap("xlsx 共享文字序号越界", XLSX, lambda: workbook(row(1, HEADER) + row(2, ['<c r="A2" t="s"><v>99</v></c>', None, None, "甲"]), strings="<si><t>a</t></si>"), "damaged"),
    Trap("xlsx 数值里是文字", XLSX, lambda: workbook(row(1, HEADER) + row(2, ['<c r="A2"><v>abc</v></c>', None, None, "甲"])), (("abc", None, None, "甲", None),), "t__t_"),
    Trap("xlsx 截断", XLSX, lambda: workbook(_FORM)[:-200], "damaged"),
    Trap("xlsx 少一个行结束标记，内容完整", XLSX, lambda: workbook(_FORM.replace("</row>", "", 1))),
    Trap("xlsx 空工作簿", XLSX, lambda: workbook(""), "no_header"),
    Trap("xlsx 隐藏的工作表也像数据表", XLSX, lambda: workbook(_FORM, _FORM, states=("", ' state="hidden"')), "hidden_table"),
    Trap("xlsx 隐藏的字典表", XLSX, lambda: workbook(_FORM, row(1, ["字典", "男"]), states=("", ' state="veryHidden"'))),
    Trap("xlsm", "人口_城关_202610.xlsm", lambda: workbook(_FORM)),
    Trap("xlsx 两个工作表同名", XLSX, lambda: same_names(row(1, HEADER) + row(2, ONE), row(1, HEADER) + row(2, TWO)), "damaged"),
    Trap("xlsx 各部分用 bzip2 压缩", XLSX, lambda: packed({"xl/workbook.xml": b"<x/>"}, "bzip2"), "damaged"),
    # ---- finding the table -------------------------------------------------------------------------------------------
    Trap("表头在第 30 行", XLSX, lambda: workbook("".join(row(n, ["题"]) for n in range(1, 30)) + row(30, HEADER) + row(31, ONE)), (ONE,)),
    Trap("表头三行，父级合并", XLSX, lambda: workbook(
        row(1, ("姓名", "公民身份号码", "联系", "地址", None)) + row(2, (None, None, "联系电话", "现住", "户籍地")) + row(3, (None, None, None, "现住址", "地址")) + row(4, ONE),
        after='<mergeCells count="4"><mergeCell ref="A1:A3"/><mergeCell ref="B1:B3"/><mergeCell ref="C2:C3"/><mergeCell ref="D1:E1"/></mergeCells>'), (ONE,)),
    Trap("表头两行，户籍地/地址", XLSX, lambda: workbook(
        row(1, (*HEADER[:4], "户籍地")) + row(2, (None, None, None, None, "地址")) + row(3, ONE), after=_PARENTS), (ONE,)),
    Trap("两个候选表头不分上下", XLSX, lambda: workbook(row(1, HEADER) + row(2, ONE) + row(3, _SWAPPED) + row(4, TWO)), "two_tables"),
    Trap("上面另有一张栏目较少的表", XLSX, lambda: workbook(row(1, HEADER[:4]) + row(2, ONE[:4]) + row(3, HEADER) + row(4, TWO)), "two_tables"),
    Trap("同一工作表左右两张表", XLSX, lambda: workbook(row(1, HEADER + HEADER) + row(2, ONE + TWO)), "double_column"),
    Trap("第 50 行起换了栏目次序", XLSX, lambda: workbook(row(1, HEADER) + _FIFTY + row(50, _SWAPPED) + row(51, ONE)), "two_tables"),
    Trap("第 50 行起是另一种表", XLSX, lambda: workbook(row(1, HEADER) + _FIFTY + row(50, ("姓名", "金额", "现住址")) + row(51, ("李二", "100", "甲"))), "two_tables"),
    Trap("每页重复的表头换了写法", XLSX, lambda: workbook(row(1, HEADER) + row(2, ONE) + row(3, ("姓名", "身份证号", *HEADER[2:])) + row(4, TWO))),
    Trap("第二个工作表缺必需的列", XLSX, lambda: workbook(_FORM, row(1, (*HEADER[:3], "户籍地址")) + row(2, (*ONE[:3], "甲"))), "missing_column"),
    Trap("第二个工作表没有表头", XLSX, lambda: workbook(_FORM, row(1, ONE) + row(2, TWO)), "no_header"),
    Trap("xls 满 65,536 行后续页没有表头", XLS, _full_xls, "no_header"),
    Trap("姓名以“说明”开头的人和单位", XLSX, lambda: workbook(row(1, HEADER) + row(2, ("说明文", *ONE[1:])) + row(3, ("说明书印刷厂", None, None, "甲", None)) + row(4, ["说明：以上数据截至月底"])),
         (("说明文", *ONE[1:]), ("说明书印刷厂", None, None, "甲", None))),
    Trap("叫“合计”的人", XLSX, lambda: workbook(row(1, HEADER) + row(2, ("合计", *ONE[1:])) + row(3, ["合计", "1"])), (("合计", *ONE[1:]),)),
    Trap("像公式和 SQL 的内容原样保留", XLSX, lambda: workbook(row(1, HEADER) + row(2, ("=cmd|' /C calc'!A0", "'); DROP TABLE x;--", None, "甲", None))),
         (("=cmd|' /C calc'!A0", "'); DROP TABLE x;--", None, "甲", None),)),
    # ---- encrypted ---------------------------------------------------------------------------------------------------
    Trap("xlsx 加密，没有登记密码", XLSX, lambda: _encrypted(PASSWORD), "encrypted"),
    Trap("xlsx 加密，登记的密码不对", XLSX, lambda: _encrypted(PASSWORD), "wrong_password", password="x"),
    Trap("xlsx 加密，登记了密码", XLSX, lambda: _encrypted(PASSWORD), password=PASSWORD),
    # ---- other workbooks -------------------------------------------------------------------------------------------
    Trap("xlsb，隐藏行", XLSX, lambda: xlsb((HEADER, *GOOD), hidden=(1,)), facts={"cells_seen": 15, "hidden_rows": 1}),
    Trap("xlsb 错误值", XLSX, lambda: xlsb((HEADER, ("王一", [0x2A], None, "甲"))), (("王一", "#N/A", None, "甲", None),), "te_t_", {"error_cells": 1}),
    Trap("xlsb 同一单元格写了两次", XLSX, lambda: xlsb((HEADER, *GOOD), twice=True), "damaged"),
    Trap("xlsb 单元格不写列号，读取程序会漏掉", XLSX, lambda: xlsb((HEADER, *GOOD), short=True), "damaged"),
    Trap("xlsb 截断", XLSX, lambda: xlsb((HEADER, *GOOD), cut=9), "damaged"),
    Trap("xls BIFF8，隐藏行", XLS, lambda: xls((HEADER, *GOOD), hidden=(1,)), facts={"cells_seen": 15, "hidden_rows": 1}),
    Trap("xls BIFF8 错误值", XLS, lambda: xls((HEADER, ("王一", [0x2A], None, "甲"))), (("王一", "#N/A", None, "甲", None),), "te_t_", {"error_cells": 1}),
    Trap("xls BIFF5 代码页 936", XLS, lambda: biff5((HEADER, *GOOD)), facts={"cells_seen": 15}),
    Trap("xls 截断", XLS, lambda: xls((HEADER, *GOOD))[:1500], "damaged"),
    Trap("xls 加密（XOR），没有登记密码", XLS, lambda: xls_locked((HEADER, *GOOD)), "encrypted"),
    Trap("xls 1904 日期系统", XLS, lambda: xls((HEADER, ("王一", None, date(2023, 5, 1), "甲")), epoch=1904), (("王一", None, "2023-05-01", "甲", None),), "t_dt_"),
    Trap("xls 65,536 行", XLS, lambda: xls([HEADER, *[_SHORT] * 65_535]), ((*_SHORT, None),) * 65_535),
    Trap("et（WPS 表格）", "人口_城关_202610.et", lambda: xls((HEADER, *GOOD))),
    Trap("ods", "人口_城关_202610.ods", lambda: ods("".join(map(ods_row, (HEADER, *GOOD))))),
    Trap("ods 错误值", "人口_城关_202610.ods", lambda: ods(ods_row(HEADER) + "<table:table-row>" + ods_cell("王一")
         + ods_cell("#N/A", 'table:formula="of:=NA()" office:value-type="string" office:string-value=""')
         + ods_cell("Err:502", 'table:formula="of:=X()" office:value-type="float" office:value="0"') + ods_cell("甲") + "</table:table-row>"),
         (("王一", "#N/A", "Err:502", "甲", None),), "teet_", {"error_cells": 2}),
    Trap("ods 没有结果的公式、批注、隐藏行", "人口_城关_202610.ods", lambda: ods(ods_row(HEADER) + '<table:table-row table:visibility="collapse">'
         + ods_cell("王一", before="<office:annotation><text:p>批注</text:p></office:annotation>") + ods_cell(None, 'table:formula="of:=A1"')
         + "<table:table-cell/>" + ods_cell("甲") + "</table:table-row>"),
         (("王一", None, None, "甲", None),), "tf_t_", {"formulas_without_value": 1, "hidden_rows": 1, "cells_seen": 7}),
    Trap("ods 实体炸弹", "人口_城关_202610.ods", lambda: ods(ods_row(HEADER), before='<!DOCTYPE x [<!ENTITY a "aaaa">]>'), "unsafe_xml"),
    Trap("ods 重复撑满整张表", "人口_城关_202610.ods", lambda: ods(ods_row(HEADER) + ods_row(["x"]).replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" ').replace(
         "<table:table-row", '<table:table-row table:number-rows-repeated="1048576"')), "damaged"),
    Trap("ods 重复的行和空列", "人口_城关_202610.ods", lambda: ods(
        ods_row(HEADER) + ods_row(ONE, ' table:number-rows-repeated="2"')
        + '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'),
        (ONE, ONE)),
    # ---- text ------------------------------------------------------------------------------------------------------
    Trap("CSV UTF-8", CSV, lambda: _csv("utf-8")),
    Trap("CSV UTF-8 带 BOM", CSV, lambda: _csv("utf-8-sig")),
    Trap("CSV UTF-16", CSV, lambda: _csv("utf-16")),
    Trap("CSV GB18030 四字节字", CSV, lambda: _csv("gb18030", rows=(HEADER, ("王㐂", *ONE[1:]))), (("王㐂", *ONE[1:]),)),
    Trap("制表符分隔，扩展名 xls", XLS, lambda: _csv("gb18030", "\t")),
    Trap("分号分隔", CSV, lambda: _csv("utf-8", ";")),
    Trap("CSV 引号内换行", CSV, lambda: (",".join(HEADER) + '\n王一,,,"甲\n乙",\n').encode(), (("王一", None, None, "甲\n乙", None),)),
    Trap("CSV 文字 NULL", CSV, lambda: (",".join(HEADER) + "\n王一,NULL,N/A,甲,\n").encode(), (("王一", "NULL", "N/A", "甲", None),)),
    Trap("CSV 引号不成对", CSV, lambda: (",".join(HEADER) + '\n王一,,,"甲,\n' + "李二,,,乙,\n" * 80 + '赵三,,,丙",\n').encode(), "broken_text"),
    Trap("CSV 列数不符", CSV, lambda: (",".join(HEADER) + "\n王一,,,甲,乙,丙\n").encode(), "broken_row"),
    Trap("CSV 两种编码混在一起", CSV, lambda: _csv("utf-8") + "王三,,,甲,\n".encode("gb18030") + b"\xff", "not_text"),
    Trap("CSV BOM 之后是 GB18030", CSV, lambda: b"\xef\xbb\xbf" + _csv("gb18030"), "not_text"),
    Trap("CSV 只用 CR 换行", CSV, lambda: _csv("utf-8").replace(b"\r\n", b"\r")),
    Trap("CSV 一行 100 MB", CSV, lambda: _csv("utf-8") + b"a" * 100_000_000 + b"\n", "too_large"),
    Trap("CSV 一行十万列", CSV, lambda: _csv("utf-8") + b"," * 100_000 + b"\n", "too_large"),
    Trap("CSV 第一行 sep=;", CSV, lambda: b"sep=;\r\n" + _csv("utf-8", ";")),
    Trap("CSV 只有换行", CSV, lambda: b"\n" * 1000, "no_header"),
    Trap("CSV 末尾有 DOS 结束符", CSV, lambda: _csv("gb18030") + b"\x1a", "not_text"),
    Trap("CSV 里有 NUL", CSV, lambda: _csv("utf-8") + b"\x00", "not_text"),
    # ---- markup ----------------------------------------------------------------------------------------------------
    Trap("HTML 扩展名 xls，gb2312", XLS, lambda: _html(_table(), '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030")),
    Trap("HTML 前导零、空格、换行", XLS, lambda: _html(_table((HEADER, ("王一", "007012", "&nbsp;", "甲<br>乙", "  丙  丁 ")))),
         (("王一", "007012", None, "甲\n乙", "丙 丁"),), "tt_tt"),
    Trap("HTML 合并单元格", XLS, lambda: _html(
        "<table><tr>" + "".join(f"<th>{h}</th>" for h in HEADER) + "</tr>"
        f"<tr><td>王一</td><td>{ONE[1]}</td><td></td><td rowspan=2>甲</td><td>乙</td></tr><tr><td>李二</td><td colspan=2>{TWO[1]}</td><td>丙</td></tr></table>"),
        (("王一", ONE[1], None, "甲", "乙"), ("李二", TWO[1], None, None, "丙")), facts={"merged_ranges": 2}),
    Trap("HTML 排版表套着数据表", XLS, lambda: _html(f"<table><tr><td>单位：甲</td><td>{_table()}</td></tr></table>")),
    Trap("HTML 没有闭合", XLS, lambda: _html(_table()).split(b"</table>")[0][:-40], "damaged"),
    Trap("HTML 一格嵌套四百层", XLS, lambda: _html(_table((HEADER, ONE, ("<span>" * 400 + "王三", *ONE[1:]), TWO))), "damaged"),
    Trap("HTML 一格 11 MB", XLS, lambda: _html(_table((HEADER, ONE, ("王" * 11_000_000, *ONE[1:]), TWO))), "damaged"),
    Trap("HTML 第二张表中断", XLS, lambda: _html(_table() + _table().replace("</table>", "")), "damaged"),
    Trap("HTML 注释和脚本里的表不算", XLS, lambda: _html("<!-- <table><tr><td>x --><script>'<table><tr><td>'</script>" + _table())),
    Trap("XML 表格 2003，扩展名 xls", XLS, lambda: _xml(_XML_FORM), facts={"cells_seen": 15}),
    Trap("XML 表格 2003，跳行跳列、数值、错误值", XLS, lambda: _xml(
        _xml_row(HEADER) + '<Row ss:Index="5"><Cell><Data ss:Type="String">王一</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">13800000001</Data></Cell>'
        '<Cell><Data ss:Type="String">甲</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>'),
        (("王一", None, "13800000001", "甲", "#N/A"),), "t_nte", {"error_cells": 1}),
    Trap("XML 表格 2003 实体炸弹", XLS, lambda: _xml(_XML_FORM, '<!DOCTYPE x [<!ENTITY a "aaaa">]>'), "unsafe_xml"),
    Trap("XML 表格 2003 截断", XLS, lambda: _xml(_XML_FORM)[:-60], "damaged"),
    # ---- archives and others ---------------------------------------------------------------------------------------
    Trap("zip，文件名 GBK 无标志", ZIP, lambda: zip_of({"报送/" + XLSX: workbook(_FORM), "报送/说明.txt": b"x"}, encoding="gbk")),
    Trap("zip，文件名 UTF-8", ZIP, lambda: zip_of({XLSX: workbook(_FORM)})),
    Trap("zip 里的名字想跳出文件夹", ZIP, lambda: zip_of({"../../" + XLSX: workbook(_FORM)})),
    Trap("zip 里是绝对路径", ZIP, lambda: zip_of({"/abs/" + XLSX: workbook(_FORM)})),
    Trap("zip 声称展开后有 5 GB", ZIP, lambda: packed({XLSX: b"x"}, claim=5 * 2**30), "too_large"),
    Trap("zip 用 bzip2 压缩而内容损坏", ZIP, lambda: packed({XLSX: workbook(_FORM)}, "bzip2", broken=True), "damaged"),
    Trap("zip 用 lzma 压缩而内容损坏", ZIP, lambda: packed({XLSX: workbook(_FORM)}, "lzma", broken=True), "damaged"),
    Trap("演示文稿", XLSX, lambda: zip_of({"[Content_Types].xml": b"x", "ppt/presentation.xml": b"x"}), "unsupported_format"),
    Trap("OFD 文档", XLSX, lambda: zip_of({"OFD.xml": b"x", "Doc_0/Document.xml": b"x"}), "unsupported_format"),
    Trap("Numbers 文档", XLSX, lambda: zip_of({"Index/Document.iwa": b"x"}), "unsupported_format"),
    Trap("zip 套 zip", ZIP, lambda: zip_of({XLSX: zip_of({XLSX: workbook(_FORM)})}), "archive"),
    Trap("zip 有密码", ZIP, lambda: zip_of({XLSX: workbook(_FORM)}, locked=True), "archive"),
    Trap("zip 是空的", ZIP, lambda: zip_of({}), "empty"),
    Trap("rar", XLSX, lambda: b"Rar!\x1a\x07\x01\x00rest", "archive"),
    Trap("7z", XLSX, lambda: b"7z\xbc\xaf\x27\x1crest", "archive"),
    Trap("pdf", XLSX, lambda: b"%PDF-1.7 ...", "unsupported_format"),
    Trap("mhtml", XLS, lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "unsupported_format"),
)  # fmt: skip


def outcome(trap: Trap) -> tuple[str | tuple[tuple[str | None, ...], ...], str, dict[str, int | str], str]:
    """Run one trap as a delivery in a town of its own: outcome, kinds of the first data row, audit facts, reason."""
    import tempfile
    from pathlib import Path

    import polars as pl

    from gridhub.ingest.refusals import Refused
    from gridhub.ingest.sheets.read import read_delivery
    from tests.unit.ingest.town import RESIDENT, Town, connectors

    with tempfile.TemporaryDirectory() as folder:
        export = RESIDENT.model_copy(update={"password_env": "ROLL_PASSWORD"})
        town = Town(Path(folder), connectors({"resident": export}), secrets={"ROLL_PASSWORD": trap.password})
        town.put(trap.file, trap.make())
        deliveries = [d for d in town.take() if d.department or d.path == trap.file]
        delivery = deliveries[0]
        if delivery.state != "received":
            return delivery.reason_code or "", "", {}, delivery.reason or ""
        try:
            raw = read_delivery(town, town.home, delivery)
        except Refused as refusal:
            left = [path.name for path in town.home.raw.iterdir()]
            return refusal.code if not left else f"left behind: {left}", "", {}, refusal.message
        data = raw_of(raw.path).filter(pl.col("row_kind") == "data").sort("sheet_no", "row")
        rows = tuple(tuple(cells) for cells in data["cells"].to_list())
        facts = raw.facts[0].as_dict() if raw.facts else {}
        return rows, data["kinds"][0] if len(data) else "", facts, ""


def main() -> None:
    print("| 文件 | 应有结果 | 实际结果 |\n|---|---|---|")
    for trap in TRAPS:
        got, _, _, _ = outcome(trap)
        expected = trap.expected if isinstance(trap.expected, str) else f"{len(trap.expected)} 行"
        shown = got if isinstance(got, str) else f"{len(got)} 行" + ("" if got == trap.expected else "，内容不同")
        print(f"| {trap.name} | {expected} | {shown} |")


if __name__ == "__main__":
    main()

"""Every refusal of ingest, as one table: the file, the code expected, what its Chinese reason must name.

The rest of the inbox goes on: a good file beside each bad one is always taken.
"""

from __future__ import annotations

import io
import stat
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt

sys.path.insert(0, str(Path(__file__).parents[2]))

from gridhub.contracts import fields
from gridhub.contracts.base import StdContract
from gridhub.contracts.budgets import MB, Budgets
from gridhub.ingest.readers.child import Limits, read_in_child
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.refusals import CODES, Refused
from gridhub.ingest.sheets.read import read_delivery
from tests.unit.ingest.town import HEADER, NOW, RESIDENT, Benefit, Town, connectors, person, write_workbook

FILE = "人口_城关_202610.xlsx"
GOOD = "津贴_202610.csv"
GOOD_BYTES = "姓名,身份证号,金额,发放月份\n王一,,100,2026-10\n".encode("gb18030")


def with_good(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.put(GOOD, GOOD_BYTES)
    return town


def refusal_at_intake(town: Town, name: str) -> tuple[str | None, str]:
    deliveries = {d.path: d for d in town.take()}
    assert deliveries[GOOD].state == "received"
    assert read_delivery(town, town.home, deliveries[GOOD]).counts["data"] == 1
    refused = deliveries[name]
    assert refused.state == "refused"
    assert refused.reason is not None
    assert refused.reason.startswith(f"文件“{refused.file_name}”：")
    assert "处理：" in refused.reason
    return refused.reason_code, refused.reason


def refusal_at_reading(town: Town, name: str) -> tuple[str, str]:
    deliveries = {d.path: d for d in town.take()}
    assert deliveries[name].state == "received", deliveries[name].reason
    with pytest.raises(Refused) as refusal:
        read_delivery(town, town.home, deliveries[name])
    assert refusal.value.message.startswith(f"文件“{deliveries[name].file_name}”：")
    assert "处理：" in refusal.value.message
    assert refusal.value.code in CODES
    assert list(town.home.raw.iterdir()) == [], "no partial rows remain"
    assert read_delivery(town, town.home, deliveries[GOOD]).counts["data"] == 1
    return refusal.value.code, refusal.value.message


def workbook_bytes(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_empty_file(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put(FILE, b"")
    code, text = refusal_at_intake(town, FILE)
    assert code == "empty"
    assert "0 字节" in text


def test_nobody_claims_it(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put("随便.xlsx", b"x")
    assert refusal_at_intake(town, "随便.xlsx")[0] == "unclaimed"


def test_two_exports_claim_it(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.connectors = connectors({"resident": RESIDENT, "other": RESIDENT.model_copy(update={"title": "另一类"})})
    town.std_contracts = {**town.std_contracts, ("police", "other"): town.std_contracts[("police", "resident")]}
    town.put(FILE, b"x")
    code, text = refusal_at_intake(town, FILE)
    assert code == "claimed_twice"
    assert "实有人口" in text
    assert "另一类" in text


def test_no_month(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put("人口_城关_202613.xlsx", b"x")
    code, text = refusal_at_intake(town, "人口_城关_202613.xlsx")
    assert code == "bad_period"
    assert "202613" in text


def test_expired_agreement(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.connectors = connectors(valid_to=date(2026, 10, 31))
    town.put(FILE, b"x")
    code, text = refusal_at_intake(town, FILE)
    assert code == "agreement_expired"
    assert "协-1" in text
    assert "2026-10-31" in text


def test_a_file_in_the_folder_of_another_department(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put(f"民政局/{FILE}", b"x")
    code, text = refusal_at_intake(town, f"民政局/{FILE}")
    assert code == "other_department"
    assert "放在“民政局”的文件夹里，文件名属于公安局的“实有人口”" in text


def test_a_sidecar_of_another_file(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put(f"{GOOD}.收件.yaml", "文件: 津贴_202609.csv\n".encode())
    code, text = refusal_at_intake(town, f"{GOOD}.收件.yaml")
    assert code == "bad_receipt"
    assert "津贴_202609.csv" in text


def test_two_files_for_one_identity(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put(FILE, b"1")
    town.put("人口_城关_202610.xls", b"2")
    code, text = refusal_at_intake(town, FILE)
    assert code == "conflict"
    assert "人口_城关_202610.xls" in text
    assert refusal_at_intake(town, "人口_城关_202610.xls")[0] == "conflict"


def test_too_large(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.budgets = Budgets(file_mb=1)
    town.put(FILE, b"x" * (MB + 1))
    assert refusal_at_intake(town, FILE)[0] == "too_large"


def test_unreadable(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    (town.config.inbox / FILE).symlink_to(tmp_path / "nowhere")
    assert refusal_at_intake(town, FILE)[0] == "unreadable"
    (town.config.inbox / FILE).unlink()
    (town.config.inbox / FILE).mkdir()
    assert stat.S_ISDIR((town.config.inbox / FILE).stat().st_mode)
    assert refusal_at_intake(town, FILE)[0] == "unreadable"


def _zip(names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as container:
        for name in names:
            container.writestr(name, "x")
    return buffer.getvalue()


def _compound(stream: str) -> bytes:
    """The smallest compound file with one named entry in its directory ([MS-CFB])."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = (9).to_bytes(2, "little")
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:80] = (0).to_bytes(4, "little")
    fat = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff" * 504
    name = stream.encode("utf-16-le") + b"\0\0"
    entry = name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + bytes(62)
    return bytes(header) + fat + entry.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"Rar!\x1a\x07\x01\x00rest", "archive", "RAR"),
        (b"7z\xbc\xaf\x27\x1crest", "archive", "7z"),
        (_zip(["word/document.xml"]), "unsupported_format", "Word"),
        (b"%PDF-1.7 ...", "unsupported_format", "PDF"),
        (_compound("EncryptedPackage"), "encrypted", "encrypted"),
        (_compound("WordDocument"), "unsupported_format", "Word"),
        (_compound("Workbook"), "damaged", "另存为"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged", "重新"),
        (b"PK\x03\x04broken", "damaged", "不完整"),
        ("<html><p>姓名</p></html>".encode(), "damaged", "没有完整的表格"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "damaged", "读不到任何工作表"),
        (b'<?xml version="1.0"?><list><name/></list>', "unsupported_format", "XML 文件"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "unsupported_format", "mhtml"),
        (b"\x00\x01\x02\x03\x04", "not_text", "另存为"),
        ('姓名,现住址\n王一,"甲\n'.encode(), "broken_text", "第 2"),
        ("姓名,现住址\n王一,甲,乙\n".encode(), "broken_row", "第 2 行"),
        ("姓名,现住址,联系电话\n王一,甲\n乙,138\n".encode(), "broken_row", "第 2 行"),
        ("名字,住处\n王一,甲\n".encode(), "no_header", "“姓名”、“现住址”"),
        ("姓名,公民身份号码,微信\n王一,,\n".encode(), "missing_column", "缺少 “现住址”；不认识 “微信”（C 列）"),
        (
            "姓名,身份证号,公民身份号码,现住址\n王一,,,甲\n".encode(),
            "double_column",
            "B 列“身份证号”、C 列“公民身份号码”",
        ),
        ("姓名,现住址\n王一,甲\n现住址,姓名\n乙,王二\n".encode(), "two_tables", "第 1 行和第 3 行"),
        ("姓名,现住址\n".encode(), "no_data", "没有任何数据行"),
    ],
)
def test_contents_that_cannot_be_taken(tmp_path: Path, content: bytes, code: str, says: str) -> None:
    town = with_good(tmp_path)
    town.put(FILE, content)
    got, text = refusal_at_reading(town, FILE)
    assert (got, says in text) == (code, True), text
    assert "王一" not in text


def test_a_damaged_workbook(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    whole = workbook_bytes([list(HEADER), list(person(1))])
    town.put(FILE, whole[: len(whole) // 2])
    assert refusal_at_reading(town, FILE)[0] == "damaged"


def test_a_hidden_sheet_with_a_table(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    path = town.config.inbox / FILE
    write_workbook(path, {"本月": [HEADER, person(1)], "上月": [HEADER, person(2)]})
    book = openpyxl.load_workbook(path)
    book["上月"].sheet_state = "hidden"
    book.save(path)
    code, text = refusal_at_reading(town, FILE)
    assert code == "hidden_table"
    assert "“上月”" in text


def hidden_beside(town: Town, seen: int, hidden: int, name: str = "草稿") -> None:
    """A list of ``seen`` people and a hidden sheet with ``hidden`` more."""
    path = town.config.inbox / FILE
    people = [person(number) for number in range(1, seen + hidden + 1)]
    write_workbook(path, {"本月": [HEADER, *people[:seen]], name: [HEADER, *people[seen:]]})
    book = openpyxl.load_workbook(path)
    book[name].sheet_state = "hidden"
    book.save(path)


def test_a_hidden_draft_of_a_few_rows_does_not_refuse_a_long_list_and_is_named(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    hidden_beside(town, 200, 2)
    (delivery,) = [one for one in town.take() if one.file_name == FILE]
    raw = read_delivery(town, town.home, delivery)
    assert raw.counts["data"] == 200 and raw.counts["note"] == 3
    assert [(sheet.sheet, sheet.row, sheet.rows) for sheet in raw.left_out] == [("草稿", 1, 3)]
    again = read_delivery(town, town.home, delivery)
    assert again.from_cache and again.left_out == raw.left_out


def test_many_hidden_sheets_are_as_long_as_all_of_them(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    path = town.config.inbox / FILE
    drafts = {f"草稿{n}": [HEADER, *(person(500 + 20 * n + k) for k in range(4))] for n in range(5)}
    write_workbook(path, {"本月": [HEADER, *(person(n) for n in range(1, 300))], **drafts})
    book = openpyxl.load_workbook(path)
    for name in drafts:
        book[name].sheet_state = "hidden"
    book.save(path)
    assert refusal_at_reading(town, FILE)[0] == "hidden_table"


def test_a_hidden_list_that_is_no_short_one_is_refused_still(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    hidden_beside(town, 40, 5)
    assert refusal_at_reading(town, FILE)[0] == "hidden_table"


@pytest.mark.parametrize("name", ["草稿", "草稿2", "字典"])
def test_sheets_that_the_connector_leaves_out_are_notes_however_long(name: str, tmp_path: Path) -> None:
    residents = RESIDENT.model_copy(update={"leave_out_sheets": "草稿.*|字典"})
    town = Town(tmp_path, connectors({"resident": residents}))
    hidden_beside(town, 3, 5, name)
    raw = town.read_one(FILE)
    assert (raw.counts["data"], raw.counts["note"], raw.left_out) == (3, 6, ())


def test_an_empty_append_export_is_no_error(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.put(GOOD, "姓名,身份证号,金额,发放月份\n".encode())
    assert town.read_one(GOOD).counts == {"header": 1}


def test_an_old_workbook_under_a_wrong_extension_is_read(tmp_path: Path) -> None:
    town = Town(tmp_path)
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for number, row in enumerate([HEADER, person(1)]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    town.put("人口_城关_202610.csv", buffer.getvalue())
    raw = town.read_one("人口_城关_202610.csv")
    assert (raw.sheets[0].sheet, raw.counts) == ("名单", {"data": 1, "header": 1})


def test_a_sheet_too_large_for_memory_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    """A sheet whose two cells span the largest area: the reader would need 400 GB."""
    town = with_good(tmp_path)
    path = town.put(FILE, workbook_bytes([list(HEADER), list(person(1))]))
    source = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            target.writestr(name, content)
    code, text = refusal_at_reading(town, FILE)
    assert code == "too_large"
    assert "1,048,576 行 × 16,384 列" in text


def test_a_hang_ends_at_its_limit(tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # opening it for reading waits for ever
    with pytest.raises(CannotRead) as refusal:
        read_in_child(pipe, "text", tmp_path, limits=Limits(wall_seconds=1.0))
    assert refusal.value.code == "reader_timeout"
    path = tmp_path / "good.csv"
    path.write_bytes(GOOD_BYTES)
    assert read_in_child(path, "text", tmp_path).sheets[0].rows == 2


def test_cpu_time_is_limited_per_file(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    # The limit counts whole seconds, so a warm child has up to one: this much takes more than three (measured).
    path.write_bytes(b"a,b,c,d,e,f,g,h,i,j,k,l\n" * 3_500_000)
    with pytest.raises(CannotRead) as refusal:
        read_in_child(path, "text", tmp_path, limits=Limits(cpu_seconds=0))
    assert refusal.value.code == "reader_timeout"
    assert "处理器时间超过 0 秒" in refusal.value.what


def test_now_is_the_only_clock(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    assert {d.received_at for d in town.take()} == {NOW}


@pytest.mark.parametrize("row", [("7",), ("12",), ("100",)])
def test_a_row_that_holds_a_serial_number_alone_is_a_note(row: tuple[str, ...], tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put(FILE, [HEADER, person(1), row, person(2)])
    assert town.read_one(FILE).counts == {"data": 2, "header": 1, "note": 1}


def test_where_nothing_is_required_a_row_that_holds_nothing_agreed_is_no_record(tmp_path: Path) -> None:
    town = with_good(tmp_path)
    town.put(FILE, [(*HEADER, "备注"), person(1), ("", "", "", "", "", "已核对"), person(2)])
    assert town.read_one(FILE).counts["data"] == 3  # a name is required: the row is set aside and told
    loose = Town(tmp_path / "loose", std_contracts={("police", "resident"): Loose, ("civil", "benefit"): Benefit})
    loose.put(FILE, [(*HEADER, "备注"), person(1), ("", "", "", "", "", "已核对"), person(2)])
    assert loose.read_one(FILE).counts == {"data": 2, "header": 1, "note": 1}


class Loose(StdContract):
    """Residents of whom nothing need be told. One row per person."""

    cid: str = fields.field("公民身份号码", kind="citizen_id")
    name: str = fields.field("姓名", kind="person_name")
    phone: str = fields.field("电话", kind="phone_list")
    address: str = fields.field("现住址", kind="address")
    hukou_address: str = fields.field("户籍地址", kind="address")

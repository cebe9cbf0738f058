"""Complaints about cells that show another thing than they store, through files, with siblings: dates shown as a month, codes with
padded zeros, money in another unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import Workbook, load_workbook

from gridhub.contracts.checkdigit import uscc_check_digit
from gridhub.release.releases import require_current
from tests.integration.conftest import CityRun
from tests.integration.test_people_of_public_complaints import RESIDENT
from tests.integration.test_words_of_programs import STAFF, cid, resident

JUNE = datetime(1975, 6, 1)
PARTIAL = ('yyyy"年"m"月"', "yyyy", "mmm-yy", "yyyy-mm", 'm"月"d"日"', "yyyy/m", '[$-804]yyyy"年"m"月";@')
WHOLE = ("yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yyyy", "yyyy-mm-dd hh:mm")
FIRMS = ("统一社会信用代码", "名称", "类型", "法定代表人", "注册资本(万元)", "成立日期", "住所", "登记状态")
ALLOWANCE = ("姓名", "身份证号码", "出生年月", "手机号码", "家庭住址", "发放金额", "所属月份")
CAPITAL = [
    (100000, "0!.0,", 100_000),  # shown 10.0
    (10, "0.0", 100_000),
    (100000, '#,##0"元"', 1_000_000_000),  # a word that changes nothing: the header's unit
    (1_000_000, "0.0,,", 10_000),  # shown 1.0
    (102345, "0!.0,", None),  # shown 10.2
    (12, "[$$-409]#,##0", None),
]


def uscc(number: int) -> str:
    first = f"92990081M{number:08d}"
    return first + uscc_check_digit(first)


PAID = [
    (0.02, '0.00"万元"', 200),
    (200, "0.00", 200),
    (0.2, '0.0"千元"', None),
    (200, "0", 200),
    (0, '0;-0;"无"', None),
]
PAID += [(200, "0", 200)] * 20
Cell = tuple[object, str] | object


def sheet(path: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """A workbook; a cell that is a pair has a value and a number format."""
    book = Workbook()
    page: Any = book.active
    page.append(list(header))
    for number, row in enumerate(rows, start=2):
        for column, said in enumerate(row, start=1):
            value, code = said if isinstance(said, tuple) else (said, "")
            cell = page.cell(number, column, value or None if isinstance(value, str) else value)
            if code:
                cell.number_format = code
    book.save(path)


@pytest.fixture(scope="module")
def answered(make_city: Callable[..., CityRun]) -> duckdb.DuckDBPyConnection:
    kept = ("公安_标准地址_202610.csv", "民政_区划代码表_202610.xlsx", "网格办_网格信息表_202610.xlsx")
    city = make_city(lambda name: name in kept, cold=True)
    inbox = Path(city.project.config.inbox)
    people: list[list[Cell]] = []
    for number, code in enumerate((*PARTIAL, *WHOLE)):
        line: list[Cell] = list(resident(number, f"王{chr(0x4E01 + number)}甲"))
        line[0], line[4] = "", (JUNE, code)
        people.append(line)
    people += [list(resident(40 + number, f"梁{chr(0x4E01 + number)}甲")) for number in range(60)]
    sheet(inbox / "公安_实有人口_甲派出所_202610.xlsx", RESIDENT, people)
    staff: list[list[Cell]] = [
        ["赵一", cid(120), "14200000001", "专职网格员", (1001001, '"990081"000000000'), "社区工作者", (7012, "000000"), (12, '"GP"00000'), "2023-02-13"],
        ["赵二", cid(121), "14200000002", "专职网格员", "990081001001001", "社区工作者", (701234, "000000"), (13, "\\A0000"), (JUNE, "yyyy-mm")],
    ]  # fmt: skip
    sheet(inbox / "网格办_网格员名册_202610.xlsx", STAFF, staff)
    firms: list[list[Cell]] = [
        [uscc(place), f"示例{place}店", "个体工商户", "陈一", (value, form), "2013/5/15", "示例市新华街道建设社区中山路1号", "存续（在营、开业、在册）"]
        for place, (value, form, _) in enumerate(CAPITAL)
    ]  # fmt: skip
    sheet(inbox / "市监_市场主体登记信息_202610.xlsx", FIRMS, firms)
    paid: list[list[Cell]] = [
        [f"高{chr(0x4E01 + place)}甲", "", "", "", "示例市柳河镇前进村3组4号", (value, form), "2026年10月"]
        for place, (value, form, _) in enumerate(PAID)
    ]
    sheet(inbox / "民政_高龄津贴发放表_202610.xlsx", ALLOWANCE, paid)
    city.run("shown")
    name = require_current(city.home).name
    return duckdb.connect(str(city.home.identities / f"{name}.duckdb"), read_only=True)


def faults(answered: duckdb.DuckDBPyConnection, department: str, field: str) -> list[tuple[int, str]]:
    return answered.execute(
        'SELECT "row", rule FROM audit.quarantine WHERE department = ? AND field_name = ? ORDER BY ALL',
        [department, field],
    ).fetchall()


def test_a_date_of_which_the_sheet_shows_a_month_or_a_year_is_never_its_first_day(
    answered: duckdb.DuckDBPyConnection,
) -> None:
    born = answered.execute(
        "SELECT name, birth_date FROM std.public_security__resident WHERE name LIKE '王%' ORDER BY _record_id"
    ).fetchall()
    assert [day for _, day in born].count(JUNE.date()) == len(WHOLE)
    assert faults(answered, "public_security", "birth_date") == [(2 + n, "DATE_PARTIAL") for n in range(len(PARTIAL))]


def test_codes_are_what_the_cell_shows_and_a_repair_says_so(answered: duckdb.DuckDBPyConnection) -> None:
    said = answered.execute(
        "SELECT grid_code, certificate_no, badge_no, start_date FROM std.grid_office__staff ORDER BY badge_no DESC"
    ).fetchall()
    assert said == [
        ("990081001001001", "007012", "GP00012", datetime(2023, 2, 13).date()), ("990081001001001", "701234", "A0013", None),
    ]  # fmt: skip
    repaired = answered.execute(
        "SELECT field_name, before_kind FROM audit.repair WHERE rule = 'shown_format' AND department = 'grid_office' ORDER BY ALL"
    ).fetchall()
    assert repaired == [
        ("badge_no", "number"),
        ("badge_no", "number"),
        ("certificate_no", "number"),
        ("grid_code", "number"),
    ]


def test_money_has_the_number_and_the_unit_that_the_cell_shows(answered: duckdb.DuckDBPyConnection) -> None:
    said = dict(answered.execute("SELECT uscc, capital FROM std.market_supervision__market_entity").fetchall())
    assert said == {uscc(place): amount for place, (_, _, amount) in enumerate(CAPITAL)}
    rules = {rule for _, rule in faults(answered, "market_supervision", "capital")}
    assert rules == {"SHOWN_UNCERTAIN", "MONEY_CURRENCY"}


def test_an_allowance_in_another_unit_is_its_yuan_or_set_aside_and_a_hidden_nought_is_no_amount(
    answered: duckdb.DuckDBPyConnection,
) -> None:
    said = answered.execute(
        "SELECT name, amount FROM std.civil_affairs__old_age_allowance ORDER BY _record_id"
    ).fetchall()
    wanted = {f"高{chr(0x4E01 + place)}甲": amount for place, (_, _, amount) in enumerate(PAID) if amount is not None}
    assert dict(said) == wanted
    rules = {rule for _, rule in faults(answered, "civil_affairs", "amount")}
    assert "MONEY_FORM" in rules and "SHOWN_UNCERTAIN" in rules


def test_a_row_left_empty_by_a_merged_address_is_set_aside_with_the_place_of_the_merge(
    make_city: Callable[..., CityRun],
) -> None:
    kept = ("公安_标准地址_202610.csv", "民政_区划代码表_202610.xlsx", "网格办_网格信息表_202610.xlsx")
    city = make_city(lambda name: name in kept, cold=True)
    people = [resident(number, f"梁{chr(0x4E01 + number)}甲") for number in range(20)]
    path = Path(city.project.config.inbox) / "公安_实有人口_并派出所_202610.xlsx"
    sheet(path, RESIDENT, people)
    book = load_workbook(path)
    page: Any = book.active
    page.merge_cells("H3:H4")
    book.save(path)
    city.run("merged")
    name = require_current(city.home).name
    with duckdb.connect(str(city.home.identities / f"{name}.duckdb"), read_only=True) as con:
        told = con.execute("SELECT \"row\", reason FROM audit.quarantine WHERE scope = 'row'").fetchall()
        ((count,),) = con.execute("SELECT COUNT(*) FROM std.public_security__resident").fetchall()
    assert [row for row, _ in told] == [4] and "第 3 行合并" in told[0][1] and "H3:H4" in told[0][1]
    assert count == len(people) - 1

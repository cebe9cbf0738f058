"""Complaints about words that programs write, rare characters and codes kept as numbers, through files, with siblings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import Workbook

from gridhub.release.releases import require_current
from tests.integration.conftest import CityRun
from tests.integration.test_people_of_public_complaints import RESIDENT
from tests.unit.identity.claims import citizen_id

HOME = "示例市城关街道九龙社区枫林苑2栋{}单元{}室"
NOTHING = ("NULL", "(Null)", "nan", "None", "[NULL]", "NaT", "undefined", "N/A", "\\N", "<NA>", "0", "#")
STAFF = ("姓名", "公民身份号码", "联系方式", "人员类型", "网格编码", "身份", "证书编号", "工牌号", "上岗日期")
GRID = "990081001001001"
NAMES = {
    "王（龙天）": None, "徐（王莹）": None, "李子（韦华）": None, "赵【口力】": None, "钱《土》明": None,
    "王\ue863": "王䶮", "李\ue81e": "李龴", "周\ue816": "周𠂇", "吴\ue123": None, "郑三（已故）": "郑三",
}  # fmt: skip
PICTURE = '=DISPIMG("ID_1A2B3C",1)'


def cid(number: int) -> str:
    return citizen_id("19700301", 601 + 2 * number)


def resident(number: int, name: str, home: str | None = None, household: str = "") -> tuple[str, ...]:
    place = HOME.format(1 + number % 2, 101 + number % 2)
    return (
        cid(number), name, "", "男", "1970-03-01", "已婚", "", home or place, place, household, "户主", "户籍", "正常", "九龙社区",
    )  # fmt: skip


@pytest.fixture(scope="module")
def answered(make_city: Callable[..., CityRun]) -> duckdb.DuckDBPyConnection:
    kept = ("公安_标准地址_202610.csv", "民政_区划代码表_202610.xlsx", "网格办_网格信息表_202610.xlsx")
    city = make_city(lambda name: name in kept, cold=True)
    inbox = Path(city.project.config.inbox)
    people = [resident(n, f"冯{chr(0x4E01 + n)}甲", household=NOTHING[n // 2]) for n in range(2 * len(NOTHING))]
    people += [resident(50 + n, name) for n, name in enumerate(NAMES)]
    people += [
        resident(70, "邓乙甲", home=PICTURE), resident(71, "邓丙甲", household=PICTURE), resident(72, "邓丁甲", household="H1"),
        *(resident(80 + n, f"梁{chr(0x4E01 + n)}甲") for n in range(40)),
    ]  # fmt: skip
    book = Workbook()
    sheet: Any = book.active
    for line in (RESIDENT, *people):
        sheet.append(list(line))
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # a text that begins with =, as WPS leaves it, is no formula
    book.save(inbox / "公安_实有人口_甲派出所_202610.xlsx")
    staff = [
        ("赵三", "990081199001010058", "13912345678.0", "专职网格员", f"{GRID}.0", "社区工作者", "7012.0", "12.0", "2023-02-13"),
        ("赵四", "990081199001010074", "13912345679", "专职网格员", GRID, "社区工作者", "7013", "13", "2023-02-13"),
    ]  # fmt: skip
    lines = [",".join(line) for line in (STAFF, *staff)]
    (inbox / "网格办_网格员名册_202610.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    city.run("words")
    name = require_current(city.home).name
    return duckdb.connect(str(city.home.identities / f"{name}.duckdb"), read_only=True)


def test_no_word_of_a_program_makes_strangers_one_household(answered: duckdb.DuckDBPyConnection) -> None:
    households = answered.execute(
        "SELECT household_no FROM claim.person WHERE household_no IS NOT NULL AND export = 'resident'"
    ).fetchall()
    assert households == [("H1",)]
    repaired = dict(
        answered.execute(
            "SELECT rule, COUNT(*) FROM audit.repair WHERE rule IN ('program_null', 'code_filler') GROUP BY 1"
        ).fetchall()
    )
    assert repaired == {"program_null": 2 * (len(NOTHING) - 2), "code_filler": 4}


def test_a_name_is_whole_or_set_aside_and_an_old_character_is_the_official_one(
    answered: duckdb.DuckDBPyConnection,
) -> None:
    found = {name for (name,) in answered.execute("SELECT name FROM claim.person WHERE export = 'resident'").fetchall()}
    assert {name for name in NAMES.values() if name} <= found
    assert not found & {"王", "徐", "李子", "赵", "钱明"}
    aside = dict(
        answered.execute(
            "SELECT rule, COUNT(*) FROM audit.quarantine WHERE rule IN ('NAME_REMARK', 'NAME_GLYPH') GROUP BY 1"
        ).fetchall()
    )
    assert aside == {"NAME_REMARK": 5, "NAME_GLYPH": 1}


def test_a_picture_is_no_address_and_no_household_number(answered: duckdb.DuckDBPyConnection) -> None:
    ((aside,),) = answered.execute("SELECT COUNT(*) FROM audit.quarantine WHERE rule = 'CELL_PICTURE'").fetchall()
    ((taken,),) = answered.execute("SELECT COUNT(*) FROM claim.address WHERE address_text LIKE '%DISPIMG%'").fetchall()
    assert (aside, taken) == (2, 0)


def test_codes_that_a_program_wrote_as_decimals_are_the_codes_that_were_meant(
    answered: duckdb.DuckDBPyConnection,
) -> None:
    rows = answered.execute(
        "SELECT grid_code, certificate_no, badge_no, phone FROM std.grid_office__staff ORDER BY badge_no"
    ).fetchall()
    assert rows == [(GRID, "7012", "12", "13912345678"), (GRID, "7013", "13", "13912345679")]
    told = dict(
        answered.execute("SELECT rule, COUNT(*) FROM audit.repair WHERE rule LIKE '%_decimal' GROUP BY 1").fetchall()
    )
    assert told == {"code_decimal": 3, "phone_decimal": 1}

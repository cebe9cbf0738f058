"""Complaints about people from the public (variants of a name, a clerk's phone, the dot), each with siblings, through files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from gridhub.release.releases import require_current
from tests.integration.conftest import CityRun
from tests.unit.identity.claims import citizen_id

BORN = "1936-05-01"
HOME = "示例市城关街道九龙社区枫林苑{}栋1单元{}室"
RESIDENT = (
    "公民身份号码", "姓名", "曾用名", "性别", "出生日期", "婚姻状况", "联系电话", "现住址", "户籍地址", "户号", "与户主关系", "人口类型",
    "户籍状态", "所属社区",
)  # fmt: skip
DEATH = ("公民身份号码", "姓名", "性别", "出生日期", "死亡日期", "注销原因", "注销日期", "户籍地址")
ALLOWANCE = ("姓名", "身份证号码", "出生年月", "手机号码", "家庭住址", "发放金额", "所属月份")
LISTED = ("姓名", "公民身份号码", "联系电话", "人员类别", "关注程度", "现住址", "列入日期", "撤出日期")

DEAD_AND_PAID = (
    ("萧玉兰", "肖玉兰"), ("阿卜来提·如则托合提", "阿卜来提如则托合提"), ("王䶮", "王龑"), ("陈正常", "陈正常"),
    ("闫秀英", "阎秀英"), ("傅桂兰", "付桂兰"), ("戴国华", "代国华"), ("吕凤英", "呂鳳英"), ("张国强", "張國強"), ("邱玉珍", "丘玉珍"),
    ("陈建华", "陈剑华"), ("王建国", "王国建"), ("买买提·艾力江", "买买提‧艾力江"), ("赵昇平", "赵升平"),
)  # fmt: skip
"""Name in the death list, name on the roll of the month after; the first four are the complaint's."""
TWIN, KNOWN_TWIN = "周子轩", "周子涵"
DOTS = "·。˙﹒—_- •・‧．.ꞏ⸱‐–"
CLERK, CHILD = "13987654321", "13987650000"
NAMESAKES = (
    ("王秀英", "3组9号"), ("王秀英", "4组11号"), ("赵桂兰", "3组12号"), ("钱桂芝", "3组13号"), ("孙玉珍", "4组1号"), ("孙玉珍", "5组7号"),
)  # fmt: skip
MORE_NAMESAKES = tuple((name, f"{group}组{door}号") for name in ("李凤英", "周桂英") for group, door in
                       ((1, 2), (1, 3), (2, 4), (2, 5), (5, 2)))  # fmt: skip


def write(folder: Path, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (header, *rows):
        sheet.append(list(line))
    book.save(folder / name)


def cid(number: int) -> str:
    return citizen_id("19360501", 701 + 2 * number)


def resident(number: str, name: str, sex: str, born: str, phone: str, home: str) -> tuple[str, ...]:
    return (number, name, "", sex, born, "已婚", phone, home, home, "", "户主", "户籍", "正常", "九龙社区")


@pytest.fixture(scope="module")
def answered(make_city: Callable[..., CityRun]) -> duckdb.DuckDBPyConnection:
    kept = ("公安_标准地址_202610.csv", "民政_区划代码表_202610.xlsx", "网格办_网格信息表_202610.xlsx")
    city = make_city(lambda name: name in kept, cold=True)
    inbox = Path(city.project.config.inbox)
    rooms = [HOME.format(1 + n // 12, (1 + n % 12 // 4) * 100 + 1 + n % 4) for n in range(60)]
    deaths = [
        (cid(n), one, "男", BORN, "2026-07-10", "死亡", "2026-07-15", rooms[n])
        for n, (one, _) in enumerate(DEAD_AND_PAID)
    ]
    twins = 40, 41
    deaths.append((cid(40), TWIN, "男", BORN, "2026-07-10", "死亡", "2026-07-15", rooms[40]))
    write(inbox, "公安_死亡注销人员名单_202610.xlsx", DEATH, deaths)
    paid = [(other, cid(n), BORN, "", rooms[n], 200, "2026年10月") for n, (_, other) in enumerate(DEAD_AND_PAID)]
    # The clerk copied the dead twin's id onto the living one's line; and a wife's line bears her dead husband's.
    paid.append((KNOWN_TWIN, cid(twins[0]), BORN, "", rooms[40], 200, "2026年10月"))
    paid.append(("冯玉芝", cid(0), "1938-11-12", "", rooms[0], 200, "2026年10月"))
    write(inbox, "民政_高龄津贴发放表_202610.xlsx", ALLOWANCE, paid)
    village = "示例市柳河镇前进村"
    people = [resident(citizen_id("19400203", 202), "王秀英", "女", "1940-02-03", CLERK, f"{village}3组4号")]
    people.append(resident(cid(twins[1]), KNOWN_TWIN, "男", BORN, "", rooms[40]))
    people += [
        resident(citizen_id("19800101", 51 + 2 * n), f"阿卜来提{dot}如则托合提", "男", "1980-01-01", "", rooms[20])
        for n, dot in enumerate(DOTS)
    ]
    people.append(resident(citizen_id("19500505", 32), "何玉梅", "女", "1950-05-05", CHILD, f"{village}1组1号"))
    write(inbox, "公安_实有人口_甲派出所_202610.xlsx", RESIDENT, people)
    listed = [
        (name, "", CLERK, "独居老人", "一般", village + home, "2025-01-01", "")
        for name, home in NAMESAKES + MORE_NAMESAKES
    ]
    listed.append(("何玉梅", "", CHILD, "独居老人", "一般", f"{village}2组8号", "2025-01-01", ""))
    write(inbox, "网格办_重点人群名单_202610.xlsx", LISTED, listed)
    city.run("first")
    return duckdb.connect(str(city.home.identities / f"{require_current(city.home).name}.duckdb"), read_only=True)


def test_who_died_under_another_spelling_of_the_name_is_found_paid(answered: duckdb.DuckDBPyConnection) -> None:
    """public/2 and ten siblings: 200 yuan each, and neither the living twin nor the wife with a copied id."""
    found = answered.execute(
        """SELECT DISTINCT said.name FROM finding.f01_deceased_still_paid AS found
           JOIN link.person AS linked ON linked.person_id = found.subject_id
           JOIN claim.payment AS paid ON paid.record_id = linked.record_id AND paid.role = linked.role
           JOIN claim.person AS said ON said.record_id = linked.record_id AND said.role = linked.role"""
    ).fetchall()
    assert {name for (name,) in found} == {other.replace("‧", "·") for _, other in DEAD_AND_PAID}
    (count,) = answered.execute(
        "SELECT COUNT(DISTINCT subject_id) FROM finding.f01_deceased_still_paid"
    ).fetchone() or (0,)
    assert count == len(DEAD_AND_PAID)


def test_a_dead_twin_does_not_make_the_living_one_dead(answered: duckdb.DuckDBPyConnection) -> None:
    living = answered.execute(
        "SELECT DISTINCT person.life_status FROM core.person AS person JOIN link.person AS linked USING (person_id) "
        "JOIN claim.person AS said ON said.record_id = linked.record_id AND said.role = linked.role WHERE said.name IN (?, ?)",
        [KNOWN_TWIN, "冯玉芝"],
    ).fetchall()
    assert ("dead",) not in living and living


def test_names_under_a_clerks_phone_stay_as_many_people_as_doors(answered: duckdb.DuckDBPyConnection) -> None:
    """public/3 and ten siblings; the phone of one name alone holds over a move."""
    people = dict(
        answered.execute(
            "SELECT said.name, COUNT(DISTINCT linked.person_id) FROM claim.person AS said JOIN link.person AS linked "
            "USING (record_id, role) WHERE said.phones IN (?, ?) GROUP BY said.name", [CLERK, CHILD]
        ).fetchall()
    )  # fmt: skip
    assert people == {"王秀英": 3, "赵桂兰": 1, "钱桂芝": 1, "孙玉珍": 2, "李凤英": 5, "周桂英": 5, "何玉梅": 1}


def test_the_dot_is_one_however_it_was_typed(answered: duckdb.DuckDBPyConnection) -> None:
    """public/11 and its siblings: no row lost, one spelling."""
    names = answered.execute(
        "SELECT name, COUNT(*) FROM core.person WHERE birth_date = ? GROUP BY name", [date(1980, 1, 1)]
    )
    assert names.fetchall() == [("阿卜来提·如则托合提", len(DOTS))]

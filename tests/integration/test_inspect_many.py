"""A folder of a department is looked at as a whole: months and parts are one export, known exports need no draft."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gridhub.contracts.budgets import MB, Budgets
from gridhub.inspection.families import Family, families_of
from gridhub.inspection.look import CannotInspect, inspect_file
from gridhub.inspection.marks import CONFIRM
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_inspect import call, cid, fill_in, project
from tests.unit.inspection.test_shapes import card

__all__ = ["project"]

BASE = ("民政_区划", "公安_标准地址", "网格办_网格信息")
HEADER = ["姓名", "证件号", "银行卡号", "电话", "暂住地点"]


@pytest.fixture(scope="module")
def sample() -> Project:
    return load(ROOT, environ=dict(os.environ))


def rows(first: int, count: int = 25) -> list[list[str]]:
    return [
        [f"李{'甲乙丙丁'[n % 4]}{'一二三四五'[n % 5]}", cid(n), card(n), f"1391{n:07d}", f"阳光小区{n}栋2单元{n}01"]
        for n in range(first, first + count)
    ]


def write(path: Path, header: Sequence[str], body: Sequence[Sequence[str]], encoding: str = "gb18030") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *body])
    return path


def stations(folder: Path) -> list[Path]:
    """Three stations, two months, as GB18030 text."""
    return [
        write(folder / f"综治_暂住登记_{station}派出所_{month}.csv", HEADER, rows(100 * s + 30 * m))
        for s, station in enumerate(("东城", "东关", "柳河"))
        for m, month in enumerate(("202609", "202610"))
    ]


def look(project: Project, *paths: Path) -> tuple[Family, ...]:
    return families_of(inspect_file(project, path) for path in paths)


def test_months_and_stations_are_drafted_as_one_export_that_then_takes_every_file(
    project: Path, tmp_path: Path, make_city: object
) -> None:
    files = stations(tmp_path / "files")
    where = ("--department", "comprehensive", "--export", "lodger", "--project", str(project))
    code, output = call("inspect", str(tmp_path / "files"), *where, "--write", str(project))
    assert code == 0, output
    assert "6 份文件是同一类数据" in output
    assert "东关派出所、东城派出所、柳河派出所" in output
    connector = project / "connectors/comprehensive.yaml"
    text = connector.read_text(encoding="utf-8")
    assert "(?P<part>" in text
    assert "agreed: [name, cid, phone, address]" in text
    fill_in(connector)
    code, output = call("check", "--project", str(project))
    assert code == 0, output
    code, output = call("inspect", str(tmp_path / "files"), "--project", str(project))
    assert code == 0, output
    assert output.count("可以直接接收") == 6
    assert "2026-09 （东关派出所）" in output
    assert callable(make_city)
    city = make_city(lambda name: name.startswith(BASE), root=project)
    for file in files:
        shutil.copyfile(file, Path(city.project.config.inbox) / file.name)
    environ = {**os.environ, "GRIDHUB_INBOX": str(city.project.config.inbox), "GRIDHUB_HOME": str(city.home.root)}
    CityRun(load(project, environ=environ), city.home).run("first")
    told = "SELECT DISTINCT state, rows_accepted FROM audit.delivery WHERE department = 'comprehensive'"
    assert [tuple(row) for row in ask(city.home, told).itertuples(index=False)] == [("accepted", 25)]


def test_a_caption_that_changed_from_one_month_to_the_next_is_two_spellings_of_one_field(
    sample: Project, tmp_path: Path
) -> None:
    one = write(tmp_path / "综治_暂住登记_202609.csv", HEADER, rows(1))
    other = write(
        tmp_path / "综治_暂住登记_202610.csv", ["姓名", "证件号", "银行卡号", "手机号码", "暂住地点"], rows(1)
    )
    (family,) = look(sample, one, other)
    assert ("电话", "手机号码") in [column.headers for column in family.columns]


def test_two_lists_that_differ_in_one_word_are_joined_with_a_question(project: Path, tmp_path: Path) -> None:
    for name in ("低保", "特困"):
        write(tmp_path / f"files/民生_{name}名单_202610.csv", HEADER, rows(1))
    code, output = call("inspect", str(tmp_path / "files"), "--project", str(project))
    assert code == 0
    assert "若是不同的数据，请分别 inspect" in output
    assert any("“低保”、“特困”" in line and CONFIRM in line for line in output.splitlines())


def test_lists_with_other_columns_are_drafts_of_their_own_in_one_connector(project: Path, tmp_path: Path) -> None:
    write(tmp_path / "files/综治_暂住登记_202610.csv", HEADER, rows(1))
    write(
        tmp_path / "files/综治_巡防记录_202610.csv", ["巡防线路", "巡防等次"], [[f"线路{n}", "甲级"] for n in range(20)]
    )
    where = ("--department", "comprehensive", "--export", "lodger", "--project", str(project))
    code, output = call("inspect", str(tmp_path / "files"), *where, "--write", str(project))
    assert code == 0, output
    fill_in(project / "connectors/comprehensive.yaml")
    code, output = call("check", "--project", str(project))
    assert code == 0, output
    assert set(load(project, environ={}).connectors["comprehensive"].exports) == {"lodger", "lodger_2"}


def test_a_new_list_of_a_known_department_is_a_change_of_its_files_that_loads(project: Path, tmp_path: Path) -> None:
    path = write(
        tmp_path / "民政_临时救助登记_202610.csv",
        ["救助对象", "救助金额（元）"],
        [[f"户{n}", f"{n}00"] for n in range(1, 20)],
    )
    where = ("--department", "civil_affairs", "--export", "temporary_relief", "--project", str(project))
    code, output = call("inspect", str(path), *where, "--write", str(project))
    assert code == 0, output
    assert "----- connectors/civil_affairs.yaml" not in output
    diffs = output[output.index("--- a/connectors/civil_affairs.yaml") :]
    lines = [line for line in diffs.splitlines() if line[:1] in ("+", "-", "@", " ") or not line]
    (tmp_path / "change.diff").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert os.system(f"cd {project} && patch -p1 -s --forward < {tmp_path / 'change.diff'}") == 0, diffs
    code, output = call("check", "--project", str(project))
    assert code == 0, output
    code, output = call("inspect", str(path), "--project", str(project))
    assert "可以直接接收" in output, output


def test_a_month_of_a_known_export_is_named_and_nothing_is_drafted(project: Path) -> None:
    folder = ROOT / "data/sample/inbox"
    wanted = ["公安_实有人口_城关派出所_202610.xlsx", "公安_死亡注销人员名单_202609.xls", "环境_12369举报件_202610.csv"]
    code, output = call("inspect", *(str(folder / name) for name in wanted), "--project", str(project))
    assert code == 0, output
    assert "是“公安局·实有人口登记” 2026-10 （城关派出所）的数据，无需起草" in output
    assert "2026-09" in output
    assert "----- connectors" not in output


def test_a_month_without_a_name_of_its_own_is_nearest_to_its_export(sample: Project, tmp_path: Path) -> None:
    for name in ("民政_低保发放花名册_202610.xlsx", "政法_重点人员列管名单_202610.xlsx", "市监_监管网格表_202610.xlsx"):
        path = tmp_path / f"新建表格{len(name)}.xlsx"
        shutil.copyfile(ROOT / "data/sample/inbox" / name, path)
        claimed = inspect_file(sample, ROOT / "data/sample/inbox" / name)
        table = inspect_file(sample, path).table
        assert table is not None
        assert claimed.taken is not None
        best = table.candidates[0]
        assert (best.department, best.export) == (claimed.taken.department, claimed.taken.export)


def test_equal_captions_over_other_values_make_no_export_near(sample: Project, tmp_path: Path) -> None:
    """姓名 and 身份证号 of lists of people, over things; and a list with other words for what 死亡证明 means."""
    things = [[f"设备{n}号机组", f"SB-{n:04d}", f"{n}.5", f"位置{n}"] for n in range(1, 30)]
    path = write(tmp_path / "设备.csv", ["名字", "身份证号", "电话", "现住址"], things)
    table = inspect_file(sample, path).table
    assert table is not None
    assert table.candidates[0].likeness < 0.3
    people = [[one[0], one[1], one[3], one[4], f"2026-10-{n % 27 + 1:02d}"] for n, one in enumerate(rows(1))]
    path = write(tmp_path / "名单.csv", ["甲", "乙", "丙", "丁", "火化时间"], people)
    table = inspect_file(sample, path).table
    assert table is not None
    assert table.candidates[0].export == "cremation"


def test_two_rows_of_captions_are_read_as_the_run_reads_them(project: Path, tmp_path: Path) -> None:
    """One parent over one caption: 证件 over 号码 is 证件号码 only to an export that knows it so."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["重点人群名单"])
    page.append(["姓名", "证件", "人员类别", "联系", "居住情况", None])
    page.append([None, "号码", None, "电话", "现住址", "所属网格编码"])
    for n in range(1, 20):
        page.append([f"李甲{'一二三四五'[n % 5]}", cid(n), "独居老人", f"1391{n:07d}", f"金桂苑{n}栋101室", None])
    path = tmp_path / "网格办_重点人群名单_202610.xlsx"
    book.save(path)
    loaded = load(project, environ={})
    seen = inspect_file(loaded, path)
    assert seen.taken is not None
    assert seen.table is not None
    assert seen.table.header_rows == (2, 3)
    fields = {column.header: column.field for column in seen.table.seen}
    assert fields["证件/号码"] == "cid"
    # Under a name nobody claims, the same rows are the header.
    other = tmp_path / "某局_名单_202610.xlsx"
    shutil.copyfile(path, other)
    table = inspect_file(loaded, other).table
    assert table is not None
    assert table.header_rows == (2, 3)


@pytest.mark.parametrize("sheets", [False, True], ids=["in the title", "in the names of sheets"])
def test_a_place_beside_the_table_comes_in_by_place_field(
    sheets: bool, project: Path, tmp_path: Path, make_city: object
) -> None:
    book = openpyxl.Workbook()
    for number, town in enumerate(("城关镇", "柳河镇") if sheets else ("城关镇",)):
        page = book.worksheets[0] if number == 0 else book.create_sheet()
        page.title = town if sheets else "Sheet1"
        page.append(["公益岗位花名册" if sheets else f"示例市{town}公益岗位花名册（2026年10月）"])
        page.append(["岗位名称", "岗位补贴（元）", "聘用人"])
        for n in range(1, 20):
            page.append([f"保洁{n}岗{number}", 600, f"李甲{'一二三四五'[n % 5]}"])
    path = tmp_path / "人社_公益岗位_202610.xlsx"
    book.save(path)
    where = ("--department", "jobs", "--export", "post", "--project", str(project))
    code, output = call("inspect", str(path), *where, "--write", str(project))
    assert code == 0, output
    assert "place_field" in (project / "connectors/jobs.yaml").read_text(encoding="utf-8")
    assert sheets or "请部门把单位写进文件名" in output
    fill_in(project / "connectors/jobs.yaml")
    code, output = call("check", "--project", str(project))
    assert code == 0, output
    pattern = load(project, environ={}).connectors["jobs"].exports["post"].place_pattern
    assert callable(make_city)
    city = make_city(lambda name: name.startswith(BASE), root=project)
    shutil.copyfile(path, Path(city.project.config.inbox) / path.name)
    environ = {**os.environ, "GRIDHUB_INBOX": str(city.project.config.inbox), "GRIDHUB_HOME": str(city.home.root)}
    CityRun(load(project, environ=environ), city.home).run("first")
    told = ask(
        city.home,
        "SELECT state, rows_accepted, reason FROM audit.delivery WHERE department = 'jobs'",
    ).iloc[0]
    assert (told["state"], told["rows_accepted"]) == ("accepted", 38 if sheets else 19), told["reason"]
    for town in ("城关镇", "柳河镇") if sheets else ("城关镇",):
        assert re.search(pattern, town if sheets else f"示例市{town}公益岗位花名册（2026年11月）")["place"] == town  # type: ignore[index]
    filled = ask(city.home, "SELECT rule, count(*) AS n FROM audit.repair WHERE department = 'jobs' GROUP BY 1")
    rule = "place_from_sheet" if sheets else "place_from_title"
    assert dict(zip(filled["rule"], filled["n"], strict=True)) == {rule: 38 if sheets else 19}


def test_a_name_without_a_period_is_drafted_by_the_period_of_its_title(project: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["公益岗位花名册（2026年9月）"])
    page.append(["岗位名称", "岗位补贴（元）"])
    for n in range(1, 20):
        page.append([f"保洁{n}岗", 600])
    path = tmp_path / "公益岗位花名册.xlsx"
    book.save(path)
    where = ("--department", "jobs", "--export", "post", "--project", str(project))
    code, output = call("inspect", str(path), *where, "--write", str(project))
    assert code == 0, output
    fill_in(project / "connectors/jobs.yaml")
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0, output
    assert "2026-09 的数据，无需起草" in output


def test_one_bad_file_of_a_folder_is_named_and_the_others_are_looked_at(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    stations(folder)
    (folder / "空.xlsx").touch()
    (folder / "~$临时.xlsx").write_bytes(b"x")
    code, output = call("inspect", str(folder), "--project", str(project))
    assert code == 1
    assert "“空.xlsx”：文件是空的" in output
    assert "临时" not in output
    assert "6 份文件是同一类数据" in output


def test_an_empty_folder_and_a_whole_disk_are_told_at_once(project: Path, tmp_path: Path) -> None:
    from gridhub.cli.inspecting import MOST_FILES

    (tmp_path / "files").mkdir()
    code, output = call("inspect", str(tmp_path / "files"), "--project", str(project))
    assert code == 1
    assert "没有可以看的文件" in output
    for n in range(MOST_FILES + 1):
        (tmp_path / f"files/{n}.csv").touch()
    code, output = call("inspect", str(tmp_path / "files"), "--project", str(project))
    assert code == 2
    assert str(MOST_FILES) in output


def test_names_and_captions_that_steer_a_terminal_are_shown_without_those_signs(project: Path, tmp_path: Path) -> None:
    header = ["场所\x1b]0;evil\x07名称", "等次\u202e说法", "数\x9b31m量"]
    path = write(
        tmp_path / "某局\x1b[31m_台账\u202e_202610.csv", header, [[f"甲{n}", "乙", str(n)] for n in range(20)], "utf-8"
    )
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "表\u202e格"
    page.append(["场所名称", "等次\u202e说法"])
    for n in range(20):
        page.append([f"甲{n}", "乙"])
    other = tmp_path / "某局_名录_202610.xlsx"
    book.save(other)
    _, output = call("inspect", str(path), str(other), "--project", str(project))
    assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(output)


def test_a_card_number_below_the_caption_of_an_id_is_told_and_never_drafted(project: Path, tmp_path: Path) -> None:
    body = [[f"事项{n}", card(n), f"1391{n:07d}", f"金桂苑{n}栋{n}01室"] for n in range(1, 30)]
    path = write(tmp_path / "某局_台账_202610.csv", ["事项", "证件号码", "丙", "丁"], body)
    where = ("--department", "some", "--export", "thing", "--project", str(project), "--write", str(project))
    code, output = call("inspect", str(path), *where)
    assert code == 0
    assert "B 列“证件号码”：像银行卡号或账号" in output
    assert "不要把这一列写进协议" in output
    contract = (project / "schemas/std/some.py").read_text(encoding="utf-8")
    assert "citizen_id" not in contract
    assert 'phone: str = field("丙", kind="phone_list"' in contract
    assert 'address: str = field("丁", kind="address"' in contract
    text = (project / "connectors/some.yaml").read_text(encoding="utf-8")
    assert "不要写进协议" in text
    assert "agreed: [column_a, phone, address]" in text


def test_a_home_of_its_own_is_taken_and_nothing_is_written_into_it(project: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "综治_暂住登记_202610.csv", HEADER, rows(1))
    code, output = call("inspect", str(path), "--home", str(tmp_path / "home"), "--project", str(project))
    assert code == 0, output
    assert not (tmp_path / "home").exists()


def test_a_file_larger_than_any_that_is_taken_is_told_before_it_is_read(sample: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "综治_暂住登记_202610.csv", HEADER, rows(1))
    with path.open("ab") as file:
        file.truncate(2 * MB)
    tight = replace(sample, config=replace(sample.config, budgets=Budgets(file_mb=1)))
    with pytest.raises(CannotInspect, match=r"文件过大.*请按单位拆成几份报送"):
        inspect_file(tight, path)


def test_a_list_without_captions_says_what_the_department_has_to_do(project: Path, tmp_path: Path) -> None:
    body = rows(1)
    path = write(tmp_path / "综治_暂住登记_202610.csv", body[0], body[1:])
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert "没有找到表头" in output
    assert "请部门在表格第一行写上每一列的名称" in output
    assert not [one for row in body for one in row if one in output]


def test_an_expired_agreement_is_told_of_a_file_that_would_be_read(sample: Project) -> None:
    seen = inspect_file(sample, ROOT / "data/sample/inbox/民政_殡葬火化信息_202610.xlsx", today=date(2040, 1, 1))
    assert seen.taken is not None
    assert "共享协议" in seen.taken.refusal
    assert "到期" in seen.taken.refusal


def test_every_file_of_the_sample_is_read_as_the_run_reads_it(sample: Project) -> None:
    """Header rows and month of each, where no connector is asked for by name: the draft begins at the same row."""
    for path in sorted((ROOT / "data/sample/inbox").glob("*_202610.*"))[::6]:
        claimed = inspect_file(sample, path)
        assert claimed.taken is not None
        assert (claimed.taken.period, claimed.taken.refusal) == ("2026-10", ""), path.name
        assert claimed.table is not None
        tables = {table.header_rows for table in claimed.taken.tables.values()}
        assert claimed.table.header_rows in tables

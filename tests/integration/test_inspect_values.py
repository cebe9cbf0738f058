"""What ``gridhub inspect`` must not do with values: show them, draft them as captions, or give them to another department."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gridhub.inspection.marks import CONFIRM
from gridhub.project.reading.loading import load
from tests.integration.test_inspect import call, cid, project

__all__ = ["project"]

Row = list[str | int | None]


def venues(path: Path) -> list[str]:
    """体育: a title, parents merged over captions, 15 records, a total. Gives the values that belong to somebody."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["体育场馆登记表"])
    page.append(["序号", "场所名称", "统一社会信用代码", "地址", "负责人", None, None, "经营情况"])
    page.append([None, None, None, None, "姓名", "身份证号码", "联系电话", "许可证号", "开业日期"])
    for area in ("A1:I1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2", "H2:I2"):
        page.merge_cells(area)
    secret: list[str] = []
    for n in range(1, 16):
        own = [f"周{'大小中东南西北'[n % 7]}", cid(n), f"142002{n * 97:05d}"]
        firm, place = f"91990081MA{n * 7919:08d}", f"建设社区金桂苑{n}栋1单元{n}01室"
        page.append([n, f"示例网吧{n}号店", firm, place, *own, f"WL{n:05d}", f"2019-0{n % 9 + 1}-15"])
        secret += [*own[1:], firm, place, f"/{own[0]}"]
    page.append(["合计", 15])
    book.save(path)
    return secret


def write_csv(path: Path, rows: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def sign(project: Path) -> None:
    """The agreement of a drafted connector is filled in."""
    for file in (project / "connectors").glob("*.yaml"):
        file.write_text(file.read_text(encoding="utf-8").replace("待填", "示例"), encoding="utf-8")


def test_the_first_record_below_merged_captions_is_data_and_nothing_of_it_is_shown_or_drafted(
    project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "体育_场馆登记表_202610.xlsx"
    secret = venues(path)
    where = ("--department", "culture", "--export", "venue", "--project", str(project))
    code, output = call("inspect", str(path), *where, "--write", str(project))
    assert code == 0, output
    assert "表头在第 2–3 行" in output
    assert "data 15" in output
    written = [project / "connectors/culture.yaml", project / "schemas/std/culture.py"]
    for text in (output, *(file.read_text(encoding="utf-8") for file in written)):
        assert not [value for value in secret if value in text]
    sign(project)
    columns = load(project, environ={}).connectors["culture"].exports["venue"].columns
    assert ("负责人/身份证号码",) in columns.values()


def test_a_spelling_that_holds_an_id_or_a_phone_is_a_fault_of_the_connector(project: Path) -> None:
    path = project / "connectors/civil_affairs.yaml"
    text = path.read_text(encoding="utf-8")
    place = re.search(r"^( +cid: \[[^\]]*)\]", text, re.MULTILINE)
    assert place is not None
    line = text[: place.start()].count("\n") + 1
    for value in (f"身份证号码/{cid(1)}", "139-0000-0001", "91990081MA00007919"):
        changed = f"{text[: place.end() - 1]}, '{value}'{text[place.end() - 1 :]}"
        path.write_text(changed, encoding="utf-8")
        code, output = call("check", "--project", str(project))
        assert code == 2
        assert f"connectors/civil_affairs.yaml:{line}:" in output.replace("\n", "")
        assert value not in output


def test_a_file_whose_name_nobody_claims_changes_no_other_department(project: Path, tmp_path: Path) -> None:
    header: Row = ["姓名", "证件号码", "手机号码", "初次领证日期", "家庭住址", "有效状态"]
    rows: list[Row] = [
        [f"吴{'大小中'[n % 3]}", cid(n), f"142003{n:05d}", f"2018/{n % 12 + 1}/1", f"金桂苑{n}栋101室", "有效"]
        for n in range(1, 21)
    ]
    path = write_csv(tmp_path / "水利_河道管护员_202610.csv", [header, *rows])
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert "--- a/connectors" not in output
    assert "----- connectors/new_department.yaml" in output
    code, output = call(
        "inspect", str(path), "--department", "public_security", "--export", "resident", "--project", str(project)
    )
    assert code == 0
    assert "----- connectors" not in output, "who names an export gets the change of that export"


def test_a_claimed_file_is_compared_with_its_own_export_though_another_would_fit_whole(
    project: Path, tmp_path: Path
) -> None:
    rows: list[Row] = [[f"吴{'大小中'[n % 3]}", cid(n), f"金桂苑{n}栋101室"] for n in range(1, 21)]
    path = write_csv(tmp_path / "网格办_重点人群名单_202610.csv", [["姓名", "公民身份号码", "现住址"], *rows])
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert "（grid_office.key_person）" in output
    assert "public_security" not in output
    assert "----- connectors" not in output


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("身份证号", lambda n: f"{cid(n)}1"),
        ("编码", lambda n: f"99008119900704{n % 4:05d}"),
        ("车牌号", lambda n: f"豫X{n % 4:05d}"),
        ("户主", lambda n: ["周大", "吴小"][n % 2]),
        ("老板", lambda n: ["周大", "吴小", "林东南"][n % 3]),
        ("人数", lambda n: f"99008119900704{n % 3:05d}"),
        ("联系方式", lambda n: f"0990-{n % 4:07d}"),
        ("出生年月日", lambda n: f"1990-0{n % 4 + 1}-01"),
        ("备注", lambda n: ["王五来访", "李四电话13900000001"][n % 2]),
    ],
)
def test_a_sample_shows_no_value_that_may_be_somebodys(
    header: str, value: Callable[[int], str], project: Path, tmp_path: Path
) -> None:
    rows: list[Row] = [[f"事项{n}", value(n), ["正常", "停用"][n % 2]] for n in range(1, 21)]
    path = write_csv(tmp_path / "某局_台账_202610.csv", [["事项", header, "状态"], *rows])
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert "正常" in output, "a word of a short list is nobody's"
    assert not [n for n in range(1, 21) if value(n) in output]


def test_ids_that_are_all_wrong_stay_ids_and_the_line_is_marked(project: Path, tmp_path: Path) -> None:
    rows: list[Row] = [[f"场所{n}", f"9900811999{n % 40 + 13:02d}9900{n % 10}{n % 7}"] for n in range(1, 21)]
    path = write_csv(tmp_path / "体育_场馆_202610.csv", [["场所名称", "身份证号码"], *rows])
    where = ("--department", "culture", "--export", "venue", "--write", str(project), "--project", str(project))
    code, output = call("inspect", str(path), *where)
    assert code == 0, output
    contract = (project / "schemas/std/culture.py").read_text(encoding="utf-8")
    line = next(line for line in contract.splitlines() if "身份证号码" in line)
    assert 'kind="citizen_id", sensitivity="S4"' in line
    assert CONFIRM in line
    assert "required" not in line


def test_a_column_gets_its_real_name_on_marked_lines_alone(project: Path, tmp_path: Path) -> None:
    rows: list[Row] = [[f"场所{n}", f"甲{n}", f"{n}.5"] for n in range(1, 21)]
    path = write_csv(tmp_path / "体育_场馆_202610.csv", [["场所全称呼", "等次说法", "投入金额（万元）"], *rows])
    where = ("--department", "culture", "--export", "venue", "--write", str(project), "--project", str(project))
    code, output = call("inspect", str(path), *where)
    assert code == 0, output
    for file in (project / "connectors/culture.yaml", project / "schemas/std/culture.py"):
        text = file.read_text(encoding="utf-8")
        assert "column_" in text
        file.write_text(
            "".join(
                re.sub(r"\bcolumn_([a-z])\b", r"real_\1", line) if "待确认" in line else line
                for line in text.splitlines(keepends=True)
            ),
            encoding="utf-8",
        )
        assert "column_" not in file.read_text(encoding="utf-8")
    sign(project)
    code, output = call("check", "--project", str(project))
    assert code == 0, output


def test_a_drafted_exclusion_left_beside_the_real_claim_is_a_fault(project: Path, tmp_path: Path) -> None:
    rows: list[Row] = [[f"吴{'大小中'[n % 3]}", cid(n)] for n in range(1, 21)]
    path = write_csv(tmp_path / "水利_河道管护员_202610.csv", [["姓名", "身份证号"], *rows])
    where = ("--department", "water", "--export", "keeper", "--write", str(project), "--project", str(project))
    code, output = call("inspect", str(path), *where)
    assert code == 0, output
    draft = project / "assets/claim/excluded/water__keeper.sql"
    assert "删除本文件" in draft.read_text(encoding="utf-8")
    claim = (
        "-- title: 人员陈述\n-- grain: one row per row\n-- owner: water\nSELECT 'self' AS role, "
        "name FROM std.water__keeper\n"
    )
    (project / "assets/claim/person/water__keeper.sql").write_text(claim, encoding="utf-8")
    sign(project)
    code, output = call("check", "--project", str(project))
    assert code == 2
    assert re.search(r"assets/claim/excluded/water__keeper\.sql:\d+:.*delete this file", output.replace("\n", " "))
    draft.unlink()
    code, output = call("check", "--project", str(project))
    assert code == 0, output

"""A file of a department nobody declared is looked at; its draft, with the marked words filled in, takes the file."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from gridhub.cli import app
from gridhub.contracts.checkdigit import citizen_check_digit
from gridhub.inspection.marks import CONFIRM, FILL
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun


def cid(number: int) -> str:
    body = f"9900811980{number % 12 + 1:02d}01{number:03d}"
    return body + citizen_check_digit(body)


def cases(path: Path) -> int:
    """城管: a title, a unit line, one header row, two grids per case, times with hours."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["城市管理案件明细（2026年10月）"])
    page.merge_cells("A1:H1")
    page.append(["填报单位：城市管理局", None, None, None, None, "填表日期：2026.10.31"])
    page.append(["案件号", "问题来源", "大类名称", "单元网格", "责任网格", "上报时间", "处置截止时间", "事发位置"])
    for n in range(1, 31):
        page.append([
            f"AJ202610{n:04d}", ["巡查上报", "群众举报"][n % 2], ["市容环境", "街面秩序", "公用设施"][n % 3],
            f"99008100100{n % 4:01d}", f"Z{n % 3}", f"2026-10-{n % 28 + 1:02d} 08:{n:02d}:00",
            f"2026-10-{n % 28 + 2:02d} 18:00:00", f"阳光路{n}号",
        ])  # fmt: skip
    page.append(["合计", None, None, None, None, None, None, 30])
    book.save(path)
    return 30


def venues(path: Path) -> int:
    """体育: two header rows, a legal representative below a parent, numbers."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["文化娱乐场所名录"])
    page.merge_cells("A1:G1")
    page.append(["序号", "场所名称", "类别", "法定代表人信息", None, "核定人数", "发证日期"])
    page.append([None, None, None, "姓名", "联系电话", None, None])
    page.merge_cells("D2:E2")
    for area in ("A2:A3", "B2:B3", "C2:C3", "F2:F3", "G2:G3"):
        page.merge_cells(area)
    for n in range(1, 26):
        row = [
            n,
            f"第{n}网吧",
            ["网吧", "歌厅"][n % 2],
            f"王{'甲乙丙丁戊'[n % 5]}",
            f"1390000{n:04d}",
            20 + n,
            date(2020, 1, n),
        ]
        page.append(row)
    page.append(["说明：1.本表由体育局填报"])
    book.save(path)
    return 25


def workers(path: Path) -> int:
    """水利: a GB18030 text file with ids, and a column of ethnicity that must not come in."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["姓名", "身份证号", "民族", "从业资格类别", "初领日期", "有效期至", "从业地区"])
    for n in range(1, 41):
        row = [
            f"李{'甲乙丙丁'[n % 4]}{'一二三四五六七'[n % 7]}",
            cid(n),
            "汉",
            ["客运", "货运"][n % 2],
            f"2015.{n % 12 + 1}.{n % 27 + 1}",
            "2027-12-31",
            "示例市",
        ]
        writer.writerow(row)
    path.write_bytes(out.getvalue().encode("gb18030"))
    return 40


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "data/sample").mkdir(parents=True)
    shutil.copyfile(ROOT / "data/sample/demo.key", folder / "data/sample/demo.key")
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def call(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*words], env={"LC_ALL": "zh_CN.UTF-8"})
    return result.exit_code, result.output


def fill_in(connector: Path) -> None:
    """Every edit is a word on a marked line."""
    filled = []
    for line in connector.read_text(encoding="utf-8").splitlines():
        if FILL in line:
            value = {"valid_to": "2030-12-31"}.get(line.split(":")[0].strip(), "甲")
            line = re.sub(r":\s*\S+\s+#.*$", f": {value}", line)
        filled.append(line)
    connector.write_text("\n".join(filled) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "file", "department"),
    [
        (cases, "园林_案件明细_202610.xlsx", "gardens"),
        (venues, "体育_场馆名录_202610.xlsx", "sports"),
        (workers, "水利_河道管护员_202610.csv", "water"),
    ],
)
def test_a_draft_works_once_the_marked_words_are_filled_in(
    make: Callable[[Path], int], file: str, department: str, project: Path, tmp_path: Path,
    make_city: Callable[..., CityRun],
) -> None:  # fmt: skip
    path = tmp_path / file
    rows = make(path)
    code, output = call(
        "inspect",
        str(path),
        "--department",
        department,
        "--export",
        "list_one",
        "--write",
        str(project),
        "--project",
        str(project),
    )
    assert code == 0, output
    written = [
        project / f"connectors/{department}.yaml",
        project / f"schemas/std/{department}.py",
        next((project / "assets/claim/excluded").glob(f"{department}__*.sql")),
    ]
    assert all(one.is_file() for one in written)

    yaml = written[0].read_text(encoding="utf-8")
    code, output = call("check", "--project", str(project))
    assert code == 2, "an agreement nobody filled in takes no data"
    assert f"{department}.yaml:4" in output and "agreement.number: still to be filled in" in output, output
    fill_in(written[0])
    assert sum(FILL in line or CONFIRM in line for line in yaml.splitlines()) < 20

    code, output = call("check", "--project", str(project))
    assert code == 0, output
    city = make_city(lambda name: name.startswith(("民政_区划", "公安_标准地址", "网格办_网格信息")), root=project)
    shutil.copyfile(path, Path(city.project.config.inbox) / file)
    environ = {**os.environ, "GRIDHUB_INBOX": str(city.project.config.inbox), "GRIDHUB_HOME": str(city.home.root)}
    CityRun(load(project, environ=environ), city.home).run("first")
    found = ask(
        city.home,
        f"SELECT state, rows_data, rows_accepted, cells_quarantined, reason FROM audit.delivery WHERE file = '{file}'",
    ).iloc[0]
    assert (found["state"], found["rows_data"], found["rows_accepted"], found["cells_quarantined"]) == (
        "accepted",
        rows,
        rows,
        0,
    ), found["reason"]
    dropped = set(ask(city.home, "SELECT header FROM audit.delivery_column WHERE disposition = 'unknown'")["header"])
    assert "民族" in dropped or make is not workers


def test_no_identifier_is_shown_and_nothing_is_kept(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "水利_河道管护员_202610.csv"
    workers(path)
    before = sorted(project.rglob("*"))
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert not [n for n in range(1, 41) if cid(n) in output]
    assert "李乙二" not in output
    assert "citizen_id" in output
    assert sorted(project.rglob("*")) == before


def test_a_known_export_with_a_new_header_gets_the_line_to_change(project: Path, tmp_path: Path) -> None:
    from tests.integration.test_bad_input import rename_header

    file = "网格办_重点人群名单_202610.xlsx"
    path = tmp_path / file
    shutil.copyfile(ROOT / "data/sample/inbox" / file, path)
    for header in ("公民身份号码", "身份证号码", "身份证号"):
        rename_header(path, header, "本人证件编码")
    for header in ("姓名", "名字"):
        rename_header(path, header, "人员姓名全称")
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0, output
    assert "+++ b/connectors/grid_office.yaml" in output
    patch = output[output.index("--- a/connectors") :]
    (tmp_path / "change.diff").write_text(patch.split("\n\n")[0] + "\n", encoding="utf-8")
    applied = os.system(f"cd {project} && patch -p1 -s < {tmp_path / 'change.diff'}")
    assert applied == 0, patch
    code, output = call("inspect", str(path), "--project", str(project))
    assert "可以直接接收" in output, output


def test_a_file_that_would_be_refused_says_why(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"%PDF-1.7")
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 1
    assert "处理：" in output


def test_hostile_headers_cannot_leave_their_place_in_the_draft(project: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    hostile = ['名称"""\nimport os', "金额']\n  evil: [x", "{{x}}: &a *a", "数量 # 无"]
    for column, header in enumerate(hostile, start=1):
        page.cell(1, column).value = header
        for row in range(2, 8):
            page.cell(row, column).value = f"值{row}{column}"
    path = tmp_path / "甲'乙_\"丙_202610.xlsx"
    book.save(path)
    code, output = call(
        "inspect",
        str(path),
        "--department",
        "hostile",
        "--export",
        "list_one",
        "--write",
        str(project),
        "--project",
        str(project),
    )
    assert code == 0, output
    fill_in(project / "connectors" / "hostile.yaml")
    code, output = call("check", "--project", str(project))
    assert code == 0, output
    export = load(project, environ={}).connectors["hostile"].exports["list_one"]
    assert len(export.columns) == 4


def test_a_header_in_any_dress_is_drafted_and_read_back(project: Path, tmp_path: Path) -> None:
    from gridhub.ingest.sheets.header import tight

    headers = [
        '"a": b # c', "'x'", "- y", "? z", "| w", "%T", "@u", "`q`", "!!python/object:os.system", "*ref", "&anchor",
        "true", "null", "1", "1e5", "2026-10-01", "~", "a\x7fb", "c\x85d", "e\u2028f", "g\x9fh", "i\\n", "class", "😀",
        "甲" * 300, "\ufeff乙", "#丙", "丁:", "]", "}", '"""', "名称'); DROP TABLE x;--",
    ]  # fmt: skip
    book = openpyxl.Workbook()
    book.worksheets[0].append(headers)
    for row in range(6):
        book.worksheets[0].append([f"值{row}{column}" for column in range(len(headers))])
    path = tmp_path / "城管_台账_202610.xlsx"
    book.save(path)
    where = ("--project", str(project))
    code, output = call(
        "inspect", str(path), "--department", "hostile", "--export", "list_one", "--write", str(project), *where
    )
    assert code == 0, output
    fill_in(project / "connectors" / "hostile.yaml")
    code, output = call("check", *where)
    assert code == 0, output
    columns = load(project, environ={}).connectors["hostile"].exports["list_one"].columns
    spelled = {tight(alias) for aliases in columns.values() for alias in aliases}
    assert {tight(" ".join(header.split())) for header in headers} <= spelled


def test_a_row_with_an_id_is_never_shown_as_a_header(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "无表头_202610.csv"
    path.write_text("".join(f"李乙{n},{cid(n)},某处{n},备注{n}\n" for n in range(1, 9)), encoding="utf-8")
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert not [n for n in range(1, 9) if cid(n) in output]


@pytest.mark.parametrize("name", ["a b", "../../evil", "甲", "1a", "a;b"])
def test_a_name_that_could_leave_the_project_folder_is_refused(name: str, project: Path, tmp_path: Path) -> None:
    path = tmp_path / "名单_202610.csv"
    path.write_text("甲,乙,丙\n一,二,三\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    code, _ = call("inspect", str(path), "--department", name, "--write", str(project), "--project", str(project))
    assert code == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_no_readable_file_is_said_at_once(project: Path, tmp_path: Path) -> None:
    from tests.contract.traps.binary import zip_of
    from tests.contract.traps.corpus import XLSX, _encrypted

    (tmp_path / "空.xlsx").touch()
    (tmp_path / "乱.xlsx").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "密.xlsx").write_bytes(_encrypted("x"))
    (tmp_path / "包.zip").write_bytes(zip_of({XLSX: b"x"}))
    os.mkfifo(tmp_path / "管.xlsx")
    said = {"空": "空的", "乱": "文本", "密": "需要密码", "包": "解压", "管": "不是普通文件"}
    for path in sorted(tmp_path.glob("?.*")):
        code, output = call("inspect", str(path), "--project", str(project))
        assert code == 1
        assert said[path.stem] in output.replace("\n", "")
        assert "处理：" in output


def test_a_file_whose_name_is_written_in_gbk_bytes_can_be_looked_at(project: Path, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("名单_202610.csv".encode("gbk"))
    path.write_text("甲,乙,丙\n一,二,三\n四,五,六\n", encoding="utf-8")
    code, output = call("inspect", str(path), "--project", str(project))
    assert code == 0
    assert "名单_202610.csv" in output


@pytest.mark.parametrize("header", ["否", "1", "null", "-", "a: b", "编码]", "it's", "2026-10-01", "身份#号"])
def test_an_alias_in_any_dress_is_read_back_from_the_changed_connector(header: str) -> None:
    import yaml

    from gridhub.inspection.mending import _with_alias

    text = "exports:\n  list_one:\n    columns:\n      cid: ['证号]', 身份证号]  # see [1]\n      name: [姓名]\n"
    changed = yaml.safe_load(_with_alias(text, "list_one", "cid", header))
    assert changed["exports"]["list_one"]["columns"]["cid"] == ["证号]", "身份证号", header]

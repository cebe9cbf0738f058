"""The page docs/how-to-attribute.md, carried out: its lines are taken from the page itself."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.conftest import ROOT
from tests.integration.copied_project import Copy
from tests.integration.test_new_department import valid_id

PAGE = ROOT / "docs" / "how-to-attribute.md"
MOST_FILES, MOST_LINES = 5, 12


def changes() -> list[tuple[str, list[str]]]:
    """(file, lines with their sign) of every diff of the page, in its order."""
    found: list[tuple[str, list[str]]] = []
    file = ""
    for text in re.split(r"(?m)^(?=\d\. |   ```diff)", PAGE.read_text(encoding="utf-8")):
        named = re.match(r"\d\. `(.+?)`", text)
        file = named.group(1) if named else file
        if text.startswith("   ```diff"):
            found.append((file, [line[3:] for line in text.partition("\n")[2].partition("   ```")[0].splitlines()]))
    return found


def apply(root: Path, file: str, lines: list[str]) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    assert text.count(before) == 1, f"{file}: the page's lines stand there {text.count(before)} times"
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_an_attribute_of_a_person_is_a_few_lines_in_five_files() -> None:
    assert len({file for file, _ in changes()}) <= MOST_FILES
    assert sum(line.startswith("+") for _, lines in changes() for line in lines) <= MOST_LINES


def test_a_new_attribute_is_chosen_published_and_explained(tmp_path: Path) -> None:
    copy = Copy.make(tmp_path)
    for file, lines in changes():
        apply(tmp_path, file, lines)
    copy.receive_sample("网格办_网格信息表_202610", "民政_区划代码表_202610", "公安_标准地址_202610")
    cid = valid_id("99008119800203001")
    header: list[str | None] = ["姓名", "公民身份号码", "性别", "出生日期", "现住址", "学历", "联系电话"]
    known: list[str | None] = ["林小一", cid, "男", "1980-02-03", "阳光小区1栋1单元101室"]
    copy.receive("公安_实有人口_城关派出所_202610.xlsx", header, [*known, "大学本科", "13900000011"])
    copy.receive("公安_实有人口_柳河派出所_202610.xlsx", header, [*known, "高中", None])
    copy.run()
    person = copy.ask("SELECT person_id, education, education_record_id FROM core.person")
    assert [row["education"] for row in person] == ["大学本科"]
    conflict = copy.ask("SELECT attribute, winner_record_id FROM core.person_attribute_conflict")
    assert conflict == [{"attribute": "education", "winner_record_id": person[0]["education_record_id"]}]
    told = copy.gridhub("explain", "core.person", str(person[0]["person_id"]), "education")
    assert "公安_实有人口_城关派出所_202610.xlsx" in told
    assert "学历" in told

"""The page docs/new-department.md, carried out: its three files are taken from the page itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl

from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun

PAGE = ROOT / "docs" / "new-department.md"


def blocks() -> dict[str, str]:
    """The yaml, python and sql block of the page, without their indentation."""
    found = re.findall(r"   ```(yaml|python|sql)\n(.*?)\n   ```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return {language: "\n".join(line[3:] for line in text.splitlines()) + "\n" for language, text in found}


def test_a_new_department_is_one_connector_one_contract_and_one_claim(
    make_city: Callable[..., CityRun], tmp_path: Path
) -> None:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    page = blocks()
    (tmp_path / "connectors" / "forestry.yaml").write_text(page["yaml"], encoding="utf-8")
    (tmp_path / "schemas" / "std" / "forestry.py").write_text(page["python"], encoding="utf-8")
    (tmp_path / "assets" / "claim" / "person" / "forestry__ranger.sql").write_text(page["sql"], encoding="utf-8")
    city = make_city(lambda name: name.startswith(("网格办", "民政_区划", "公安_标准地址")), tmp_path)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["护林员名册"],
        ["姓名", "身份证号", "联系电话", "民族"],
        ["林护一", "990081197001011239", "13900000011", "汉"],
        ["林护二", None, "13900000012", "汉"],
    ):
        sheet.append(row)
    sheet["B3"] = valid_id("99008119700101123")
    book.save(Path(city.project.config.inbox) / "林业_护林员名册_202610.xlsx")
    city.run()
    found = ask(
        city.home,
        """SELECT person.person_id, person.name FROM core.person AS person JOIN audit.record_entity AS entity
           ON entity.hub_id = person.person_id WHERE entity.file = '林业_护林员名册_202610.xlsx'""",
    )
    assert len(found) == 2
    assert set(found["name"]) == {"林*"}
    dropped = ask(
        city.home,
        "SELECT header, disposition FROM audit.delivery_column WHERE disposition <> 'taken' AND header = '民族'",
    )
    assert len(dropped) == 1
    queries = re.findall(r'gridhub query "(.+?)"\n', PAGE.read_text(encoding="utf-8"))
    assert len(queries) == 2
    for query in queries:
        assert len(ask(city.home, query)) > 0, f"the page promises an answer: {query}"
    assert list(ask(city.home, queries[0])["状态"]) == ["已采用"]


def valid_id(first17: str) -> str:
    """A right check digit (GB 11643) for a number with an unassigned region."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(w * int(d) for w, d in zip(weights, first17, strict=True)) % 11]

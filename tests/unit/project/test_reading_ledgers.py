"""The grid office's files of forms: what is misspelled is told with its line, in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.project.ledgers import Ledger
from gridhub.project.reading.ledgers import read_ledgers
from gridhub.tables.spec import TableSpec, plain_column

COLUMNS = (
    plain_column("person_id", "VARCHAR", "人员", kind="id"), plain_column("dwelling_id", "VARCHAR", "房屋", kind="id"),
    plain_column("name", "VARCHAR", "姓名"), plain_column("visit_date", "DATE", "日期"),
)  # fmt: skip
TABLES = {
    "mart.people": TableSpec("mart.people", "人", "", ("person_id",), None, COLUMNS),
    "mart.nowhere": TableSpec("mart.nowhere", "数", "", ("name",), None, COLUMNS[2:]),
}


def read(root: Path, text: str) -> tuple[dict[str, Ledger], list[str]]:
    (root / "assets/ledger").mkdir(parents=True, exist_ok=True)
    (root / "assets/ledger/people.yaml").write_text(text, encoding="utf-8")
    ledgers, errors = read_ledgers(root, TABLES)
    return ledgers, [f"{error.line}: {error.message}" for error in errors]


def test_an_office_gives_titles_order_and_columns_to_fill_in_by_hand(tmp_path: Path) -> None:
    ledgers, errors = read(
        tmp_path,
        "title: 人员台账\ntable: mart.people\ncolumns:\n  - {column: place.grid_name, title: 网格}\n  - {column: name}\n"
        "  - {title: 备注}\norder: [place, visit_date desc]\n",
    )
    assert not errors
    ledger = ledgers["people"]
    assert [(one.title, one.name, one.beside) for one in ledger.columns] == [
        ("网格", "grid_name", "place"), ("姓名", "name", None), ("备注", "", None),
    ]  # fmt: skip
    assert [(one.name, one.descending) for one in ledger.order] == [("place", False), ("visit_date", True)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: 台账\ntable: mart.peopl\ncolumns: []\n", "2: table：没有数据表“mart.peopl”"),
        ("title: 台账\ntable: mart.people\ncolumns:\n  - {column: nam}\n", "4: mart.people 没有“nam”这一列"),
        (
            "title: 台账\ntable: mart.people\ncolumns:\n  - {column: name}\n  - {column: name}\n",
            "5: 标题“姓名”与第 1 列相同",
        ),
        ("title: 台账\ntable: mart.people\ncolumns:\n  - {column: person_id}\n", "4: “person_id”是系统内部编号"),
        (
            "title: 台账\ntable: mart.nowhere\ncolumns:\n  - {column: place.town_name}\n",
            "4: mart.nowhere 没有dwelling_id",
        ),
        (
            "title: 台账\ntable: mart.people\ncolumns:\n  - {column: name}\norder: [name asc]\n",
            "5: “name asc”：列名后面只能写 desc",
        ),
        (
            "title: 台账\ntable: mart.people\nmonth: name\ncolumns:\n  - {column: name}\n",
            "3: month：mart.people 没有名为“name”的日期列",
        ),
        ("titel: 台账\ntable: mart.people\ncolumns:\n  - {column: name}\n", "1: 不认识“titel”"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    ledgers, errors = read(tmp_path, text)
    assert not ledgers
    assert any(error.startswith(told) for error in errors), errors

"""What SQL of the city must not do is a fault when the project is read, before any data is touched.

All faulty files stand in one copy of the project, which is read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.project.reading.loading import load
from tests.integration.test_cli import copy_of_project

HEAD = """-- title: 试
-- grain: one row per person
-- owner: grid_office
-- rules: 试
-- code: {code}
-- subject: person
-- severity: low
-- department: grid_office
-- due_days: 30
-- law: 试
"""
PERSONS = "SELECT person_id AS subject_id, person_id AS record_id, {role} AS role, {detail} AS detail FROM {table}\n"


def finding(code: str, detail: str = "'说明'", table: str = "core.person AS p", role: str = "'self'") -> str:
    return HEAD.format(code=code) + PERSONS.format(detail=detail, table=table, role=role)


FILES: Mapping[str, str] = {
    "whole_row": finding("F901", "CAST(p AS VARCHAR)"),
    "whole_row_upper": finding("F902", "CAST(P AS VARCHAR)"),
    "whole_row_of_schema": finding("F903", "CAST(core.person AS VARCHAR)", "core.person"),
    "whole_row_from_inside": finding("F904", "(SELECT MIN(CAST(p AS VARCHAR)) FROM core.grid AS g)"),
    "whole_row_of_step": HEAD.format(code="F905")
    + "WITH chosen AS (SELECT person_id, name FROM core.person)\n"
    + PERSONS.format(detail="CAST(chosen AS VARCHAR)", table="chosen", role="'self'"),
    "quoted_layer": finding("F906", table='"std"."public_security__resident" AS p').replace("person_id", "name"),
    "quoted_file": finding("F907", table='"/etc"."passwd" AS p').replace("person_id", "column0"),
    "quoted_csv": finding("F908", table='"/tmp/x.csv" AS p').replace("person_id", "column0"),
    **{
        f"chance_{number}": finding(f"F91{number}", call)
        for number, call in enumerate(
            (
                "CAST(now() AS VARCHAR)",
                "CAST(current_date AS VARCHAR)",
                "CAST(random() AS VARCHAR)",
                "CAST(uuid() AS VARCHAR)",
                "version()",
                "current_setting('threads')",
                "CAST(txid_current() AS VARCHAR)",
            )
        )
    },
    "name_in_detail": finding("F920", "'姓名 ' || p.name"),
    "name_through_steps": HEAD.format(code="F921")
    + "WITH named AS (SELECT person_id, UPPER(name) AS label FROM core.person)\n"
    + PERSONS.format(detail="label", table="named", role="'self'"),
    "sex_in_detail": finding("F922", "p.sex_code"),
    "id_as_subject": finding("F923").replace("person_id AS subject_id", "cid AS subject_id"),
    "code_first": finding("F940"),
    "code_second": finding("F940"),
    "code_odd": finding("Z-9"),
    "nobodys": finding("F941").replace("department: grid_office", "department: grid_ofice"),
    "finding": finding("F942"),
    "no_row": finding("F943").replace("person_id AS record_id", "NULL AS record_id"),
    "no_link": finding("F944", role="NULL"),
    "bad_head": finding("F945")
    .replace("severity: low", "severity: mild")
    .replace("subject: person", "subject: persom"),
    "no_law": finding("F946").replace("-- law: 试\n", ""),
    "odd_column": finding("F947").replace("AS detail", "AS detial"),
    "too_deep": finding("F948", "(" * 900 + "'x'" + ")" * 900),
    "sound": finding("F930", "'共 ' || CAST(COUNT(*) OVER (PARTITION BY p.person_id) AS VARCHAR) || ' 行'"),
}


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[ProjectError]]:
    """Faults by name of the file."""
    root = copy_of_project(tmp_path_factory.mktemp("city_sql"))
    for name, text in FILES.items():
        (root / "assets" / "finding" / f"{name}.sql").write_text(text, encoding="utf-8")
    (root / "assets" / "mart" / "work_report.sql").write_text("SELECT 1 AS one FROM core.person\n", encoding="utf-8")
    with pytest.raises(BrokenProject) as broken:
        load(root, environ={})
    found: dict[str, list[ProjectError]] = {name: [] for name in FILES}
    for error in broken.value.errors:
        found.setdefault(Path(error.file).stem, []).append(error)
    return found


def test_a_sound_finding_among_faulty_ones_has_no_fault(faults: dict[str, list[ProjectError]]) -> None:
    assert faults["sound"] == []
    assert set(faults) <= {*FILES, "work_report"}


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("whole_row")])
def test_a_whole_row_is_no_value(faults: dict[str, list[ProjectError]], name: str) -> None:
    assert [error.line for error in faults[name] if "whole row" in error.message] == [len(FILES[name].splitlines())]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quoted_layer", "may not read std"),
        ("quoted_file", "in small letters"),
        ("quoted_csv", "unknown table /tmp/x.csv"),
    ],
)
def test_a_quoted_name_is_held_to_the_same_rules(faults: dict[str, list[ProjectError]], name: str, said: str) -> None:
    assert any(said in error.message for error in faults[name]), faults[name]


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("chance")])
def test_what_changes_from_run_to_run_is_refused(faults: dict[str, list[ProjectError]], name: str) -> None:
    assert [error.message for error in faults[name] if error.message.startswith("not allowed")], faults[name]


@pytest.mark.parametrize(
    ("name", "column"),
    [("name_in_detail", "core.person.name"), ("name_through_steps", "core.person.name"), ("sex_in_detail", "core.person.sex_code"),
     ("id_as_subject", "core.person.cid")],
)  # fmt: skip
def test_a_finding_publishes_no_value_of_a_person(
    faults: dict[str, list[ProjectError]], name: str, column: str
) -> None:
    (error,) = faults[name]
    assert "published as it is" in error.message
    assert column in error.message
    assert error.line


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("code_second", 5, "the code F940 is taken already (assets/finding/code_first.sql:5)"),
        ("code_odd", 5, "F and two or three digits"),
        ("nobodys", 8, "no connector of the department “grid_ofice”; did you mean grid_office?"),
        ("finding", 0, "the engine makes finding.finding"),
        ("no_row", 11, "record_id is NULL in every row"),
        ("no_link", 11, "“-- match: coverage”"),
        ("bad_head", 6, "did you mean person?; there are: "),
        ("bad_head", 7, "unknown severity “mild”: high, medium, low"),
        ("no_law", 9, "the head of a finding needs “law”"),
        ("odd_column", 11, "no column detial; did you mean detail?"),
        ("too_deep", 0, "nested too deep"),
    ],
)
def test_a_fault_of_a_finding_names_its_line_and_what_to_write(
    faults: dict[str, list[ProjectError]], name: str, line: int, said: str
) -> None:
    assert any(error.line == line and said in error.message for error in faults[name]), faults[name]


def test_of_two_findings_with_one_code_the_second_is_told(faults: dict[str, list[ProjectError]]) -> None:
    assert faults["code_first"] == []


def test_a_table_with_two_makers_is_told_once_with_a_remedy(faults: dict[str, list[ProjectError]]) -> None:
    (error,) = faults["work_report"]
    assert "two makers" in error.message
    assert "delete or rename one" in error.message

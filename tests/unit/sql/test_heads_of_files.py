"""What a claim file and the head of a finding may say: each rule refused once, by file and line where there is one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridhub.contracts.errors import BrokenProject
from gridhub.project.reading.loading import load
from tests.integration.conftest import ROOT

CLAIM = "assets/claim/death/public_security__death.sql"
FINDING = "assets/finding/f18_dwelling_in_two_grids.sql"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def faults(project: Path) -> str:
    with pytest.raises(BrokenProject) as broken:
        load(project, environ={})
    return "\n".join(map(str, broken.value.errors))


def change(project: Path, file: str, old: str, new: str) -> None:
    text = (project / file).read_text(encoding="utf-8")
    assert old in text
    (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("'self' AS role", "_record_id AS record_id, 'self' AS role", "record_id is supplied by the engine"),
        ("SELECT", "SELECT DISTINCT", "a claim speaks of rows: no SELECT DISTINCT"),
        ("std.public_security__death", "std.public_security__resident", "does not read std.public_security__death"),
        ("-- grain:", "-- grian:", "death.sql:2: unknown key “grian” in the head; did you mean grain?"),
        ("-- owner:", "-- title: x\n-- owner:", "“title” stands in the head twice"),
    ],
)
def test_what_a_claim_file_may_not_say(project: Path, old: str, new: str, told: str) -> None:
    change(project, CLAIM, old, new)
    assert told in faults(project)


def test_a_claim_lies_in_the_folder_of_its_table_under_the_name_of_its_export(project: Path) -> None:
    (project / CLAIM).rename(project / "assets/claim/death__public_security.sql")
    assert "assets/claim/<claim table>/<department>__<export>.sql" in faults(project)


def test_a_fault_in_a_completed_claim_names_the_line_of_the_file(project: Path) -> None:
    lines = (project / CLAIM).read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "death_date" in line)
    change(project, CLAIM, lines[number - 1], "    no_such_column")
    assert f"{CLAIM}:{number}: " in faults(project)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("-- law:", "-- rules_of:", "the head of a finding needs “law”"),
        ("-- subject: grid", "-- subject: gird", "unknown subject “gird”; did you mean grid?"),
        ("-- severity: low", "-- severity: mild", "unknown severity “mild”"),
        ("-- due_days: 30", "-- due_days: soon", "due_days: days from 1 to 999"),
        ("-- match: coverage\n", "", "a finding says on whose link it rests"),
        ("-- case: part", "-- case: year", "case: only “month” or “part”"),
        ("-- case: part", "-- case: month", "gives the column month when its head says"),
        ("-- case: part\n", "", "gives the column case_part when its head says"),
        ("    pairs.grid_id AS subject_id,", "    1 AS state, pairs.grid_id AS subject_id,", "a finding gives no column state"),
        ("    evidence.record_id,\n", "", "a finding gives record_id for every row"),
    ],
)  # fmt: skip
def test_what_a_finding_must_say(project: Path, old: str, new: str, told: str) -> None:
    change(project, FINDING, old, new)
    assert told in faults(project)

"""``score`` on a hub made from the truth itself: everything right, then one thing wrong at a time."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gridhub.city.files.generate import generate
from gridhub.city.files.headers import COLUMNS
from gridhub.city.scoring.score import Score, score
from gridhub.city.scoring.truth import path_of, read_table

EXPORT_OF = {
    "实有人口": "public_security.resident", "流动人口": "public_security.floating",
    "死亡注销人员名单": "public_security.death", "标准地址": "public_security.standard_address",
    "高龄津贴发放表": "civil_affairs.old_age_allowance", "低保发放花名册": "civil_affairs.low_income",
    "网格信息表": "grid_office.unified_grid", "固定污染源清单": "environment.pollution_source",
    "监管网格表": "market_supervision.market_grid", "区划代码表": "civil_affairs.region_code",
}  # fmt: skip
"""Enough of the city for a score; the other files stay unknown to the hub."""


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    generate(out, households=150, months=1, seed=9, dirt="usual")
    return out / "truth"


@pytest.fixture(scope="module")
def perfect(truth: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hub") / "build.duckdb"
    con = duckdb.connect(str(path))
    for schema in ("std", "audit", "link", "finding"):
        con.execute(f"CREATE SCHEMA {schema}")
    con.execute("CREATE TABLE audit.delivery (delivery_id VARCHAR, department VARCHAR, export VARCHAR, file VARCHAR, state VARCHAR, in_force BOOLEAN)")  # fmt: skip
    con.execute("CREATE TABLE audit.delivery_column (delivery_id VARCHAR, header VARCHAR, field_name VARCHAR)")
    con.execute(
        "CREATE TABLE audit.quarantine (file VARCHAR, sheet VARCHAR, row BIGINT, field_name VARCHAR, scope VARCHAR, rule VARCHAR)"
    )
    con.execute("CREATE TABLE audit.repair (file VARCHAR, sheet VARCHAR, row BIGINT, field_name VARCHAR, rule VARCHAR)")
    con.execute("CREATE TABLE link.cid_status (record_id VARCHAR, role VARCHAR, status VARCHAR, cid_repaired VARCHAR)")
    con.execute("CREATE TABLE audit.record_entity (record_id VARCHAR, file VARCHAR, sheet VARCHAR, row BIGINT, role VARCHAR, entity_kind VARCHAR, hub_id VARCHAR)")  # fmt: skip
    records = list(read_table(truth, "record_truth"))
    files = sorted({line["file"] for line in records})
    for number, file in enumerate(files):
        export = EXPORT_OF.get(file.split("_")[1])
        if export is None:
            continue
        department, name = export.split(".")
        delivery = f"d{number:016d}"
        con.execute(
            "INSERT INTO audit.delivery VALUES (?, ?, ?, ?, 'accepted', TRUE)", [delivery, department, name, file]
        )
        fields = [column for column in COLUMNS[export] if column.field]
        con.executemany(
            "INSERT INTO audit.delivery_column VALUES (?, ?, ?)",
            [[delivery, header, column.field] for column in fields for header in column.headers],
        )
        table = f"std.{department}__{name}"
        con.execute(
            f"CREATE TABLE IF NOT EXISTS {table} (_record_id VARCHAR, _delivery_id VARCHAR, _sheet VARCHAR, _sheet_no INT, _row BIGINT, "
            + ", ".join(f'"{column.field}" VARCHAR' for column in fields) + ")"
        )  # fmt: skip
        rows = sorted({(line["sheet"], int(line["row"])) for line in records if line["file"] == file})
        con.executemany(
            f"INSERT INTO {table} (_record_id, _delivery_id, _sheet, _sheet_no, _row) VALUES (?, ?, ?, 1, ?)",
            [[f"{delivery}:1:{row}", delivery, sheet, row] for sheet, row in rows],
        )
        con.executemany(
            "INSERT INTO audit.record_entity VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                [f"{delivery}:1:{line['row']}", file, line["sheet"], int(line["row"]), line["role"], line["entity_kind"], f"h{line['true_id']}"]
                for line in records if line["file"] == file
            ],
        )  # fmt: skip
        for line in read_table(truth, "damage_truth"):
            if line["file"] != file or not line["true_value"] or line["damage"] == "id_missing":
                continue
            field = next(column.field for column in fields if line["column"] in column.headers)
            con.execute(f'UPDATE {table} SET "{field}" = ? WHERE _record_id = ?',
                        [line["true_value"], f"{delivery}:1:{line['row']}"])  # fmt: skip
    con.execute(
        f"""CREATE TABLE finding.planted AS SELECT finding AS finding_code, entity_kind AS subject_kind,
              'h' || SPLIT_PART(true_id, '+', 1) AS subject_id,
              CASE WHEN entity_kind = 'grid' THEN 'h' END || SPLIT_PART(true_id, '+', 2) AS pair,
              CASE entity_kind WHEN 'grid' THEN pair WHEN 'region' THEN SPLIT_PART(true_id, '+', 2) END AS case_part, CAST(month || '-01' AS DATE) AS month
            FROM read_csv('{path_of(truth, "finding_truth")}', all_varchar=true)"""
    )
    con.close()
    return path


def _after(perfect: Path, tmp_path: Path, truth: Path, *statements: str) -> Score:
    copy = tmp_path / "build.duckdb"
    shutil.copy(perfect, copy)
    con = duckdb.connect(str(copy))
    for statement in statements:
        con.execute(statement)
    con.close()
    return score(copy, truth)


def test_a_perfect_hub(perfect: Path, truth: Path) -> None:
    found = score(perfect, truth)
    assert found.mentions > 300
    assert found.unlinked == 0
    assert found.persons.true > 30
    assert found.persons.precision == found.persons.recall == Decimal(1)
    assert found.dwellings.right_share == found.grids.right_share == Decimal(1)
    assert found.grids.rows < found.dwellings.rows
    assert found.silently_wrong == 0
    assert sum(sum(cell.counts) for cell in found.cells) > 100
    assert all(f.true == f.found == f.same > 0 for f in found.findings)
    assert {f.finding for f in found.findings} == {"F01", "F12", "F18", "F19"}
    assert "准确率" in found.as_text()


def test_a_split_person_costs_recall_and_a_merge_costs_precision(perfect: Path, truth: Path, tmp_path: Path) -> None:
    split = _after(perfect, tmp_path, truth,
                   "UPDATE audit.record_entity SET hub_id = hub_id || 'x' WHERE entity_kind = 'person' AND role = 'payee'")  # fmt: skip
    assert split.persons.precision == Decimal(1)
    assert split.persons.recall < Decimal(1)
    wrong = _after(
        perfect, tmp_path, truth, "UPDATE audit.record_entity SET hub_id = 'same' WHERE entity_kind = 'person'"
    )
    assert wrong.persons.precision < Decimal("0.1")


def test_places_wrong_and_missing_are_told_apart(perfect: Path, truth: Path, tmp_path: Path) -> None:
    residence = "entity_kind = 'dwelling' AND role = 'residence'"
    none = _after(perfect, tmp_path, truth, f"UPDATE audit.record_entity SET hub_id = NULL WHERE {residence}")
    assert (none.dwellings.right, none.dwellings.wrong) == (0, 0)
    wrong = _after(perfect, tmp_path, truth, f"UPDATE audit.record_entity SET hub_id = 'hD0000001' WHERE {residence}")
    assert wrong.dwellings.wrong > 0.9 * wrong.dwellings.rows
    assert wrong.silently_wrong > 0


def test_a_wrong_id_counts_unless_it_is_flagged(perfect: Path, truth: Path, tmp_path: Path) -> None:
    spoil = "UPDATE std.public_security__resident SET cid = '99008119000101001X' WHERE cid IS NOT NULL"
    wrong = _after(perfect, tmp_path, truth, spoil)
    assert wrong.silently_wrong > 5
    flag = (
        "INSERT INTO link.cid_status SELECT _record_id, 'self', 'contradicted', NULL FROM std.public_security__resident"
    )
    flagged = _after(perfect, tmp_path, truth, spoil, flag)
    assert flagged.silently_wrong == 0
    restored = "INSERT INTO link.cid_status SELECT _record_id, 'self', 'damaged', '990081190001010' FROM std.public_security__resident"
    assert _after(perfect, tmp_path, truth, restored).silently_wrong > 5


def test_missing_files_are_named(tmp_path: Path, truth: Path, perfect: Path) -> None:
    with pytest.raises(FileNotFoundError):
        score(tmp_path / "none.duckdb", truth)
    with pytest.raises(FileNotFoundError, match="record_truth"):
        score(perfect, tmp_path)

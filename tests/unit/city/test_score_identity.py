"""``score_identity`` on a truth of seven people made by hand: every number known."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gridhub.city.scoring.score_identity import CLEAN, NAMESAKE, NO_ID, DamageScore, IdentityScore, score_identity

REGISTER, ROLL, VISITS = "登记.xlsx", "名册.xlsx", "走访.csv"
# file, row, true person, hub id, cid, name, birth date or phone, damage (column, kind)
MENTIONS = [
    (REGISTER, 1, "A", "h1", "990081198001010011", "王强", "1980-01-01", None),
    (ROLL, 1, "A", "h1", None, "王强", "14200000001", ("身份证号", "id_missing")),
    (VISITS, 1, "A", "h2", None, "王大爷", "14200000001", ("走访对象", "name_short")),
    (REGISTER, 2, "B", "h3", "990081198102020012", "李芳", "1981-02-02", None),
    (ROLL, 2, "B", "h4", "990081198203030013", "李芳", None, ("身份证号", "id_of_relative")),
    (REGISTER, 3, "C", "h4", "990081198203030013", "李华", "1982-03-03", None),
    (ROLL, 3, "C", "h4", "990081198203030013", "李华", None, None),
    (REGISTER, 4, "D", "h5", "990081198304040014", "张伟", "1983-04-04", None),
    (ROLL, 4, "D", "h5", "990081198304040014", "张伟", None, None),
    (REGISTER, 5, "E", "h6", "990081198304040030", "张伟", "1983-04-04", None),
    (VISITS, 2, "F", "h7", None, "赵六", None, None),
]
SET_ASIDE = (ROLL, 5, "G", ("姓名", "name_lost_character"))


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    records = [("file", "sheet", "row", "role", "entity_kind", "true_id")]
    damages = [("file", "sheet", "row", "column", "damage", "true_value")]
    for file, row, person, *_, damage in MENTIONS:
        records.append((file, "", str(row), "visited" if file == VISITS else "self", "person", person))
        if file == VISITS and person != "F":
            records.append((file, "", str(row), "visited", "dwelling", "D1"))
        if damage:
            damages.append((file, "", str(row), *damage, "x"))
    file, number, person, damage = SET_ASIDE
    records.append((file, "", str(number), "self", "person", person))
    damages.append((file, "", str(number), *damage, "x"))
    for name, lines in (("record_truth", records), ("damage_truth", damages), ("finding_truth", [("finding",)])):
        with (tmp_path / f"{name}.csv").open("w", newline="") as out:
            csv.writer(out).writerows(lines)
    return tmp_path


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    con = duckdb.connect(str(path))
    con.execute(
        """CREATE SCHEMA std; CREATE SCHEMA audit;
           CREATE TABLE std.public_security__resident (_record_id VARCHAR, _delivery_id VARCHAR, _sheet VARCHAR, _row INT,
             cid VARCHAR, cid_damaged VARCHAR, name VARCHAR, birth_date DATE);
           CREATE TABLE std.civil_affairs__low_income (_record_id VARCHAR, _delivery_id VARCHAR, _sheet VARCHAR, _row INT,
             cid VARCHAR, cid_damaged VARCHAR, name VARCHAR, phone VARCHAR);
           CREATE TABLE std.grid_office__visit (_record_id VARCHAR, _delivery_id VARCHAR, _sheet VARCHAR, _row INT,
             visited_name VARCHAR, visited_phone VARCHAR);
           CREATE TABLE audit.delivery (delivery_id VARCHAR, department VARCHAR, export VARCHAR, file VARCHAR, state VARCHAR, in_force BOOLEAN);
           CREATE TABLE audit.delivery_column (delivery_id VARCHAR, header VARCHAR, field_name VARCHAR);
           CREATE TABLE audit.quarantine (file VARCHAR, sheet VARCHAR, row BIGINT, field_name VARCHAR, scope VARCHAR);
           CREATE TABLE audit.record_entity (record_id VARCHAR, role VARCHAR, entity_kind VARCHAR, hub_id VARCHAR)"""
    )
    tables = {
        REGISTER: ("public_security", "resident", {"身份证号": "cid", "姓名": "name"}),
        ROLL: ("civil_affairs", "low_income", {"身份证号": "cid", "姓名": "name"}),
        VISITS: ("grid_office", "visit", {"走访对象": "visited_name"}),
    }
    for file, (department, export, headers) in tables.items():
        con.execute(
            "INSERT INTO audit.delivery VALUES (?, ?, ?, ?, 'accepted', TRUE)", [file, department, export, file]
        )
        for header, field in headers.items():
            con.execute("INSERT INTO audit.delivery_column VALUES (?, ?, ?)", [file, header, field])
    for file, row, _, hub_id, cid, name, more, _ in MENTIONS:
        record, (department, export, _) = f"{file}:{row}", tables[file]
        told = [name, more] if file == VISITS else [cid, None, name, more]
        marks = ", ".join("?" * (4 + len(told)))
        con.execute(f"INSERT INTO std.{department}__{export} VALUES ({marks})", [record, file, "", row, *told])
        role = "visited" if file == VISITS else "self"
        con.execute("INSERT INTO audit.record_entity VALUES (?, ?, 'person', ?)", [record, role, hub_id])
    con.execute("INSERT INTO audit.quarantine VALUES (?, '', ?, 'name', 'row')", list(SET_ASIDE[:2]))
    con.close()
    return path


def _told(found: IdentityScore) -> dict[str, DamageScore]:
    return {one.damage: one for one in found.damages}


def test_pairs_are_counted_by_groups_and_easy_ones_left_out(hub: Path, truth: Path) -> None:
    found = score_identity(hub, truth)
    assert (found.mentions, found.set_aside, found.not_clean) == (11, 1, 6)
    assert (found.across.true, found.across.hub, found.across.common) == (6, 4, 3)
    assert (found.pairs.true, found.pairs.hub, found.pairs.common) == (6, 5, 3)
    # only the two lines of C are both clean
    assert (found.hard.true, found.hard.hub, found.hard.common) == (5, 4, 2)
    assert (found.hard.precision, found.hard.recall) == (Decimal("0.5"), Decimal("0.4"))


def test_each_damage_says_what_became_of_its_mentions(hub: Path, truth: Path) -> None:
    told = _told(score_identity(hub, truth))
    # right, only, nobody, alone, wrong
    assert {name: one.counts for name, one in told.items()} == {
        CLEAN: (4, 0, 0, 0, 0),
        NAMESAKE: (2, 1, 0, 0, 0),
        NO_ID: (0, 0, 0, 1, 0),
        "id_missing": (1, 0, 0, 0, 0),
        "id_of_relative": (0, 0, 0, 0, 1),
        "name_lost_character": (0, 0, 0, 0, 0),
        "name_short": (0, 0, 0, 1, 0),
    }
    assert {name: one.set_aside for name, one in told.items() if one.set_aside} == {"name_lost_character": 1}
    assert told[NAMESAKE].right_share == Decimal(1)
    assert told["name_lost_character"].right_share is None


def test_persons_split_and_ids_mixed(hub: Path, truth: Path) -> None:
    found = score_identity(hub, truth)
    assert (found.with_id.persons, found.with_id.split) == (5, 2)
    assert (found.without_id.persons, found.without_id.split) == (0, 0)
    assert (found.hub_ids, found.mixed) == (6, 1)
    assert found.bare.mentions == found.bare.count("alone") == 1
    assert "难对 hard" in found.as_text()


def test_nobody_is_told_apart_from_alone(hub: Path, truth: Path) -> None:
    con = duckdb.connect(str(hub))
    con.execute("UPDATE audit.record_entity SET hub_id = NULL WHERE hub_id = 'h2'")
    con.close()
    found = score_identity(hub, truth)
    assert _told(found)["name_short"].counts == (0, 0, 1, 0, 0)
    assert found.with_id.split == 1

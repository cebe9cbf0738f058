"""``score`` on a hub made from the truth itself: everything right, then one thing wrong at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import Score, score


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city")
    generate(out, households=150, months=1, seed=9, dirt="usual")
    return out / "truth"


@pytest.fixture(scope="module")
def perfect(truth: Path, tmp_path_factory: pytest.TempPathFactory, make_hub: Callable[[Path, Path], None]) -> Path:
    path = tmp_path_factory.mktemp("hub") / "build.duckdb"
    make_hub(truth, path)
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
    assert [(f.finding, f.true, f.found, f.same) for f in found.findings if not f.true == f.found == f.same > 0] == []
    assert {f.finding for f in found.findings} >= {
        "F01",
        "F12",
        "F13",
        "F14",
        "F15",
        "F16",
        "F161",
        "F18",
        "F19",
        "F22",
    }
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
    flag = "INSERT INTO link.cid_status SELECT _record_id, 'self', 'contradicted', NULL, NULL FROM std.public_security__resident"
    flagged = _after(perfect, tmp_path, truth, spoil, flag)
    assert flagged.silently_wrong == 0
    restored = "INSERT INTO link.cid_status SELECT _record_id, 'self', 'damaged', '990081190001010', NULL FROM std.public_security__resident"
    assert _after(perfect, tmp_path, truth, restored).silently_wrong > 5


def test_missing_files_are_named(tmp_path: Path, truth: Path, perfect: Path) -> None:
    with pytest.raises(FileNotFoundError):
        score(tmp_path / "none.duckdb", truth)
    with pytest.raises(FileNotFoundError, match="record_truth"):
        score(perfect, tmp_path)

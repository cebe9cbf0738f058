"""A record of a result counts only as it was written and where its name stands; nothing else makes a run fail or forget."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from gridhub.build.results import KEPT_PER_STEP, Result, Results
from gridhub.build.step import StepResult
from gridhub.state.home import Home
from gridhub.state.kept import sealed
from gridhub.tables.checks import Check, Place

KEY = "a" * 64


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def results(home: Home) -> Results:
    return Results(home)


def kept(results: Results, home: Home, key: str = KEY, step: str = "core.person") -> Result:
    beside = home.work / "table.parquet"
    beside.write_text(f"the table of {key}")
    check = Check("contract.key", "passed", True, "主键唯一", 3, 0, (Place("core.person", "", 0, "key", "1 行不符"),))
    outcome = StepResult(rows=3, facts=(("files", "a"), ("rows", 3)), checks=(check,))
    made = Result(
        step, key, "b" * 64, {"claim.person": "c" * 64}, {"a": [1, None]}, {step: results.take_in(beside, 3)}, outcome
    )
    results.keep(made)
    return made


def record(home: Home, key: str = KEY, step: str = "core.person") -> Path:
    return home.results / step / f"{key}.json"


def forge(home: Home, **changes: object) -> None:
    """A record rewritten with a seal that fits."""
    document = json.loads(record(home).read_text(encoding="utf-8"))
    document.pop("seal")
    record(home).write_text(sealed({**document, **changes}), encoding="utf-8")


def test_a_result_is_found_as_it_was_kept(results: Results, home: Home) -> None:
    made = kept(results, home)
    assert results.latest("core.person") == made
    assert results.is_whole(made)


def test_a_changed_number_of_rows_is_not_believed(results: Results, home: Home) -> None:
    kept(results, home)
    text = record(home).read_text(encoding="utf-8")
    record(home).write_text(text.replace('"rows": 3', '"rows": 4'), encoding="utf-8")
    assert results.latest("core.person") is None


@pytest.mark.parametrize("changes", [{"step": "core.grid"}, {"key": "d" * 64}])
def test_a_record_under_a_foreign_name_is_not_believed(
    results: Results, home: Home, changes: dict[str, object]
) -> None:
    kept(results, home)
    forge(home, **changes)
    assert results.latest("core.person") is None


def test_a_record_cannot_name_a_file_outside_the_tables(results: Results, home: Home) -> None:
    foreign = home.root / "keys" / "hub.parquet"
    foreign.write_text("the only copy")
    kept(results, home)
    forge(home, tables={"core.person": {"sha256": "../../keys/hub", "rows": 3}})
    assert results.latest("core.person") is None
    assert not results.believe("../../keys/hub")
    assert foreign.read_text() == "the only copy"


@pytest.mark.parametrize(
    "changes",
    [{"tables": []}, {"tables": {"core.person": None}}, {"tables": {"core.person": {"sha256": 7, "rows": 3}}}, {"reads": 5},
     {"outcome": None}, {"outcome": {"checks": [{}]}}, {"outcome": {"facts": [[1]]}}],
    ids=["tables a list", "no table", "digest a number", "reads a number", "no outcome", "a check of nothing", "half a fact"],
)  # fmt: skip
def test_a_record_of_another_shape_is_made_again(results: Results, home: Home, changes: dict[str, object]) -> None:
    kept(results, home)
    forge(home, **changes)
    assert results.find("core.person", KEY) is None


def test_a_pointer_that_cannot_be_read_heals(results: Results, home: Home) -> None:
    made = kept(results, home)
    latest = home.results / "core.person" / "latest"
    latest.write_bytes(b"\xff\xfe")
    assert results.latest("core.person") is None
    latest.unlink()
    (latest / "below").mkdir(parents=True)
    assert results.latest("core.person") is None
    results.use(made)
    assert results.latest("core.person") == made


def test_a_pointer_out_of_the_folder_is_followed_nowhere(results: Results, home: Home) -> None:
    kept(results, home)
    kept(results, home, step="core.grid")
    (home.results / "core.grid" / "latest").write_text(f"../core.person/{KEY}")
    assert results.latest("core.grid") is None


def test_the_result_in_use_is_never_forgotten(results: Results, home: Home) -> None:
    made = [kept(results, home, key=letter * 64) for letter in "01234"]
    for age, result in enumerate(made):
        os.utime(record(home, result.key), (age, age))
    (home.results / "core.person" / "latest").write_text(made[0].key)
    results.forget_old()
    assert results.latest("core.person") == made[0]
    assert results.is_whole(replace(made[0]))
    assert len(list((home.results / "core.person").glob("*.json"))) == KEPT_PER_STEP

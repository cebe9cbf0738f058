"""Forms as departments draw them, end to end: every record read, every damaged cell mended or told, nothing refused."""

from __future__ import annotations

import os

import pytest

from gridhub.build.run import Outcome
from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import Score, score
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[CityRun, Outcome, Score]:
    folder = tmp_path_factory.mktemp("forms")
    generate(folder, households=300, months=2, seed=3, dirt="hard")
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    city = CityRun(project, Home(project.config.home))
    outcome = city.run()
    database = city.home.identities / f"{require_current(city.home).name}.duckdb"
    return city, outcome, score(database, folder / "truth")


def test_no_form_is_refused(built: tuple[CityRun, Outcome, Score]) -> None:
    refused = ask(built[0].home, "SELECT reason_code FROM audit.delivery WHERE state = 'refused'")
    assert set(refused["reason_code"]) <= {"no_data"}, "only a list without anybody in it may be refused"


def test_no_damaged_cell_of_a_form_is_silently_wrong_or_lost(built: tuple[CityRun, Outcome, Score]) -> None:
    found = built[2]
    by_kind = {cell.damage: cell for cell in found.cells}
    assert {"merged_down", "row_shifted", "wrong_total", "amount_text"} <= set(by_kind)
    assert found.silently_wrong == 0
    assert sum(cell.count("lost") for cell in found.cells) == 0
    assert by_kind["row_shifted"].count("quarantined") == sum(by_kind["row_shifted"].counts)


def test_people_of_forms_are_linked_as_well_as_people_of_tables(built: tuple[CityRun, Outcome, Score]) -> None:
    found = built[2]
    assert found.persons.precision >= 0.999
    assert found.persons.recall >= 0.95
    assert found.dwellings.right_share >= 0.97


def test_totals_headers_and_sheets_beside_the_data_are_counted_not_taken_for_people(
    built: tuple[CityRun, Outcome, Score],
) -> None:
    kinds = ask(built[0].home, "SELECT row_kind, SUM(rows) AS rows FROM audit.row_kind GROUP BY row_kind")
    assert {"subtotal", "total", "repeated_header", "column_numbers", "title", "note"} <= set(kinds["row_kind"])
    names = ask(built[0].home, "SELECT COUNT(*) AS n FROM audit.row_ledger WHERE NOT closes")
    assert names["n"].iloc[0] == 0

"""Generated cities whose departments name who walks a grid: every contradiction is found, and no near miss."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import score
from gridhub.city.world.grid_cutting import GridForm
from gridhub.project.reading.loading import load
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun


@pytest.mark.parametrize(("seed", "form"), [(1, "customer"), (2, "village"), (3, "village")])
def test_every_place_with_two_workers_is_found_and_no_other_spelling_of_one(
    tmp_path: Path, seed: int, form: GridForm
) -> None:
    generate(tmp_path / "city", households=150, months=1, seed=seed, dirt="plain", grid_form=form, grid_workers=True)
    environ = {**os.environ, "GRIDHUB_INBOX": str(tmp_path / "city/inbox"), "GRIDHUB_HOME": str(tmp_path / "home")}
    city = CityRun(project := load(ROOT, environ=environ), Home(project.config.home))
    city.run()
    database = city.home.identities / f"{require_current(city.home).name}.duckdb"
    (told,) = [line for line in score(database, tmp_path / "city/truth").findings if line.finding == "F201"]
    assert told.true == told.found == told.same > 0
    with duckdb.connect(str(database), read_only=True) as con:
        spelled = con.execute(
            "SELECT COUNT(*) FROM core.grid_worker WHERE REPLACE(worker_name, ' ', '') <> plain_name"
        ).fetchone()
        assert spelled is not None and spelled[0] > 0, "the city holds titles behind names"

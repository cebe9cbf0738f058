"""A city whose firms and sources are written as the street writes them, end to end: linked, told, explained."""

from __future__ import annotations

import json
import os

import pytest

from gridhub.build.run import run_plan
from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import Score, score
from gridhub.project.reading.loading import load
from gridhub.release.explain import Explanation, explain
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun, clock


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[CityRun, Score]:
    folder = tmp_path_factory.mktemp("firms")
    generate(folder, households=1000, months=2, seed=8, dirt="firms")
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    city = CityRun(project, Home(project.config.home))
    run_plan(project, city.home, build_id="first", clock=clock)
    database = city.home.identities / f"{require_current(city.home).name}.duckdb"
    return city, score(database, folder / "truth")


def test_firms_and_sources_are_linked_however_they_are_written(built: tuple[CityRun, Score]) -> None:
    found = built[1].firms
    for kind in ("market_entity", "pollution_source"):
        of = found.of(kind)
        assert of.precision >= 0.999, kind
        assert of.recall >= 0.97, kind
    assert (found.joined, found.split) == (0, 0)


def test_a_branch_that_nobody_lists_is_never_taken_for_its_head(built: tuple[CityRun, Score]) -> None:
    for kind in ("market_entity", "pollution_source"):
        assert built[1].firms.of(kind, name="branch").wrong == 0


def test_no_name_or_number_of_a_firm_is_silently_wrong(built: tuple[CityRun, Score]) -> None:
    of_firms = [cell for cell in built[1].cells if cell.damage.startswith(("firm_", "uscc_", "permit_"))]
    assert len(of_firms) > 6
    assert sum(cell.count("wrong") for cell in of_firms) == 0


def test_spellings_are_no_clash_of_units(built: tuple[CityRun, Score]) -> None:
    clash = next(f for f in built[1].findings if f.finding == "F15")
    assert clash.found == clash.same > 0


def explained(city: CityRun, table: str, entity_kind: str, key: str, where: str) -> tuple[str, Explanation]:
    """An entity that has rows of ``where``, and its explanation."""
    found = ask(
        city.home,
        f"SELECT hub_id FROM audit.record_entity WHERE entity_kind = '{entity_kind}' AND {where} "
        f"AND hub_id IN (SELECT {key} FROM {table}) ORDER BY hub_id LIMIT 1",
    )
    hub_id = str(found["hub_id"].iloc[0])
    return hub_id, explain(city.project, city.home, table, hub_id)


@pytest.mark.parametrize(
    ("method", "says"),
    [("reg_no", "旧注册号相同"), ("core_dwelling", "名称只差地名或组织形式，房屋相同"), ("core", "名录中只有这一个")],
)
def test_a_firm_is_explained_with_the_method_of_each_row_in_words(
    built: tuple[CityRun, Score], method: str, says: str
) -> None:
    _, found = explained(built[0], "core.market_entity", "market_entity", "entity_id", f"method = '{method}'")
    told = {row.meaning for row in found.rows if row.method == method}
    assert any(says in meaning for meaning in told)


def test_a_row_that_was_not_tied_is_told_at_the_firm_it_may_be_of_and_at_its_own(built: tuple[CityRun, Score]) -> None:
    city = built[0]
    may = ask(
        city.home,
        """SELECT may.hub_id, said.hub_id AS own_id, said.file || '#' || said.row AS place
           FROM audit.entity_candidate AS may JOIN audit.record_entity AS said USING (record_id, role, entity_kind)
           WHERE entity_kind = 'market_entity' ORDER BY ALL LIMIT 1""",
    ).iloc[0]
    for hub_id in (str(may["hub_id"]), str(may["own_id"])):
        found = explain(city.project, city.home, "core.market_entity", hub_id)
        told = [one for one in found.not_tied if one.place == may["place"] and one.hub_id == may["hub_id"]]
        assert told and told[0].reason and told[0].own_id == may["own_id"]


def test_a_source_is_told_which_patrols_may_be_to_it(built: tuple[CityRun, Score]) -> None:
    city = built[0]
    may = ask(
        city.home,
        "SELECT hub_id FROM audit.entity_candidate WHERE entity_kind = 'pollution_source' ORDER BY ALL LIMIT 1",
    )
    found = explain(city.project, city.home, "core.pollution_source", str(may["hub_id"].iloc[0]))
    assert any(one.own_id == "" for one in found.not_tied)


def test_the_manifest_names_the_words_of_firms_names(built: tuple[CityRun, Score]) -> None:
    manifest = json.loads((require_current(built[0].home) / "manifest.json").read_text(encoding="utf-8"))
    assert "assets/rules/entity_name.yaml" in manifest["inputs"]["forms"]

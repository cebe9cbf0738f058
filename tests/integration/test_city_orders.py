"""A generated city's orders, cases, complaints, disputes and tasks, from the files to the findings: what was planted is found, what
looks like it is not, every row is accounted for, and nobody is named."""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from gridhub.build.run import run_plan
from gridhub.city.files.generate import generate
from gridhub.city.scoring.score import score
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from gridhub.release.releases import require_current
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun, clock
from tests.integration.leaks import leaks_in, outside_the_vault, secrets_of

ORDERS = ("hotline_12345", "urban_management", "political_legal")


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("orders")
    generate(out, households=200, months=2, seed=5, dirt="usual")
    return out / "truth"


@pytest.fixture(scope="module")
def town(truth: Path) -> CityRun:
    """The city, run once. (Without dirt two months of a roll have the same bytes, and the second is held.)"""
    environ = {
        **os.environ, "GRIDHUB_INBOX": str(truth.parent / "inbox"), "GRIDHUB_HOME": str(truth.parent / "home"),
    }  # fmt: skip
    project = load(ROOT, environ=environ)
    run_plan(project, Home(project.config.home), build_id="first", clock=clock)
    return CityRun(project, Home(project.config.home))


def unmasked(town: CityRun) -> Path:
    return town.home.identities / f"{require_current(town.home).name}.duckdb"


def test_every_planted_order_finding_is_found_and_no_near_miss(town: CityRun, truth: Path) -> None:
    found = {line.finding: line for line in score(unmasked(town), truth).findings}
    told = {code: found[code] for code in ("F14", "F17", "F25", "F251", "F26")}
    assert [code for code, line in told.items() if line.true == 0] == []
    assert [line for line in told.values() if not line.true == line.found == line.same] == []


def test_every_row_of_every_order_is_accounted_for_and_voided_ones_are_told(town: CityRun, truth: Path) -> None:
    ledger = ask(town.home, "SELECT * FROM audit.row_ledger")
    assert ledger["closes"].all()
    assert set(ORDERS) <= set(ledger["department"])
    voided = Counter[str]()
    with duckdb.connect(str(unmasked(town)), read_only=True) as hub:
        for department, export, reason in hub.execute(
            "SELECT department, export, reason FROM claim.excluded WHERE department = 'urban_management'"
        ).fetchall():
            assert "作废" in reason
            voided[f"{department}.{export}"] += 1
        assert hub.execute("SELECT COUNT(*) FROM core.work_order WHERE status = 'voided'").fetchone() == (0,)
        (written,) = hub.execute("SELECT COUNT(*) FROM std.urban_management__case WHERE stage = 'voided'").fetchall()[0]
    assert voided["urban_management.case"] == written > 0
    with gzip.open(truth / "record_truth.csv.gz", "rt", encoding="utf-8") as lines:
        orders = {line["true_id"] for line in csv.DictReader(lines) if line["entity_kind"] == "work_order"}
    (told,) = ask(town.home, "SELECT COUNT(DISTINCT order_no) AS n FROM core.work_order")["n"]
    assert told + sum(voided.values()) == len(orders)


def test_no_caller_party_or_third_person_of_an_order_is_named_outside_the_vault(town: CityRun) -> None:
    secrets = secrets_of(town.project, unmasked(town))
    with duckdb.connect(str(unmasked(town)), read_only=True) as hub:
        told = hub.execute("SELECT content FROM std.hotline_12345__work_order").fetchall()
        titles = hub.execute("SELECT title FROM std.political_legal__dispute").fetchall()
    assert sum("a full name" in set(secrets.inside(str(text))) for (text,) in told) > 10, "the words name people"
    assert all("a full name" in set(secrets.inside(str(text))) for (text,) in titles if len(str(text)) > 12)
    assert leaks_in(outside_the_vault(town.home.root), secrets) == set()


def test_a_confidential_order_leads_to_no_place_in_any_published_table(town: CityRun) -> None:
    hidden = ask(town.home, "SELECT * FROM core.work_order WHERE is_confidential")
    assert len(hidden) > 0
    for column in ("dwelling_id", "building_id", "grid_id", "written_grid_id", "place", "place_name"):
        assert hidden[column].isna().all(), column
    linked = ask(
        town.home,
        "SELECT COUNT(*) AS n FROM audit.record_entity AS entity JOIN core.work_order AS said USING (record_id) "
        "WHERE said.is_confidential",
    )
    assert linked["n"][0] == 0
    private = ask(
        town.home, "SELECT DISTINCT category FROM core.work_order WHERE category IN ('S17', 'P08', 'P05', 'P09')"
    )
    assert len(private) == 0


def test_the_report_gives_rates_with_both_numbers(town: CityRun) -> None:
    lines = ask(
        town.home,
        "SELECT indicator_code, value, numerator, denominator FROM mart.work_report WHERE kind = 'month' "
        "AND indicator_code IN ('701', '702', '703', '705', '707', '708') ORDER BY 1",
    ).set_index("indicator_code")
    assert list(lines.index) == ["701", "702", "703", "705", "707", "708"]
    assert (lines["denominator"] > 0).all()
    assert [round(100 * up / down, 2) for up, down in zip(lines["numerator"], lines["denominator"], strict=True)] == [
        float(value) for value in lines["value"]
    ]

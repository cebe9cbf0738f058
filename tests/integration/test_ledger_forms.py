"""Every ledger of the sample city as a form: it can be written, is in the order of doors, tells no name, leads to cells."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gridhub.release.explain import explain
from gridhub.release.grid_page import write_grid_pages
from gridhub.release.ledger import Asked, NoSuchLedger, write_ledger
from gridhub.release.ledger_scope import NoSuchPlace
from gridhub.release.reading import Reveal, ask, open_release
from gridhub.state.export_log import verify_log
from tests.integration.conftest import CityRun

TODAY = date(2026, 11, 3)
REVEAL = Reveal("核对台账", "tester", datetime(2026, 11, 3))


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a form by the titles of its header."""
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    titles = [str(title) for title in rows[3]]
    return [dict(zip(titles, row, strict=True)) for row in rows[4:] if isinstance(row[0], int)]


def test_every_ledger_is_a_form_and_a_line_of_it_leads_to_cells(sample_city: CityRun, tmp_path: Path) -> None:
    for name, ledger in sample_city.project.ledgers.items():
        path = tmp_path / f"{name}.xlsx"
        written = write_ledger(sample_city.project, sample_city.home, Asked(name, TODAY, ids=True), path)
        assert written.lines == len(lines(path)), name
        for line in lines(path)[:1]:
            found = explain(sample_city.project, sample_city.home, ledger.table, line["编号"])
            assert any(row.cells for row in found.rows) or found.rows_behind, name


NOT_IN_THE_SAMPLE = {"F181", "F182", "F201"}
"""Findings of points and polygons, and of a place with two workers: cities with those have tests of their own."""


def test_a_case_of_every_finding_leads_to_cells(sample_city: CityRun) -> None:
    cases = ask(
        sample_city.home, "SELECT finding_code, MIN(case_id) AS case_id FROM finding.case GROUP BY finding_code"
    )
    every = {asset.finding_code for asset in sample_city.project.assets if asset.finding_code}
    assert every - set(cases["finding_code"]) == NOT_IN_THE_SAMPLE
    for code, case_id in cases.itertuples(index=False):
        found = explain(sample_city.project, sample_city.home, "finding.case", case_id)
        assert any(row.cells for row in found.rows), code


def test_one_finding_alone_is_a_ledger_too(sample_city: CityRun, tmp_path: Path) -> None:
    written = write_ledger(sample_city.project, sample_city.home, Asked("F12", TODAY), tmp_path / "f.xlsx")
    sql = "SELECT CAST(COUNT(*) AS VARCHAR) AS n FROM finding.finding WHERE finding_code = 'F12'"
    assert written.lines == int(str(ask(sample_city.home, sql).iloc[0, 0])) > 0


def test_the_households_of_a_village_stand_by_group_and_door_and_the_head_comes_first(
    sample_city: CityRun, tmp_path: Path
) -> None:
    village = str(
        ask(
            sample_city.home,
            "SELECT region.region_code FROM core.dwelling AS dwelling JOIN core.region AS region USING (region_id) "
            "WHERE dwelling.village_group IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1",
        ).iloc[0, 0]
    )
    asked = Asked("household", TODAY, community=village)
    write_ledger(sample_city.project, sample_city.home, asked, tmp_path / "v.xlsx", REVEAL)
    found = lines(tmp_path / "v.xlsx")
    for _, of_grid in groupby(found, key=lambda line: line["网格编码"]):
        doors = [[int(n) for n in re.findall(r"\d+", line["门牌地址"])] for line in of_grid]
        assert doors == sorted(doors)
    houses = [list(of_house) for _, of_house in groupby(found, key=lambda line: line["门牌地址"])]
    assert len({house[0]["门牌地址"] for house in houses}) == len(houses) > 10
    for house in houses:
        if house[0]["现住人数"]:
            assert house[0]["姓名"] == house[0]["户主"]
    people = ask(
        sample_city.home,
        "SELECT COUNT(*) AS n FROM mart.household_ledger AS line JOIN core.dwelling AS dwelling USING (dwelling_id) "
        f"WHERE dwelling.region_code = '{village}'",
    ).iloc[0, 0]
    assert len(found) == people
    log = verify_log(sample_city.home)
    assert log.holds and log.entries > 0


def test_a_masked_form_names_nobody_and_holds_no_room(sample_city: CityRun, tmp_path: Path) -> None:
    write_ledger(sample_city.project, sample_city.home, Asked("household", TODAY), tmp_path / "m.xlsx")
    found = lines(tmp_path / "m.xlsx")
    assert found and "出生日期" not in found[0]
    assert all(line["姓名"] is None or line["姓名"].endswith("*") for line in found)
    assert not [line for line in found if re.search(r"室|单元\d", str(line["门牌地址"]))]


def test_leaf_grids_and_the_rest_sum_to_the_city(sample_city: CityRun, tmp_path: Path) -> None:
    with open_release(sample_city.home) as connection:
        summed = connection.execute(
            "SELECT SUM(dwelling_count), SUM(household_count), SUM(person_count), SUM(market_entity_count), "
            "SUM(pollution_source_count) FROM mart.grid_page WHERE is_leaf OR page_id = '未入格'"
        ).fetchall()
        city = connection.execute(
            "SELECT (SELECT COUNT(*) FROM core.dwelling), (SELECT COUNT(*) FROM core.living_household), "
            "(SELECT COUNT(*) FROM core.person_residence WHERE is_current), "
            "(SELECT COUNT(*) FROM core.market_entity WHERE entity_status = 'active'), "
            "(SELECT COUNT(*) FROM core.pollution_source)"
        ).fetchall()
    assert summed == city
    for asked in (Asked("grid-page", TODAY, grid="未入格"), Asked("grid-page", TODAY, community="光明社区")):
        assert write_grid_pages(sample_city.project, sample_city.home, asked, tmp_path / "p.xlsx").lines > 0


def test_a_place_nobody_knows_and_a_month_of_a_stock_are_refused(sample_city: CityRun, tmp_path: Path) -> None:
    for asked, error in (
        (Asked("person", TODAY, grid="没有这个网格"), NoSuchPlace),
        (Asked("person", TODAY, month="2026-10"), NoSuchLedger),
        (Asked("nothing", TODAY), NoSuchLedger),
    ):
        with pytest.raises(error):
            write_ledger(sample_city.project, sample_city.home, asked, tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()

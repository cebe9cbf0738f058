"""The Dagster UI in headless Chromium: what an auditor sees."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from gridhub.orchestration.launch import run_in_dagster
from gridhub.project.reading.loading import load
from gridhub.state.home import Home
from tests.browser.pages import ROOT, served, visit

MISSING = "网格办_网格员名册_202610.xlsx"

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A home with one run of the sample, one month of one export missing, served read-only."""
    folder = tmp_path_factory.mktemp("ui")
    inbox = folder / "inbox"
    shutil.copytree(ROOT / "data" / "sample" / "inbox", inbox)
    (inbox / MISSING).unlink()
    environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    run_in_dagster(project, Home(project.config.home), clock=lambda: datetime.now(UTC), environ=environ)
    with served(project, environ, folder / "server.log", read_only=True) as url:
        yield url


def test_the_asset_graph_shows_the_layers_with_distinct_names(browser: object, address: str) -> None:
    text = visit(browser, f"{address}/asset-groups", "graph", "core", "mart", "finding")
    assert "claim" in text


def test_a_missing_month_is_a_gap_on_its_export(browser: object, address: str) -> None:
    url = f"{address}/assets/export/export_grid_office__staff?view=partitions"
    visit(browser, url, "missing_month", "2026-09", "2026-10")


def test_a_failed_contract_rule_shows_places_and_no_values(browser: object, address: str) -> None:
    url = f"{address}/assets/delivery/delivery_public_security__resident?view=checks&checkDetail=cid_parse"
    text = visit(browser, url, "checks", "公民身份号码：写法可识别：未通过", "样例（已脱敏）", "不符行数")
    assert "公安_实有人口" in text
    assert not re.search(r"\d{17}[\dXx]", text)


def test_metadata_is_in_chinese(browser: object, address: str) -> None:
    visit(browser, f"{address}/assets/mart/mart_basic_ledger", "metadata", "基本信息台账", "人员")

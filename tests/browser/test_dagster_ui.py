"""The Dagster UI in headless Chromium: what an auditor sees. Screenshots go to var/screenshots to be looked at."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridhub.orchestration.launch import run_in_dagster, webserver_command
from gridhub.project.reading.loading import load
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var" / "screenshots"
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
    run_in_dagster(project, Home(project.config.home), clock=lambda: datetime.now(UTC))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command, process_environ = webserver_command(project, environ, host="127.0.0.1", port=port, read_only=True)
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            command, env=process_environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/server_info")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def wait_for(url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=2).read()
            return
        except OSError:
            time.sleep(1)
    raise AssertionError(f"{url} never answered")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--window-size=1800,1400",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(flag)
    options.binary_location = shutil.which("chromium") or "chromium"
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "chromedriver"))
    yield driver
    driver.quit()


def visit(browser: object, url: str, shot: str, *expected: str) -> str:
    """Open a page, wait until every expected text shows, keep a screenshot, give the page's text."""
    browser.get(url)  # type: ignore[attr-defined]
    text = ""
    for _ in range(60):
        text = browser.execute_script("return document.body.innerText")  # type: ignore[attr-defined]
        if all(part in text for part in expected):
            break
        time.sleep(0.5)
    SHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(SHOTS / f"{shot}.png"))  # type: ignore[attr-defined]
    missing = [part for part in expected if part not in text]
    assert not missing, f"{url} does not show {missing}; see {shot}.png"
    return str(text)


def test_the_asset_graph_shows_the_layers_with_distinct_names(browser: object, address: str) -> None:
    text = visit(browser, f"{address}/asset-groups", "graph", "core", "mart", "finding")
    assert "claim" in text


def test_a_missing_month_is_a_gap_on_its_export(browser: object, address: str) -> None:
    url = f"{address}/assets/export/export_grid_office__staff?view=partitions"
    visit(browser, url, "missing_month", "2026-09", "2026-10")


def test_a_failed_contract_rule_shows_places_and_no_values(browser: object, address: str) -> None:
    url = f"{address}/assets/std/std_public_security__resident?view=checks&checkDetail=cid_parse"
    text = visit(browser, url, "checks", "公民身份号码：写法可识别：未通过", "样例（已脱敏）", "不符行数")
    assert "公安_实有人口" in text
    assert not re.search(r"\d{17}[\dXx]", text)


def test_metadata_is_in_chinese(browser: object, address: str) -> None:
    visit(browser, f"{address}/assets/mart/mart_basic_ledger", "metadata", "基本信息台账", "人员")

"""A machine that is full, or a file over a budget: the step or the file is named, and what can be released is."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import datetime

import duckdb
import pytest

from gridhub.build import perform
from gridhub.build.step import Blocked, NoRoom, Step, StepResult
from gridhub.build.work import Work
from gridhub.contracts.budgets import Budgets
from gridhub.ingest.receive.withdraw import reinstate, withdraw
from gridhub.release.reading import ask
from gridhub.release.releases import current_id
from tests.integration.conftest import CityRun
from tests.integration.test_home_kept_whole import city as city
from tests.integration.test_home_kept_whole import whole as whole

SOME_TIME = datetime(2026, 11, 20, 9)


def with_budgets(city: CityRun, budgets: Budgets) -> CityRun:
    return CityRun(replace(city.project, config=replace(city.project.config, budgets=budgets)), city.home)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "磁盘已满.*gridhub releases --keep"),
        (duckdb.IOException('Could not write file "x": No space left on device'), "磁盘已满"),
        (MemoryError(), "内存不足.*run_memory_mb"),
        (duckdb.OutOfMemoryException("could not allocate"), "内存不足"),
    ],
    ids=["disk", "disk of the database", "memory", "memory of the database"],
)
def test_a_full_machine_names_the_step_and_what_to_do_and_the_old_release_stays(
    city: CityRun, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def full(step: Step, work: Work) -> StepResult:
        raise error

    before = current_id(city.home)
    monkeypatch.setattr(perform, "attempt", full)
    with pytest.raises(NoRoom, match=f"delivery.inbox: {said}"):
        city.run("third")
    assert current_id(city.home) == before
    assert not list(city.home.work.iterdir())


def test_the_database_of_a_run_has_the_memory_that_the_city_says(
    city: CityRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt, seen = perform.attempt, set[str]()

    def looked_at(step: Step, work: Work) -> StepResult:
        ((limit,),) = work.connection.execute("SELECT current_setting('memory_limit')").fetchall()
        seen.add(limit)
        return attempt(step, work)

    monkeypatch.setattr(perform, "attempt", looked_at)
    with_budgets(city, Budgets(run_memory_mb=700)).run("third")
    assert seen == {"700.0 MiB"}


def test_a_limit_below_what_is_in_force_stops_the_release_until_somebody_decides(city: CityRun) -> None:
    rows = ask(
        city.home,
        "SELECT delivery_id, SUM(rows) AS rows FROM audit.delivery_sheet GROUP BY ALL ORDER BY 2 DESC",
    )
    most = int(rows["rows"][0])
    largest = sorted(rows["delivery_id"][rows["rows"] == most])  # the same list of two months may be as long
    small = with_budgets(city, Budgets(rows=most - 1))
    before = current_id(city.home)
    with pytest.raises(Blocked) as stopped:
        small.run("third")
    told = str(stopped.value)
    assert current_id(city.home) == before and not list(city.home.work.iterdir())
    assert "deliveries.still_read" in told and "delivery withdraw" in told
    assert all(delivery_id in told for delivery_id in largest) and "rows" in told
    for delivery_id in largest:
        withdraw(city.home, delivery_id, "太大", now=SOME_TIME)
    assert small.run("fourth").release_id != before


def test_a_new_file_over_a_budget_is_refused_by_name_and_the_rest_of_the_city_is_released(city: CityRun) -> None:
    rows = ask(
        city.home,
        "SELECT delivery_id, SUM(rows) AS rows FROM audit.delivery_sheet GROUP BY ALL ORDER BY 2 DESC",
    )
    most = int(rows["rows"][0])
    largest = set(rows["delivery_id"][rows["rows"] == most])
    for delivery_id in largest:
        withdraw(city.home, delivery_id, "尚未收到", now=SOME_TIME)
    city.run("without them")
    for delivery_id in largest:
        reinstate(city.home, delivery_id)
    outcome = with_budgets(city, Budgets(rows=most - 1)).run("third")
    told = ask(city.home, "SELECT delivery_id, reason_code, reason FROM audit.delivery WHERE state = 'refused'")
    assert set(told["delivery_id"]) == largest and set(told["reason_code"]) == {"too_large"}
    assert all("rows" in reason and "处理：" in reason for reason in told["reason"])
    assert len(rows) > len(largest) and len(ask(city.home, "SELECT 1 FROM audit.delivery WHERE in_force")) > 0
    again = with_budgets(city, Budgets()).run("fourth")
    assert again.release_id != outcome.release_id
    assert len(ask(city.home, "SELECT 1 FROM audit.delivery WHERE state = 'refused'")) == 0

"""Who exceeds a budget, or comes when the disk is full, is refused by name; the rest of the inbox is read."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from gridhub.contracts.budgets import MB, Budgets
from gridhub.ingest.readers import child
from gridhub.ingest.readers.child import Limits, read_in_child
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.refusals import Refused
from gridhub.ingest.room import is_full, refusing_when_full
from gridhub.ingest.sheets.read import read_delivery
from gridhub.ingest.sheets.read_many import read_deliveries
from tests.unit.ingest.town import HEADER, Town, person

LARGE, SMALL = "人口_城关_202610.xlsx", "人口_新华_202610.xlsx"
usage = namedtuple("usage", "total used free")


def town_with(folder: Path, budgets: Budgets, rows: int = 400, note: str = "") -> Town:
    town = Town(folder, budgets=budgets)
    town.put(LARGE, [HEADER, *([*person(n)[:-1], note or person(n)[-1]] for n in range(1, rows))])
    town.put(SMALL, [HEADER, person(1)])
    return town


def read_all(town: Town, until: float | None = None) -> dict[str, str]:
    """By file: ``read``, or code and reason of its refusal."""
    deliveries = town.take()
    taken = [d for d in deliveries if d.state == "received"]
    found = zip(taken, read_deliveries(town, town.home, taken, until=until), strict=True)
    read = {d.file_name: f"{raw.code}: {raw.message}" if isinstance(raw, Refused) else "read" for d, raw in found}
    return {d.file_name: f"{d.reason_code}: {d.reason}" for d in deliveries} | read


BUDGETS = {
    "rows": (Budgets(rows=300), "too_large", "（rows）"),
    "cells of a sheet": (Budgets(cells=1500), "too_large", "格 cells"),
    "bytes it unfolds to": (Budgets(inflated_mb=1), "too_large", "（inflated_mb）"),
    "memory of the run": (Budgets(memory_mb=1), "too_large", "（memory_mb）"),
}


@pytest.mark.parametrize("kind", BUDGETS)
def test_a_delivery_over_a_budget_is_refused_by_name_and_the_rest_is_read(tmp_path: Path, kind: str) -> None:
    budgets, code, setting = BUDGETS[kind]
    big = kind in ("bytes it unfolds to", "memory of the run")
    town = town_with(tmp_path, budgets, note="路" * 3000 if big else "")
    found = read_all(town)
    assert found[SMALL] == "read"
    assert found[LARGE].startswith(f"{code}: 文件“{LARGE}”：") and setting in found[LARGE]
    assert not list(town.home.raw.glob(".reading-*")), "no half read file stays"


def test_a_budget_that_is_raised_lets_the_delivery_in_and_one_that_is_lowered_keeps_it_out(tmp_path: Path) -> None:
    town = town_with(tmp_path, Budgets())
    assert read_all(town)[LARGE] == "read"
    town.budgets = Budgets(rows=300)
    assert read_all(town)[LARGE].startswith("too_large"), "what an earlier run read does not count"
    town.budgets = Budgets(rows=5000)
    assert read_all(town)[LARGE] == "read"


def test_a_run_whose_time_is_spent_begins_no_file_and_the_next_run_goes_on(tmp_path: Path) -> None:
    town = town_with(tmp_path, Budgets(run_seconds=7))
    first = read_all(town, until=0.0)
    assert {text.partition(":")[0] for text in first.values()} == {"run_spent"}
    assert "7 秒（run_seconds）" in first[LARGE] and "再运行一次" in first[LARGE]
    assert set(read_all(town).values()) == {"read"}
    assert set(read_all(town, until=0.0).values()) == {"read"}, "what was read is known"


def test_archives_of_one_run_unfold_to_no_more_than_its_budget(tmp_path: Path) -> None:
    town = town_with(tmp_path, Budgets(run_inflated_mb=3))
    for number in (1, 2):
        with zipfile.ZipFile(town.config.inbox / f"报送{number}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"人口_东{number}_202610.csv", b"0" * (2 * MB))
    found = read_all(town)
    assert found["报送2.zip"].startswith("too_large") and "3 MB（run_inflated_mb）" in found["报送2.zip"]
    assert "报送1.zip" not in found and found[SMALL] == "read"


@pytest.mark.parametrize("free_mb", [300, 511])
def test_no_file_is_taken_or_read_that_would_use_the_room_of_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_mb: int
) -> None:
    town = town_with(tmp_path, Budgets())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, free_mb * MB))
    found = read_all(town)
    assert all(text.startswith("disk_full") and "不必重新报送" in text for text in found.values())
    assert f"磁盘只剩 {free_mb} MB" in found[LARGE]
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, 10**12))
    assert set(read_all(town).values()) == {"read"}, "the next run takes it"


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_while_a_file_is_read_refuses_that_file_by_name(tmp_path: Path) -> None:
    town = town_with(tmp_path, Budgets(), rows=4000, note="路" * 300)
    deliveries = {d.file_name: d for d in town.take()}
    child._POOL.close()  # a new reader inherits the limit
    with files_of_at_most(1_000_000):
        with pytest.raises(Refused) as refused:
            read_delivery(town, town.home, deliveries[LARGE])
        assert read_delivery(town, town.home, deliveries[SMALL]).counts["data"] == 1
    child._POOL.close()
    assert refused.value.code == "disk_full" and LARGE in refused.value.message
    assert not list(town.home.raw.glob(".reading-*"))
    assert read_delivery(town, town.home, deliveries[LARGE]).counts["data"] == 3999


def test_a_full_disk_is_known_by_number_or_by_the_words_of_a_library(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [str(number) for number in range(100_000)]})
    with files_of_at_most(1000), pytest.raises(Refused, match="磁盘已满"), refusing_when_full("a.csv"):
        frame.write_parquet(tmp_path / "a.parquet")
    assert is_full(OSError(errno.EDQUOT, "quota"))
    assert not is_full(OSError(errno.EACCES, "closed")) and not is_full(ValueError("x"))


@pytest.mark.parametrize(
    ("limits", "codes", "said"),
    [
        (Limits(memory_bytes=600 * MB), ["too_large"], "内存超过 600 MB（reader_memory_mb）"),
        # A library ends the process where it asks for memory first; which asks first no limit can say.
        (Limits(memory_bytes=400 * MB), ["reader_crashed", "too_large"], "超过 400 MB"),
        (Limits(wall_seconds=0.01), ["reader_timeout"], "秒（seconds）"),
    ],
)
def test_the_limit_that_ended_a_reader_is_named(tmp_path: Path, limits: Limits, codes: list[str], said: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("姓名,地址,电话\n".encode() + ("王一," + "路" * 20_000 + ",1\n").encode() * 3000)
    with pytest.raises(CannotRead) as refused:
        read_in_child(path, "text", tmp_path, limits=limits)
    assert refused.value.code in codes and said in refused.value.what


def test_a_reader_that_the_system_kills_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("姓名,地址\n王一,路\n".encode())
    ask = child._Child._read_line

    def killed(self: child._Child, *rest: object) -> bytes | None:
        self._process.kill()
        return ask(self, *rest)  # type: ignore[arg-type]

    child._POOL.close()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(child._Child, "_read_line", killed)
    with pytest.raises(CannotRead) as refused:
        read_in_child(tmp_path / "pipe", "text", tmp_path)
    assert refused.value.code == "too_large" and "被系统终止" in refused.value.what

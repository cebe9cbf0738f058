"""The sample city, run end to end in homes of its own. Bare runs: Dagster has its own test.

What a first run worked out of a set of files is kept for the homes made later of the same files, as a hub keeps it for its
own next run (design: results by content, their bytes are checked before they are believed). A test about a first run asks
for a cold home.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gridhub.build.run import Outcome, run_plan
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"


def clock() -> datetime:
    return datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class CityRun:
    """A project bound to one inbox and home, and how to run it."""

    project: Project
    home: Home
    warm: Path | None = None
    """Where the results of its files are kept for other homes; None: nowhere."""

    def run(self, name: str = "test") -> Outcome:
        outcome = run_plan(self.project, self.home, build_id=name, clock=clock)
        if self.warm is not None and not self.warm.exists():
            keep_results(self.home, self.warm)
        return outcome


_KEPT = ("keys/hub.key", "vault/raw", "vault/std", "vault/results", "vault/tables")


def keep_results(home: Home, warm: Path) -> None:
    """Copy what a home worked out, whole or not at all: another process may do the same."""
    warm.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=warm.parent))
    _copy(home.root, beside)
    try:
        beside.rename(warm)
    except OSError:  # the other one was faster
        shutil.rmtree(beside)


def _copy(source: Path, target: Path) -> None:
    for name in _KEPT:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
        elif (source / name).is_file():
            (target / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)


@pytest.fixture(scope="session")
def make_city(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., CityRun]:
    """A city over a copy of the sample inbox (or of the files ``keep`` accepts) in a home without releases.

    ``cold``: without results of an earlier home of the same files, and with a key of its own.
    """

    store = tmp_path_factory.getbasetemp()
    store = (store.parent if "PYTEST_XDIST_WORKER" in os.environ else store) / "warm"

    def make(keep: Callable[[str], bool] = lambda name: True, root: Path = ROOT, *, cold: bool = False) -> CityRun:
        folder = tmp_path_factory.mktemp("city")
        inbox = folder / "inbox"
        inbox.mkdir()
        names = [file for file in sorted((SAMPLE / "inbox").rglob("*")) if file.is_file() and keep(file.name)]
        for file in names:
            shutil.copyfile(file, inbox / file.name)
        environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(folder / "home")}
        project = load(root, environ=environ)
        home = Home(project.config.home)
        warm = store / hashlib.sha256("\n".join(file.name for file in names).encode()).hexdigest()[:16]
        if cold or not names:
            return CityRun(project, home)
        if warm.exists():
            _copy(warm, home.root)
        return CityRun(project, home, warm)

    return make


@pytest.fixture(scope="session")
def sample_city(make_city: Callable[..., CityRun]) -> CityRun:
    """The whole sample, run once."""
    city = make_city()
    city.run("first")
    return city

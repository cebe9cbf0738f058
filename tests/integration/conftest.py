"""The sample city, run end to end in homes of its own. Bare runs: Dagster has its own test."""

from __future__ import annotations

import os
import shutil
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

    def run(self, name: str = "test") -> Outcome:
        return run_plan(self.project, self.home, build_id=name, clock=clock)


@pytest.fixture(scope="session")
def make_city(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., CityRun]:
    """A city over a copy of the sample inbox (or of the files ``keep`` accepts) in a fresh home."""

    def make(keep: Callable[[str], bool] = lambda name: True, root: Path = ROOT) -> CityRun:
        folder = tmp_path_factory.mktemp("city")
        inbox = folder / "inbox"
        inbox.mkdir()
        for file in sorted((SAMPLE / "inbox").rglob("*")):
            if file.is_file() and keep(file.name):
                shutil.copyfile(file, inbox / file.name)
        environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(folder / "home")}
        project = load(root, environ=environ)
        return CityRun(project, Home(project.config.home))

    return make


@pytest.fixture(scope="session")
def sample_city(make_city: Callable[..., CityRun]) -> CityRun:
    """The whole sample, run once."""
    city = make_city()
    city.run("first")
    return city

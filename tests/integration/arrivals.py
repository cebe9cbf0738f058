"""Months that arrive file by file, as an office lives them: most in time, one late, one wrong, one withdrawn, one early.

Belongs here: the days and what happens on them. Not here: expectations.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gridhub.build.run import run_plan
from gridhub.city.files.city_file import DirtName
from gridhub.city.files.generate import generate
from gridhub.ingest.receive.withdraw import withdraw
from gridhub.project.reading.loading import load
from gridhub.release.manifest import Manifest, read_manifest
from gridhub.release.releases import require_current
from gridhub.state.control import known_deliveries
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun

LATE_ROLL = "民政_低保发放花名册_{month}"
LATE_PATROLS = "环境_网格化巡查台账_{month}"
CORRECTED = "网格办_重点人群名单_{month}"
WITHDRAWN = "市监_变更注销信息_{month}"
EARLY = "环境_固定污染源清单_{month}"


@dataclass
class Office:
    """A town whose files lie ready and come one day after the other. ``when``: the day it is."""

    folder: Path
    ready: Path
    city: CityRun
    when: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    releases: list[tuple[datetime, Manifest]] = field(default_factory=list)
    run_now: Callable[[Office], None] | None = None

    @classmethod
    def opened(
        cls,
        folder: Path,
        *,
        months: int,
        last_month: str,
        households: int = 120,
        seed: int = 5,
        dirt: DirtName = "usual",
    ) -> Office:
        ready = folder / "ready"
        generate(ready, households=households, months=months, seed=seed, dirt=dirt, last_month=last_month)
        inbox = folder / "inbox"
        inbox.mkdir()
        environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(folder / "home")}
        project = load(ROOT, environ=environ)
        return cls(folder, ready / "inbox", CityRun(project, Home(project.config.home)))

    def on(self, day: str) -> None:
        self.when = datetime.fromisoformat(f"{day}T10:00:00+08:00")

    def files(self, month: str, *, but: tuple[str, ...] = (), only: str = "") -> Iterator[Path]:
        for file in sorted(self.ready.iterdir()):
            is_left_out = any(file.name.startswith(name.format(month=month)) for name in but)
            if f"_{month}." in file.name and not is_left_out and file.name.startswith(only.format(month=month)):
                yield file

    def bring(self, month: str, *, but: tuple[str, ...] = (), only: str = "") -> None:
        for file in self.files(month, but=but, only=only):
            shutil.copyfile(file, self.city.project.config.inbox / file.name)

    def bring_half(self, month: str, which: str) -> None:
        """A wrong version of a file: the one of another town."""
        (file,) = self.files(month, only=which)
        wrong = self.folder / "wrong"
        if not wrong.is_dir():
            generate(wrong, households=90, months=6, seed=99, dirt="usual", last_month="2026-10")
        shutil.copyfile(wrong / "inbox" / file.name, self.city.project.config.inbox / file.name)

    def withdraw(self, month: str, which: str) -> None:
        """Withdraw the wrong version. Nothing to do in a month in which both towns' files have the same bytes (a list of
        changes with no change): withdrawing is by content, so the right file would be left out as well."""
        right = next(self.files(month, only=which))
        if (self.folder / "wrong" / "inbox" / right.name).read_bytes() == right.read_bytes():
            return
        name = right.name
        newest = max(
            (d for d in known_deliveries(self.city.home) if d.file_name == name and d.state == "received"),
            key=lambda d: d.received_no,
        )
        withdraw(self.city.home, newest.delivery_id, "送错了", now=self.when)

    def owed(self, manifest: Manifest) -> list[str]:
        """What is missing, but for the police stations of so small a town in which nobody is registered as floating."""
        return [line for line in manifest.missing if not line.startswith("public_security.floating")]

    def run(self) -> Manifest:
        if self.run_now:
            self.run_now(self)
        else:
            run_plan(self.city.project, self.city.home, build_id=f"run{len(self.releases)}", clock=lambda: self.when)
        manifest = read_manifest(require_current(self.city.home))
        self.releases.append((self.when, manifest))
        return manifest

    def clean(self) -> CityRun:
        """The same files in a fresh home with the same key, run once on the same day."""
        inbox, home = self.folder / "clean_inbox", self.folder / "clean_home"
        shutil.copytree(self.city.project.config.inbox, inbox)
        shutil.copytree(self.city.home.keys, home / "keys")
        environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(home)}
        project = load(ROOT, environ=environ)
        city = CityRun(project, Home(project.config.home))
        run_plan(city.project, city.home, build_id="clean", clock=lambda: self.when)
        return city

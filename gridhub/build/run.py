"""Running the plan without Dagster, and what both ways of running share.

Belongs here: opening a build, the lock of a home, the sequence of steps. Not here: any step's work.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from gridhub.build.perform import carry_out
from gridhub.build.plan import make_plan
from gridhub.build.step import Blocked, Step, StepResult
from gridhub.build.still_read import with_their_cause
from gridhub.build.work import Build
from gridhub.contracts.errors import GridhubError
from gridhub.keeping.presence import require_whole
from gridhub.project.project import Project
from gridhub.state.home import Home
from gridhub.state.keys import HubKey
from gridhub.tables.checks import Check

ABOUT_REFUSALS = ("deliveries.taken", "deliveries.readable", "deliveries.acceptable")
"""Checks that fail when a file was refused (drift and gaps are told, they refuse nothing)."""


ERRORS_KEPT_DAYS = 90
"""Days for which the text of an error, which may hold plain values, is kept in the vault."""
GLANCE_SECONDS = 0.4
"""Longer than somebody takes who only looks whether the home is busy (``is_busy``)."""


class HomeBusy(GridhubError):
    """Another run holds this home."""


@dataclass(frozen=True)
class Outcome:
    """What a finished run did: the release, every step's result, in order."""

    release_id: str
    results: tuple[tuple[Step, StepResult], ...]

    @classmethod
    def of(cls, results: Sequence[tuple[Step, StepResult]]) -> Outcome:
        """The outcome of a whole plan, whose last step is the release."""
        return cls(str(results[-1][1].fact("release")), tuple(results))

    @property
    def parsed(self) -> int:
        """Deliveries that were read from their file in this run."""
        return sum(int(result.fact("parsed") or 0) for result in self._read if not result.reused)

    @property
    def recognised(self) -> int:
        """Deliveries that were known from an earlier run."""
        return sum(int(result.fact("deliveries") or 0) for result in self._read) - self.parsed

    @property
    def reused(self) -> int:
        """Steps whose result was taken over from an earlier run."""
        return sum(result.reused for _, result in self.results)

    @property
    def made(self) -> int:
        """Steps that were carried out in this run."""
        return len(self.results) - self.reused

    @property
    def _read(self) -> list[StepResult]:
        return [result for step, result in self.results if step.layer == "raw"]

    @property
    def notes(self) -> tuple[str, ...]:
        """What the operator should hear of: results that had to be made again, a reporting date that moved or waits."""
        told = [str(result.fact("told")) for _, result in self.results if result.fact("told")]
        return (*(note for _, result in self.results for note in result.notes), *told)

    @property
    def refused(self) -> tuple[Check, ...]:
        """Failed checks about whole deliveries (``--strict`` turns them into exit code 1)."""
        return tuple(
            check
            for _, result in self.results
            for check in result.checks
            if check.name in ABOUT_REFUSALS and check.state == "failed"
        )


@contextmanager
def locked(home: Home, patience: float = 0) -> Iterator[None]:
    """Hold the home for one run. Raises ``HomeBusy`` when another run holds it for longer than ``patience`` seconds."""
    home.create()
    with (home.root / "run.lock").open("w") as handle:
        os.fchmod(handle.fileno(), 0o600)  # whoever can open it can hold it
        until = time.monotonic() + max(patience, GLANCE_SECONDS)
        while not _takes(handle):
            if time.monotonic() >= until:
                raise HomeBusy(f"{home.root}: 另一次运行正在进行，请等它结束 / another run holds this home")
            time.sleep(GLANCE_SECONDS / 4)
        yield


def is_busy(home: Home) -> bool:
    """Whether a run holds the home just now."""
    if not (home.root / "run.lock").is_file():
        return False
    with (home.root / "run.lock").open("r") as handle:
        return not _takes(handle)


def _takes(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def open_build(project: Project, home: Home, build_id: str, *, anew: bool = False, quiet_seconds: float = 0) -> Build:
    """A build with the hub's key, made on first use. Removes what crashed builds left behind."""
    home.create()
    return Build(project, home, build_id, HubKey.load(home, project), anew, quiet_seconds)


def clear_abandoned(home: Home) -> None:
    """Remove builds, half releases, half read files and old errors of runs that died. Only call while holding the lock."""
    for folder in home.work.iterdir():
        shutil.rmtree(folder, ignore_errors=True)
    for folder in home.releases.glob(".*"):
        shutil.rmtree(folder, ignore_errors=True)
    for file in home.identities.iterdir():  # half a database, or a whole one whose release was never put there
        if file.name.startswith(".") or not (home.releases / file.name.partition(".duckdb")[0]).is_dir():
            file.unlink()
    for folder in (*home.raw.glob(".reading-*"), *home.std.glob(".writing-*"), *home.vault.glob(".verifying-*")):
        shutil.rmtree(folder, ignore_errors=True)
    for note in home.archive.glob("*/.*"):
        note.unlink()
    for link in home.root.glob(".current-*"):
        link.unlink()
    oldest = time.time() - ERRORS_KEPT_DAYS * 86_400
    for error in (home.vault / "errors").glob("*.txt"):
        if error.stat().st_mtime < oldest:
            error.unlink()


def run_plan(
    project: Project,
    home: Home,
    *,
    build_id: str,
    clock: Callable[[], datetime],
    as_of: date | None = None,
    anew: bool = False,
    watch: Callable[[Step, StepResult | None], None] | None = None,
) -> Outcome:
    """Run every step in order. ``anew``: nothing is taken over from earlier builds. ``watch`` hears each step before (None) and after it.

    Raises ``StateLost`` (the home is not whole: nothing was run), ``Blocked`` (blocking check, nothing switched), ``BrokenProject``, ``NothingToDo``, ``HomeBusy``.
    """
    with locked(home):
        require_whole(home)
        clear_abandoned(home)
        build = open_build(project, home, build_id, anew=anew)
        results: list[tuple[Step, StepResult]] = []
        try:
            for step in make_plan(project, as_of=as_of, clock=clock):
                if watch:
                    watch(step, None)
                try:
                    result = carry_out(step, build)
                except Blocked as stopped:
                    raise Blocked(step.name, with_their_cause(build, stopped.checks)) from None
                results.append((step, result))
                if watch:
                    watch(step, result)
        finally:
            build.close()
            shutil.rmtree(build.folder, ignore_errors=True)
        return Outcome.of(results)

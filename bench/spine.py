"""Time, processor time and memory of every stage of the road, on generated cities: a first run, two on unchanged inputs,
one with a new file of one department, the last anew; and beside them, in the same run, what reading the same files
costs at least and what it costs an office.

Belongs here: measuring and its tables. Not here: the readings beside (``spine_readings``), asserting (a benchmark is no
test).
``python bench/spine.py --households 20000 80000`` writes one city after the other below a temporary folder, runs it bare
and prints tables. Each run and each reading is a process of its own; importing libraries counts for none of them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import cpu, forget_peak, peak, peak_of_children

if TYPE_CHECKING:
    from gridhub.build.step import Step, StepResult

SINCE_BEFORE = "audit.id_change"
ROOT = Path(__file__).resolve().parents[1]
LAST_MONTH = "2026-10"
NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
"""All files of the last month have come, and its numbers are final."""
AS_OF = date(2026, 10, 31)
"""Given: without the new file the hub would wait for it, and make the month before."""
NEW_FILE = "民政_低保发放花名册_202610.xlsx"
"""The file of one department that comes after the others."""
FIRST, NEW, ANEW = "first run", "one new file", "anew"
RUNS = (FIRST, "unchanged inputs", "settled", NEW, ANEW)
FLOOR, OFFICE = "floor: calamine, DuckDB", "office: pandas, openpyxl"


@dataclass
class Stage:
    """Sums over the steps of a stage; ``peak``: MiB of the process at most while one of them ran."""

    rows: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0


@dataclass
class Measured:
    """One run or reading. ``peak``, ``child``: MiB of the process and of the largest reading process; ``rows``: of the
    files, by a reading; ``unread``: files it could not read; ``digests``: of the release, as one text."""

    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    child: float = 0.0
    rows: int = 0
    unread: int = 0
    digests: str = ""
    stages: dict[str, Stage] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Measured:
        plain = json.loads(text)
        return cls(**{**plain, "stages": {name: Stage(**stage) for name, stage in plain["stages"].items()}})


@dataclass(frozen=True)
class Place:
    """Where the city of one size lies, and how it is made."""

    folder: Path
    households: int
    months: int
    seed: int

    @property
    def inbox(self) -> Path:
        return self.folder / "city" / "inbox"

    @property
    def files(self) -> list[Path]:
        return sorted(file for file in self.inbox.rglob("*") if file.is_file())


# Subjects, each in a process of its own. Modules are imported before the clock starts.


def make_city(place: Place) -> Callable[[Measured], None]:
    generate = importlib.import_module("gridhub.city.files.generate").generate

    def work(_: Measured) -> None:
        generate(
            place.folder / "city", households=place.households, months=place.months, seed=place.seed, dirt="usual",
            last_month=LAST_MONTH,
        )  # fmt: skip

    return work


def run_once(place: Place, name: str) -> Callable[[Measured], None]:
    from gridhub.build.run import run_plan
    from gridhub.project.reading.loading import load
    from gridhub.release.manifest import read_manifest
    from gridhub.release.releases import require_current
    from gridhub.state.home import Home

    environ = {**os.environ, "GRIDHUB_INBOX": str(place.inbox), "GRIDHUB_HOME": str(place.folder / "home")}

    def work(measured: Measured) -> None:
        project = load(ROOT, environ=environ)
        home = Home(project.config.home)
        run_plan(
            project, home, build_id=name.replace(" ", "-"), clock=lambda: NOW, as_of=AS_OF, anew=name == ANEW,
            watch=Watch(measured.stages),
        )  # fmt: skip
        measured.digests = json.dumps(dict(read_manifest(require_current(home)).digests), sort_keys=True)

    return work


class Watch:
    """Hears each step before and after it, and adds up what its stage took."""

    def __init__(self, stages: dict[str, Stage]) -> None:
        self.stages, self.began, self.spent = stages, 0.0, 0.0

    def __call__(self, step: Step, result: StepResult | None) -> None:
        if result is None:
            forget_peak()
            self.began, self.spent = time.perf_counter(), cpu()
            return
        stage = self.stages.setdefault(step.name if step.layer in ("link", "release") else step.layer, Stage())
        stage.seconds += time.perf_counter() - self.began
        stage.cpu += cpu() - self.spent
        stage.rows += result.rows or 0
        stage.peak = max(stage.peak, peak())


def read_beside(place: Place, name: str) -> Callable[[Measured], None]:
    readings = importlib.import_module("bench.spine_readings")
    target = place.folder / "parquet"

    def work(measured: Measured) -> None:
        if name == FLOOR:
            target.mkdir()
            measured.rows, unread = readings.floor(place.files, target)
        else:
            measured.rows, unread = readings.office(place.files)
        measured.unread = len(unread)

    return work


def measure_here(subject: str, place: Place) -> Measured:
    if subject == "generate":
        work = make_city(place)
    else:
        work = run_once(place, subject) if subject in RUNS else read_beside(place, subject)
    measured = Measured()
    before, started = cpu(), time.perf_counter()
    work(measured)
    measured.seconds, measured.cpu = time.perf_counter() - started, cpu() - before
    measured.peak = max([peak(), *(stage.peak for stage in measured.stages.values())])
    measured.child = peak_of_children()
    return measured


def measure(subject: str, place: Place) -> Measured:
    command = [
        sys.executable, __file__, "--one", subject, "--folder", str(place.folder), "--households", str(place.households),
        "--months", str(place.months), "--seed", str(place.seed),
    ]  # fmt: skip
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measured.read(done.stdout)


# The road of one city, and its tables.


def one_city(place: Place) -> dict[str, Measured]:
    """Everything about one size, told as it comes."""
    made = measure("generate", place)
    count = len(place.files)
    print(f"\n## {place.households:,} households, {place.months} months, {count} files\n")
    print(
        f"generated in {made.seconds:.1f} s ({made.cpu:.1f} s CPU), {place.households / made.seconds:,.0f} households/s, "
        f"peak {made.peak:.0f} MiB; load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores"
    )
    late = place.folder / NEW_FILE
    shutil.move(next(place.inbox.rglob(NEW_FILE)), late)
    found: dict[str, Measured] = {}
    for name in RUNS:
        if name == NEW:
            shutil.copyfile(late, place.inbox / NEW_FILE)
        found[name] = measure(name, place)
        tell_stages(name, found[name])
    for name in (FLOOR, OFFICE):
        found[name] = measure(name, place)
    tell_all(found)
    return found


def tell_stages(name: str, measured: Measured) -> None:
    print(f"\n### {name}: {measured.seconds:.1f} s, {measured.cpu:.1f} s CPU, peak {measured.peak:.0f} MiB\n")
    print("| stage | rows | s | CPU s | share of CPU | peak MiB |\n|---|---:|---:|---:|---:|---:|")
    stages = measured.stages
    rest = Stage(
        0,
        measured.seconds - sum(s.seconds for s in stages.values()),
        measured.cpu - sum(s.cpu for s in stages.values()),
    )
    for stage, spent in {**stages, "loading the project, opening and closing": rest}.items():
        print(
            f"| {stage} | {f'{spent.rows:,}' if spent.rows else ''} | {spent.seconds:.1f} | {spent.cpu:.1f} | {spent.cpu / measured.cpu:.0%} "
            f"| {f'{spent.peak:.0f}' if spent.peak else ''} |"
        )
    print(f"\nlargest reading process: {measured.child:.0f} MiB")


def tell_all(found: Mapping[str, Measured]) -> None:
    floor, desk, first = found[FLOOR], found[OFFICE], found[FIRST]
    print(f"\n### All of it, {floor.rows:,} rows of files\n")
    print(
        "| | s | CPU s | of the first run | × floor's CPU | × office's CPU | peak MiB |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    for name, one in found.items():
        print(
            f"| {name} | {one.seconds:.1f} | {one.cpu:.1f} | {one.cpu / first.cpu:.0%} | {one.cpu / floor.cpu:.2f} "
            f"| {one.cpu / desk.cpu:.2f} | {one.peak:.0f} |"
        )
    if desk.unread:
        print(f"\npandas with openpyxl left out {desk.unread} files, which it cannot read")
    # Changed ids are told since the release before, which for the run anew is the very release it repeats.
    with_reuse, without = ({**json.loads(found[name].digests), SINCE_BEFORE: ""} for name in (NEW, ANEW))
    print(f"\nbut for {SINCE_BEFORE}, the release made with results taken over has the digests of the one made anew: "
          f"{with_reuse == without}")  # fmt: skip


def tell_sizes(sizes: Mapping[int, Mapping[str, Measured]]) -> None:
    print("\n## Sizes beside each other\n")
    print(
        "| households | rows of files | first run, CPU s | s | CPU s per 1,000 households | unchanged | one new file "
        "| × floor's CPU | × office's CPU | peak MiB |\n|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )
    for households, found in sizes.items():
        first = found[FIRST]
        print(
            f"| {households:,} | {found[FLOOR].rows:,} | {first.cpu:.1f} | {first.seconds:.1f} "
            f"| {first.cpu / households * 1000:.2f} | {found['settled'].cpu / first.cpu:.0%} "
            f"| {found[NEW].cpu / first.cpu:.0%} | {first.cpu / found[FLOOR].cpu:.2f} "
            f"| {first.cpu / found[OFFICE].cpu:.2f} | {max(one.peak for one in map(found.__getitem__, RUNS)):.0f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, nargs="+", default=[20_000])
    parser.add_argument("--months", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", choices=("generate", *RUNS, FLOOR, OFFICE), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        place = Place(options.folder, options.households[0], options.months, options.seed)
        print(json.dumps(asdict(measure_here(options.one, place))))
        return
    sizes = {}
    for households in options.households:
        with tempfile.TemporaryDirectory() as folder:
            sizes[households] = one_city(Place(Path(folder), households, options.months, options.seed))
    if len(sizes) > 1:
        tell_sizes(sizes)


if __name__ == "__main__":
    main()

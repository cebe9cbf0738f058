"""Time, processor time and peak memory of every stage of the road, on a generated city: a first run, one on unchanged
inputs, one with a new file of one department, and the last anew, without taking results over.

Belongs here: measuring. Not here: asserting (a benchmark is no test).
``python bench/spine.py --households 20000`` writes the city below a temporary folder, runs it bare and prints tables.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import cpu_of_children, peak, peak_of_children
from gridhub.build.run import run_plan
from gridhub.build.step import Step, StepResult
from gridhub.project.reading.loading import load
from gridhub.release.manifest import read_manifest
from gridhub.release.releases import require_current
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[1]
NEW_FILE = "民政_低保发放花名册_202610.xlsx"
"""The file of one department that comes after the others."""


def measure(households: int, months: int, seed: int, folder: Path) -> None:
    started = time.perf_counter()
    command = "from gridhub.cli import main; main()"  # in a process of its own: its memory is not the run's
    subprocess.run(
        [sys.executable, "-c", command, "city", "generate", "--households", str(households), "--months", str(months),
         "--seed", str(seed), "--out", str(folder / "city")], check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    print(f"generate: {time.perf_counter() - started:.1f} s")
    inbox, late = folder / "city" / "inbox", folder / NEW_FILE
    shutil.move(next(inbox.rglob(NEW_FILE)), late)
    environ = {**os.environ, "GRIDHUB_INBOX": str(inbox), "GRIDHUB_HOME": str(folder / "home")}
    spent = [one_run("first run", environ), one_run("unchanged inputs", environ), one_run("settled", environ)]
    shutil.copyfile(late, inbox / NEW_FILE)
    spent.append(one_run("one new file", environ))
    reused = digests(environ)
    spent.append(one_run("anew", environ, anew=True))
    print("\n| run | CPU s | of the first |\n|---|---:|---:|")
    for name, cpu in spent:
        print(f"| {name} | {cpu:.1f} | {cpu / spent[0][1]:.0%} |")
    print(
        f"\nthe release made with results taken over has the digests of the one made anew: {reused == digests(environ)}"
    )


def digests(environ: dict[str, str]) -> dict[str, str]:
    return dict(read_manifest(require_current(Home(load(ROOT, environ=environ).config.home))).digests)


def one_run(name: str, environ: dict[str, str], *, anew: bool = False) -> tuple[str, float]:
    """Run once and print its stages. Returns the processor seconds, those of the reading processes included."""
    seconds: dict[str, float] = defaultdict(float)
    rows: dict[str, int] = defaultdict(int)
    highest: dict[str, float] = {}
    began = [0.0]

    def watch(step: Step, result: StepResult | None) -> None:
        if result is None:
            began[0] = time.perf_counter()
            return
        stage = step.name if step.layer in ("link", "release") else step.layer
        seconds[stage] += time.perf_counter() - began[0]
        rows[stage] += result.rows or 0
        highest[stage] = peak()

    started, cpu = time.perf_counter(), time.process_time() + cpu_of_children()
    project = load(ROOT, environ=environ)
    run_plan(
        project, Home(project.config.home), build_id=name.replace(" ", "-"), clock=lambda: datetime.now(UTC), anew=anew,
        watch=watch,
    )  # fmt: skip
    cpu = time.process_time() + cpu_of_children() - cpu
    total = time.perf_counter() - started
    print(
        f"\n{name}: {total:.1f} s, {cpu:.1f} s CPU\n\n| stage | rows | seconds | peak MiB (process) |\n|---|---:|---:|---:|"
    )
    for stage, took in seconds.items():
        print(f"| {stage} | {rows[stage]:,} | {took:.1f} | {highest[stage]:.0f} |")
    print(f"\nlargest reading process: {peak_of_children():.0f} MiB")
    return name, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--months", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.households, options.months, options.seed, Path(folder))


if __name__ == "__main__":
    main()

"""Time and peak memory of every stage of the road, on a generated city.

Belongs here: measuring. Not here: asserting (a benchmark is no test).
``python bench/spine.py --households 20000`` writes the city below a temporary folder, runs it bare and prints a table.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import peak, peak_of_children
from gridhub.build.run import run_plan
from gridhub.build.step import Step, StepResult
from gridhub.project.reading.loading import load
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[1]


def measure(households: int, months: int, seed: int, folder: Path) -> None:
    started = time.perf_counter()
    command = "from gridhub.cli import main; main()"  # in a process of its own: its memory is not the run's
    subprocess.run(
        [sys.executable, "-c", command, "city", "generate", "--households", str(households), "--months", str(months),
         "--seed", str(seed), "--out", str(folder / "city")], check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip
    print(f"generate: {time.perf_counter() - started:.1f} s")
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "city" / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    for name in ("first run", "second run"):
        seconds: dict[str, float] = defaultdict(float)
        rows: dict[str, int] = defaultdict(int)
        highest: dict[str, float] = {}
        began = [0.0]

        def watch(
            step: Step,
            result: StepResult | None,
            began: list[float] = began,
            seconds: dict[str, float] = seconds,
            rows: dict[str, int] = rows,
            highest: dict[str, float] = highest,
        ) -> None:
            if result is None:
                began[0] = time.perf_counter()
                return
            stage = step.name if step.layer in ("link", "release") else step.layer
            seconds[stage] += time.perf_counter() - began[0]
            rows[stage] += result.rows or 0
            highest[stage] = peak()

        started = time.perf_counter()
        run_plan(
            project, Home(project.config.home), build_id=name.split()[0], clock=lambda: datetime.now(UTC), watch=watch
        )
        total = time.perf_counter() - started
        print(f"\n{name}: {total:.1f} s\n\n| stage | rows | seconds | peak MiB (process) |\n|---|---:|---:|---:|")
        for stage, spent in seconds.items():
            print(f"| {stage} | {rows[stage]:,} | {spent:.1f} | {highest[stage]:.0f} |")
        print(f"\nlargest reading process: {peak_of_children():.0f} MiB")


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

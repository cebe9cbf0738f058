"""Time and peak memory of every stage of the road, on a generated city.

Belongs here: measuring. Not here: asserting (a benchmark is no test).
``python bench/spine.py --households 20000`` writes the city below a temporary folder, runs it bare and prints a table.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from gridhub.project.home import Home
from gridhub.project.loading import load
from gridhub.warehouse.build import Step, StepResult
from gridhub.warehouse.run import run_plan

ROOT = Path(__file__).resolve().parents[1]


def peak_mib() -> tuple[int, int]:
    """Peak resident memory so far in MiB: of this process, and of the largest finished child (the readers)."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return own, children


def measure(households: int, months: int, seed: int, folder: Path) -> None:
    from gridhub.city import generate

    started = time.perf_counter()
    generate(folder / "city", households=households, months=months, seed=seed, dirt="usual")
    print(f"generate: {time.perf_counter() - started:.1f} s, peak {peak_mib()[0]} MiB")
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "city" / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    for name in ("first run", "second run"):
        seconds: dict[str, float] = defaultdict(float)
        rows: dict[str, int] = defaultdict(int)
        peak: dict[str, int] = {}
        began = [0.0]

        def watch(
            step: Step,
            result: StepResult | None,
            began: list[float] = began,
            seconds: dict[str, float] = seconds,
            rows: dict[str, int] = rows,
            peak: dict[str, int] = peak,
        ) -> None:
            if result is None:
                began[0] = time.perf_counter()
                return
            stage = step.name if step.layer in ("link", "release") else step.layer
            seconds[stage] += time.perf_counter() - began[0]
            rows[stage] += result.rows or 0
            peak[stage] = peak_mib()[0]

        started = time.perf_counter()
        run_plan(
            project, Home(project.config.home), build_id=name.split()[0], clock=lambda: datetime.now(UTC), watch=watch
        )
        total = time.perf_counter() - started
        print(f"\n{name}: {total:.1f} s\n\n| stage | rows | seconds | peak MiB (process) |\n|---|---:|---:|---:|")
        for stage, spent in seconds.items():
            print(f"| {stage} | {rows[stage]:,} | {spent:.1f} | {peak[stage]} |")
    print(f"\nlargest child process (readers): {peak_mib()[1]} MiB")


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

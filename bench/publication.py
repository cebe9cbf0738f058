"""What publication costs: the release step, the open tier beside it, and the look through the home before a run.

    python bench/publication.py --rounds 3      # CPU seconds, medians

Each round is a whole run of the sample with nothing taken over (``--anew``), in this process, children counted. The release
step is the floor: what was published before there were tiers. Goals: release step and open tier together ≤ 1.5 × of it, the
look ≤ 3 % of a run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

from gridhub.build.run import run_plan
from gridhub.build.step import Step, StepResult
from gridhub.keeping.presence import find_losses
from gridhub.project.catalogue import RELEASE
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.tiers.tier_file import publish_open
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[1]


def cpu() -> float:
    """Processor seconds of this process and its children until now."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def one_round(project: Project, home: Home, folder: Path, number: int) -> dict[str, float]:
    """CPU seconds by part of one run and what follows it."""
    began = cpu()
    release_began = release_ended = 0.0

    def watch(step: Step, result: StepResult | None) -> None:
        nonlocal release_began, release_ended
        if step.name == RELEASE:
            release_began, release_ended = (cpu(), release_ended) if result is None else (release_began, cpu())

    run_plan(project, home, build_id=f"bench-{number}", clock=now, anew=True, watch=watch)
    ended = cpu()
    publish_open(project, home, folder, actor="bench", at=now())
    published = cpu()
    list(find_losses(home))
    return {
        "run": ended - began, "release step": release_ended - release_began,
        "open tier": published - ended, "look before a run": cpu() - published,
    }  # fmt: skip


def now() -> datetime:
    return datetime.now().astimezone()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        home = Home(Path(place, "home"))
        project = load(ROOT, environ={**os.environ, "GRIDHUB_HOME": str(home.root)})
        began = time.monotonic()
        found = [one_round(project, home, Path(place, "published"), number) for number in range(rounds)]
        seconds = time.monotonic() - began
    parts = {name: statistics.median(one[name] for one in found) for name in found[0]}
    print("| part | CPU s |\n|---|---:|")
    for name, used in parts.items():
        print(f"| {name} | {used:.2f} |")
    ratio = statistics.median((one["release step"] + one["open tier"]) / one["release step"] for one in found)
    look = statistics.median(one["look before a run"] / one["run"] for one in found)
    print(f"\npublication with the open tier: {ratio:.2f} × the release step; look: {look:.1%} of a run")
    print(f"{rounds} rounds in {seconds:.0f} s")


if __name__ == "__main__":
    main()

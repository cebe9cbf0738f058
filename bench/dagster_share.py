"""What Dagster costs: a run of the sample through it against one without it, and what ``gridhub ui`` takes while nothing happens.

    python bench/dagster_share.py --rounds 3           # CPU seconds of runs, medians
    python bench/dagster_share.py --idle 180           # CPU and memory of webserver, daemon and code server

Runs alternate and each is a process of its own, its children counted; wall seconds are told beside, for what they are worth.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
GRIDHUB = str(Path(sys.executable).parent / "gridhub")
SETTLE_SECONDS = 90
"""Until the servers are up and the sensor has looked for the first time."""


def seconds_of(home: Path, *words: str) -> tuple[float, float]:
    """Processor and wall seconds of one ``gridhub run`` on the sample."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [GRIDHUB, "run", "--home", str(home), *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - began


def environment() -> dict[str, str]:
    """Libraries are compiled once, as on any machine, also where this variable says otherwise."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def runs(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        homes = {"--bare": Path(folder, "bare"), "Dagster": Path(folder, "dagster")}
        for home in homes.values():  # files are read, lineage is traced
            seconds_of(home, *(["--bare"] if home.name == "bare" else []))
        print(
            "| run | --bare, CPU s | Dagster, CPU s | share | --bare, s | Dagster, s |\n|---|---:|---:|---:|---:|---:|"
        )
        for title, words in (("unchanged inputs", ()), ("--anew", ("--anew",))):
            found: dict[str, list[tuple[float, float]]] = {name: [] for name in homes}
            for _ in range(rounds):
                for name, home in homes.items():
                    found[name].append(seconds_of(home, *words, *(["--bare"] if name == "--bare" else [])))
            cpu = {name: statistics.median(one for one, _ in pairs) for name, pairs in found.items()}
            wall = {name: statistics.median(one for _, one in pairs) for name, pairs in found.items()}
            share = 1 - cpu["--bare"] / cpu["Dagster"]
            spread = max(one for one, _ in found["Dagster"]) - min(one for one, _ in found["Dagster"])
            print(
                f"| {title} | {cpu['--bare']:.1f} | {cpu['Dagster']:.1f} (± {spread / 2:.1f}) | {share:.0%} "
                f"| {wall['--bare']:.0f} | {wall['Dagster']:.0f} |"
            )


def idle(seconds: int, kept: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = kept or Path(folder, "home")
        if kept is None:
            seconds_of(home)
        command = [GRIDHUB, "ui", "--home", str(home), "--port", "3999"]
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        try:
            time.sleep(SETTLE_SECONDS)
            before = used(server.pid)
            time.sleep(seconds)
            print("| process | CPU of one core | memory, MiB |\n|---|---:|---:|")
            total, memory = 0.0, 0.0
            for name, (cpu, size) in sorted(used(server.pid).items()):
                share = (cpu - before.get(name, (0.0, 0.0))[0]) / seconds
                total, memory = total + share, memory + size
                print(f"| {name} | {share:.1%} | {size:.0f} |")
            print(f"| all | {total:.1%} | {memory:.0f} |")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


def used(pid: int) -> dict[str, tuple[float, float]]:
    """Processor seconds and unshared memory (MiB) by what a process does, of one process and all it started."""
    found: dict[str, tuple[float, float]] = {}
    root = psutil.Process(pid)
    for process in (root, *root.children(recursive=True)):
        try:
            times, size = process.cpu_times(), process.memory_full_info().uss / 2**20
            name = named(process.cmdline())
        except psutil.NoSuchProcess:
            continue
        cpu, before = found.get(name, (0.0, 0.0))
        found[name] = (cpu + times.user + times.system, before + size)
    return found


def named(words: Sequence[str]) -> str:
    line = " ".join(words[:5])  # what follows are settings, which name the other processes too
    kinds = {"webserver": "webserver", "daemon": "daemon", "grpc": "code server", "code-server": "code server"}
    return next((name for word, name in kinds.items() if word in line), "dagster dev")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--idle", type=int, default=0, help="seconds to watch gridhub ui instead")
    parser.add_argument("--home", type=Path, help="with --idle: a home with a release of the sample; else one is made")
    chosen = parser.parse_args()
    print(f"load of the machine at the start: {os.getloadavg()[0]:.1f}")
    if chosen.idle:
        idle(chosen.idle, chosen.home)
    else:
        runs(chosen.rounds)


if __name__ == "__main__":
    main()

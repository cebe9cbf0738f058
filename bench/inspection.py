"""What ``gridhub inspect`` costs, against the reading process alone on the same file.

Belongs here: measuring. Not here: the files (``ingest_files``), asserting (a benchmark is no test).
``python bench/inspection.py`` writes the files below a temporary folder and prints the table of ``bench/README.md``.

Each figure is the median of ``--runs`` processor seconds, the reading process included, each run in a process of its own
and all subjects in turn. Libraries, the project and the reading process are loaded before, by a small file of the same
kind: a command pays for them once, however many files it looks at.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.ingest_files import STATION, write_csv, write_xlsx
from bench.processes import cpu, peak

ROOT = Path(__file__).resolve().parents[1]
WAYS = ("reader", "known", "foreign")
"""The reading process alone; ``inspect`` of a file of a known export; of the same file under a name nobody claims."""
TITLES = {"reader": "reading alone", "known": "inspect, a known export", "foreign": "inspect, nobody's file"}


def names_of(kind: str) -> dict[str, str]:
    """Way → file name of one kind of file (``xlsx-60000``)."""
    form, _, rows = kind.partition("-")
    extension = form.partition("_")[0]
    known = STATION.format(part=f"第{rows}{form.rpartition('_')[2]}", extension=extension)
    return {"reader": known, "known": known, "foreign": f"某局_名单_{kind}.{extension}"}


def write_files(folder: Path, kinds: list[str]) -> None:
    for kind in kinds:
        form, _, rows = kind.partition("-")
        for count in (int(rows), 10):
            names = names_of(f"{form}-{count}")
            if (folder / names["foreign"]).exists():
                continue
            if form == "xlsx":
                write_xlsx(folder / names["known"], count)
            else:
                write_csv(folder / names["known"], count, "gb18030" if form.endswith("gb18030") else "utf-8")
            shutil.copyfile(folder / names["known"], folder / names["foreign"])


def subject(way: str) -> Callable[[Path], object]:
    """What is measured, as a function of a path."""
    if way == "reader":
        from gridhub.ingest.readers.child import read_in_child
        from gridhub.ingest.readers.formats import detect

        def read(path: Path) -> object:
            with tempfile.TemporaryDirectory() as folder:
                return read_in_child(path, detect(path, path.name), Path(folder))

        return read
    from gridhub.inspection.look import inspect_file
    from gridhub.project.reading.loading import load

    project = load(ROOT, environ=dict(os.environ))
    return lambda path: inspect_file(project, path)


def measure_one(way: str, kind: str, folder: Path) -> dict[str, float]:
    work = subject(way)
    form = kind.partition("-")[0]
    work(folder / names_of(f"{form}-10")[way])
    before, started = cpu(), time.perf_counter()
    work(folder / names_of(kind)[way])
    return {"cpu": cpu() - before, "seconds": time.perf_counter() - started, "peak": peak()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kinds", nargs="+", default=["xlsx-2000", "xlsx-100000", "csv-300000", "csv_gb18030-300000"])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "KIND"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure_one(options.one[0], options.one[1], options.folder)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        write_files(folder, options.kinds)
        found: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
        for _ in range(options.runs):
            for kind in options.kinds:
                for way in WAYS:
                    command = [sys.executable, __file__, "--one", way, kind, "--folder", str(folder)]
                    done = subprocess.run(command, check=True, capture_output=True)
                    found[kind, way].append(json.loads(done.stdout))
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")
    print("| file, rows × 14 | | CPU s | × of reading | peak MiB |\n|---|---|---:|---:|---:|")
    for kind in options.kinds:
        form, _, rows = kind.partition("-")
        floor = statistics.median(run["cpu"] for run in found[kind, "reader"])
        for way in WAYS:
            spent = statistics.median(run["cpu"] for run in found[kind, way])
            most = statistics.median(run["peak"] for run in found[kind, way])
            first = f"{form.replace('_', ' ')}, {int(rows):,}" if way == "reader" else ""
            print(f"| {first} | {TITLES[way]} | {spent:.2f} | {spent / floor:.2f} | {most:.0f} |")


if __name__ == "__main__":
    main()

"""What reading a delivery costs, against what reading its bytes costs at least and against pandas.

Belongs here: measuring. Not here: the files (``ingest_files``), asserting (a benchmark is no test).
``python bench/ingest.py`` writes the files below a temporary folder and prints the tables of ``bench/README.md``.

Each figure is the median of ``--runs`` runs, each in a process of its own; the runs of all subjects alternate, so that
a busy machine slows all of them. Of the road (``read_delivery`` without cache: child process, header, row kinds, raw
Parquet) the child was started before, by reading a small file of the same kind: as in a run over many deliveries.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.ingest_files import HEADER, STATION, write_csv, write_months_xlsx, write_quoted_csv, write_xls, write_xlsx
from bench.processes import cpu_of_children, peak, peak_of_children

if TYPE_CHECKING:
    from gridhub.state.delivery import Delivery

ROOT = Path(__file__).resolve().parents[1]
PANDAS_ROWS = 20_000
XLS_ROWS = 10_000
"""More would not fit into one file that xlwt writes whole."""
Measured = dict[str, float]


# Floors: what others, or the bare libraries, need for the same bytes.


def unzip(folder: Path) -> None:
    import zipfile

    with zipfile.ZipFile(folder / "big.xlsx") as container, container.open("xl/worksheets/sheet1.xml") as sheet:
        while sheet.read(1 << 20):
            pass


def scan_xml(folder: Path) -> None:
    import zipfile
    from xml.parsers import expat

    with zipfile.ZipFile(folder / "big.xlsx") as container, container.open("xl/worksheets/sheet1.xml") as sheet:
        expat.ParserCreate().ParseFile(sheet)


def calamine_alone(folder: Path, name: str = "big.xlsx") -> None:
    import python_calamine

    for _ in python_calamine.CalamineWorkbook.from_path(str(folder / name)).get_sheet_by_index(0).iter_rows():
        pass


def pandas_openpyxl(folder: Path) -> None:
    import pandas as pd

    pd.read_excel(folder / "small.xlsx", dtype=str, engine="openpyxl").to_parquet(folder / "pandas.parquet")


def pandas_csv(folder: Path) -> None:
    import pandas as pd

    pd.read_csv(folder / "utf8.csv", dtype=str).to_parquet(folder / "pandas.parquet")


def duckdb_alone(folder: Path, name: str) -> None:
    import duckdb

    target = folder / "duckdb.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM read_csv('{folder / name}', all_varchar = true)) TO '{target}'")


def duckdb_plain(folder: Path) -> None:
    duckdb_alone(folder, "utf8.csv")


def duckdb_quoted(folder: Path) -> None:
    duckdb_alone(folder, "quoted.csv")


# The road.


class _Town:
    """The sample project, and files taken as deliveries without an inbox."""

    def __init__(self, home: Path) -> None:
        from gridhub.project.reading.loading import load
        from gridhub.state.home import Home

        self.project = load(ROOT, environ=dict(os.environ))
        self.home = Home(home)
        self.home.create()

    def read(self, *paths: Path) -> int:
        """Rows of the files as deliveries of one export, read anew whatever is cached."""
        from gridhub.ingest.refusals import Refused
        from gridhub.ingest.sheets.read_many import read_deliveries

        deliveries = [self._take(path, number) for number, path in enumerate(paths)]
        shutil.rmtree(self.home.raw, ignore_errors=True)
        rows = 0
        for raw in read_deliveries(self.project, self.home, deliveries):
            if isinstance(raw, Refused):
                raise raw
            rows += sum(raw.counts.values())
        return rows

    def _take(self, path: Path, number: int) -> Delivery:
        from gridhub.state.archive import archive_path
        from gridhub.state.delivery import Delivery

        with path.open("rb") as handle:
            sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        kept = archive_path(self.home, sha256)
        kept.parent.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            os.link(path, kept)
        part = f"第{number}"
        return Delivery(
            delivery_id=f"d{number}", sha256=sha256, file_name=STATION.format(part=part, extension=path.suffix[1:]),
            path=path.name, received_no=number, received_at=datetime(2026, 11, 1), department="public_security",
            export="resident", period="2026-10", period_end=date(2026, 10, 31), part=part, size=path.stat().st_size,
            state="received",
        )  # fmt: skip


def road(folder: Path, *names: str) -> Callable[[], object]:
    """The road of the files at once, their children already started."""
    town = _Town(Path(tempfile.mkdtemp(dir=folder)))
    suffix = Path(names[0]).suffix
    town.read(*(folder / f"tiny-{number}{suffix}" for number, _ in enumerate(names)))
    return lambda: town.read(*(folder / name for name in names))


SUBJECTS: dict[str, Callable[[Path], Callable[[], object]]] = {
    "unzip": lambda folder: lambda: unzip(folder),
    "xml scan (expat)": lambda folder: lambda: scan_xml(folder),
    "calamine alone": lambda folder: lambda: calamine_alone(folder),
    "calamine alone, months": lambda folder: lambda: calamine_alone(folder, "months.xlsx"),
    "road xlsx, months": lambda folder: road(folder, "months.xlsx"),
    "calamine alone, xls": lambda folder: lambda: calamine_alone(folder, "big.xls"),
    "road xls": lambda folder: road(folder, "big.xls"),
    "road xlsx": lambda folder: road(folder, "big.xlsx"),
    "two roads xlsx": lambda folder: road(folder, "big.xlsx", "big-2.xlsx"),
    "pandas+openpyxl": lambda folder: lambda: pandas_openpyxl(folder),
    "DuckDB alone": lambda folder: lambda: duckdb_plain(folder),
    "road CSV UTF-8": lambda folder: road(folder, "utf8.csv"),
    "road CSV GB18030": lambda folder: road(folder, "gb18030.csv"),
    "pandas read_csv": lambda folder: lambda: pandas_csv(folder),
    "DuckDB alone, quoted": lambda folder: lambda: duckdb_quoted(folder),
    "road CSV quoted": lambda folder: road(folder, "quoted.csv"),
    "road CSV ragged": lambda folder: road(folder, "ragged.csv"),
}


# Measuring.


def measure_one(subject: str, folder: Path) -> Measured:
    """Seconds by the clock and of the processor (children included), peak MiB of this process and of its child."""
    work = SUBJECTS[subject](folder)
    before = sum(os.times()[:2]) + cpu_of_children()
    started = time.perf_counter()
    work()
    return {
        "seconds": time.perf_counter() - started,
        "cpu": sum(os.times()[:2]) + cpu_of_children() - before,
        "peak": peak(),
        "child": peak_of_children(),
    }


def measure_all(folder: Path, runs: int, chosen: list[str]) -> dict[str, Measured]:
    found: dict[str, list[Measured]] = defaultdict(list)
    for _ in range(runs):
        for subject in chosen:
            command = [sys.executable, __file__, "--one", subject, "--folder", str(folder)]
            found[subject].append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    return {
        subject: {key: statistics.median(run[key] for run in measured) for key in measured[0]}
        for subject, measured in found.items()
    }


@contextmanager
def files(folder: Path | None, rows_xlsx: int, rows_csv: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as temporary:
        place = folder or Path(temporary)
        if not (place / "ragged.csv").exists():
            _write(place, rows_xlsx, rows_csv)
        yield place


def _write(place: Path, rows_xlsx: int, rows_csv: int) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for number in range(2):
        write_xlsx(place / f"tiny-{number}.xlsx", 10, seed=number)
    write_xls(place / "tiny-0.xls", 10)
    write_months_xlsx(place / "months.xlsx", rows_xlsx)
    write_xls(place / "big.xls", XLS_ROWS)
    write_csv(place / "tiny-0.csv", 10, "utf-8")
    write_xlsx(place / "small.xlsx", PANDAS_ROWS)
    write_xlsx(place / "big.xlsx", rows_xlsx)
    write_xlsx(place / "big-2.xlsx", rows_xlsx, seed=2)
    write_csv(place / "utf8.csv", rows_csv, "utf-8")
    write_csv(place / "gb18030.csv", rows_csv, "gb18030")
    write_quoted_csv(place / "quoted.csv", rows_csv, "utf-8")
    with (place / "utf8.csv").open("rb") as plain, (place / "ragged.csv").open("wb") as ragged:
        shutil.copyfileobj(plain, ragged)
        ragged.write("制表人：无\n".encode())


def report(found: dict[str, Measured], rows_xlsx: int, rows_csv: int) -> None:
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")
    tables = (
        (f"xlsx, {rows_xlsx:,} × {len(HEADER)}", rows_xlsx, "calamine alone",
         ("unzip", "xml scan (expat)", "calamine alone", "road xlsx", "two roads xlsx", "pandas+openpyxl")),
        (f"xlsx with a column of months, {rows_xlsx:,} × {len(HEADER)}", rows_xlsx, "calamine alone, months",
         ("calamine alone, months", "road xlsx, months")),
        (f"xls, {XLS_ROWS:,} × 30", XLS_ROWS, "calamine alone, xls", ("calamine alone, xls", "road xls")),
        (f"CSV, {rows_csv:,} × {len(HEADER)}", rows_csv, "DuckDB alone",
         ("DuckDB alone", "road CSV UTF-8", "road CSV GB18030", "pandas read_csv", "road CSV ragged")),
        (f"CSV with every field quoted, {rows_csv:,} × {len(HEADER)}", rows_csv, "DuckDB alone, quoted",
         ("DuckDB alone, quoted", "road CSV quoted")),
    )  # fmt: skip
    for title, rows, floor, subjects in tables:
        if floor not in found:
            continue
        print(f"{title}\n\n| | s | CPU s | rows/s | × {floor} | × of its CPU | peak MiB | child MiB |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|")
        for subject in subjects:
            if subject in found:
                _line(subject, found[subject], found[floor], rows)
        print()


def _line(subject: str, measured: Measured, floor: Measured, rows: int) -> None:
    if subject == "pandas+openpyxl":
        scale = rows / PANDAS_ROWS
        measured = measured | {"seconds": measured["seconds"] * scale, "cpu": measured["cpu"] * scale}
        subject += f" (× {scale:g} of {PANDAS_ROWS:,} rows)"
    if subject == "two roads xlsx":
        rows *= 2
    child = f"{measured['child']:.0f}" if measured["child"] else ""
    print(
        f"| {subject} | {measured['seconds']:.1f} | {measured['cpu']:.1f} | {rows / measured['seconds']:,.0f} "
        f"| {measured['seconds'] / floor['seconds']:.2f} | {measured['cpu'] / floor['cpu']:.2f} "
        f"| {measured['peak']:.0f} | {child} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--xlsx-rows", type=int, default=200_000)
    parser.add_argument("--csv-rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the files here and use them again")
    parser.add_argument("--only", default="", help="subjects whose name contains this")
    parser.add_argument("--one", choices=SUBJECTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure_one(options.one, options.folder)))
        return
    chosen = [subject for subject in SUBJECTS if options.only in subject]
    with files(options.folder, options.xlsx_rows, options.csv_rows) as folder:
        report(measure_all(folder, options.runs, chosen), options.xlsx_rows, options.csv_rows)


if __name__ == "__main__":
    main()

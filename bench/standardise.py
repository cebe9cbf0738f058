"""What standardising and contracts cost: every export of the sample city, each at as many rows, in rows per processor second.

Belongs here: measuring. Not here: reading files (``ingest``), asserting (a benchmark is no test).
``python bench/standardise.py`` reads the sample's files once, repeats the data rows of each export and prints the table
of ``bench/README.md``.

A repetition is not the same rows again, or every cell but the first would be known already: digits of ids, numbers,
phones and addresses are others each time, and an id keeps a check digit that is right where it was right. Reading the
raw Parquet counts, writing the std Parquet does not. Each export is measured in a process of its own, after its first rows
went the same way once.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import peak
from gridhub.contracts.base import columns_of
from gridhub.contracts.checkdigit import citizen_check_digit, citizen_is_valid, uscc_check_digit, uscc_is_valid
from gridhub.ingest.sheets.raw_cells import cell_columns

if TYPE_CHECKING:
    from gridhub.ingest.sheets.raw_table import RawTable
    from gridhub.project.project import Project
    from gridhub.standardise.result import Standardised
    from gridhub.state.delivery import Delivery

ROOT = Path(__file__).resolve().parents[1]
GOAL = 60_000
RESULTS = ("std", "quarantine", "repair", "rules")
_VARIED = ("citizen_id", "uscc", "permit_no", "phone_list", "id", "address")
_WARM_ROWS = 200


# Rows.


def varied(text: str | None, kind: str, repetition: int) -> str | None:
    """Another text of the same form: its last run of digits counts on by the repetition."""
    if not text or kind not in _VARIED:
        return text
    if kind == "citizen_id" and citizen_is_valid(text):
        first = text[:14] + _counted_on(text[14:17], repetition)
        return first + citizen_check_digit(first)
    if kind == "uscc" and uscc_is_valid(text):
        first = text[:9] + _counted_on(text[9:17], repetition)
        return first + uscc_check_digit(first)
    if kind == "permit_no" and uscc_is_valid(text[:18]):
        return text[:18] + _counted_on(text[18:21], repetition) + text[21:]
    runs = list(re.finditer(r"[0-9]{2,}", text))
    if not runs:
        return text
    return text[: runs[-1].start()] + _counted_on(runs[-1][0], repetition) + text[runs[-1].end() :]


def _counted_on(digits: str, repetition: int) -> str:
    if not re.fullmatch("[0-9]+", digits):
        return digits
    return str((int(digits) + repetition) % 10 ** len(digits)).zfill(len(digits))


def repeated(raw: pl.DataFrame, kinds: Mapping[tuple[int, int], str], rows: int) -> pl.DataFrame:
    """The raw rows of one delivery, its data rows repeated until there are ``rows`` of them. ``kinds``: of a field by
    sheet and cell."""
    data = raw.filter(pl.col("row_kind") == "data")
    parts = [raw]
    first = int(raw["row"].to_list()[-1]) + 1
    sheets, columns = data["sheet_no"].to_list(), cell_columns(data)
    for repetition in range(1, -(-rows // data.height)):
        cells = [
            pl.Series(
                name,
                [
                    varied(text, kinds.get((at, index), ""), repetition)
                    for at, text in zip(sheets, data[name], strict=True)
                ],
                dtype=pl.String,
            )
            for index, name in enumerate(columns)
        ]
        numbers = pl.Series("row", range(first, first + data.height), dtype=raw.schema["row"])
        parts.append(data.with_columns(*cells, numbers))
        first += data.height
    whole = pl.concat(parts).sort("sheet_no", "row")
    return whole.head(rows + raw.height - data.height)


# The sample.


def prepare(place: Path, rows: int, chosen: str) -> list[str]:
    """Reads the sample and writes the repeated raw rows of each export below ``place``; names of the exports."""
    from gridhub.ingest.receive.intake import take_inbox
    from gridhub.ingest.refusals import Refused
    from gridhub.ingest.sheets.read_many import read_deliveries
    from gridhub.project.reading.loading import load
    from gridhub.state.home import Home

    environ = {**os.environ, "GRIDHUB_HOME": str(place / "home")}
    project = load(ROOT, environ=environ)
    home = Home(place / "home")
    home.create()
    received = [
        delivery
        for delivery in take_inbox(project, home, now=datetime(2026, 11, 12, 9, tzinfo=UTC))
        if delivery.state == "received"
    ]
    largest: dict[str, tuple[Delivery, RawTable]] = {}
    for delivery, raw in zip(received, read_deliveries(project, home, received), strict=True):
        name = f"{delivery.department}.{delivery.export}"
        if chosen in name and not isinstance(raw, Refused) and raw.counts.get("data"):
            known = largest.get(name)
            if known is None or raw.counts["data"] > known[1].counts["data"]:
                largest[name] = delivery, raw
    for name, (delivery, raw) in largest.items():
        contract = project.std_contracts[(delivery.department, delivery.export)]
        kinds = {column.name: column.kind for column in columns_of(contract)}
        at = {(s.sheet_no, c.index): str(kinds[c.field]) for s in raw.sheets for c in s.columns}
        repeated(pl.read_parquet(raw.path), at, rows).write_parquet(place / f"{name}.parquet")
        (place / f"{name}.pickle").write_bytes(pickle.dumps((delivery, raw.sheets)))
    return sorted(largest)


def standardise_one(project: Project, place: Path, name: str, rows: int | None = None) -> Standardised:
    """The whole of one export, or the ``rows`` at its head."""
    from gridhub.standardise.frame import standardise_frame
    from gridhub.standardise.result import Origin

    delivery, sheets = pickle.loads((place / f"{name}.pickle").read_bytes())
    export = project.connectors[delivery.department].exports[delivery.export]
    contract = project.std_contracts[(delivery.department, delivery.export)]
    origin = Origin(delivery.delivery_id, delivery.file_name, delivery.period_end, delivery.part)
    frame = pl.read_parquet(place / f"{name}.parquet", n_rows=rows)
    return standardise_frame(frame, sheets, export, contract, project.codes, origin)


# Measuring.


def measure_one(place: Path, name: str, keep: Path | None) -> dict[str, float]:
    """CPU seconds (every thread's), data rows, accepted rows, columns, lines set aside and mended, peak MiB."""
    from gridhub.project.reading.loading import load

    project = load(ROOT, environ={**os.environ, "GRIDHUB_HOME": str(place / "home")})
    standardise_one(project, place, name, _WARM_ROWS)
    before = time.process_time()
    made = standardise_one(project, place, name)
    spent = time.process_time() - before
    if keep is not None:
        for result in RESULTS:
            getattr(made, result).write_parquet(keep / f"{name}.{result}.parquet")
    return {
        "cpu": spent, "rows": made.data_rows, "accepted": made.std.height, "columns": made.std.width - 7,
        "aside": made.quarantine.height, "mended": made.repair.height, "peak": peak(),
    }  # fmt: skip


def measure_all(place: Path, names: list[str], runs: int, keep: Path | None) -> dict[str, dict[str, float]]:
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(runs):
        for name in names:
            command = [sys.executable, __file__, "--one", name, "--folder", str(place)]
            if keep is not None:
                command += ["--keep", str(keep)]
            found[name].append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    return {
        name: {key: statistics.median(run[key] for run in measured) for key in measured[0]}
        for name, measured in found.items()
    }


def report(found: Mapping[str, Mapping[str, float]]) -> None:
    print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores\n")
    print("| export | columns | rows | set aside, lines | mended, cells | CPU s | rows per CPU s | peak MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, one in sorted(found.items(), key=lambda pair: pair[1]["rows"] / pair[1]["cpu"]):
        print(
            f"| {name} | {one['columns']:.0f} | {one['rows']:,.0f} | {one['aside']:,.0f} | {one['mended']:,.0f} "
            f"| {one['cpu']:.2f} | {one['rows'] / one['cpu']:,.0f} | {one['peak']:.0f} |"
        )
    rows, cpu = (sum(one[key] for one in found.values()) for key in ("rows", "cpu"))
    quick = sum(one["rows"] / one["cpu"] >= GOAL for one in found.values())
    print(f"| **all** |  | {rows:,.0f} |  |  | {cpu:.1f} | {rows / cpu:,.0f} |  |")
    print(f"\n{quick} of {len(found)} exports at {GOAL:,} rows per CPU s or more")


@contextmanager
def folder_of(given: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as temporary:
        place = given or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        yield place


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="exports whose name contains this")
    parser.add_argument("--folder", type=Path, help="keep the rows here and use them again")
    parser.add_argument("--keep", type=Path, help="write what was made here, to compare it")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    if options.one:
        print(json.dumps(measure_one(options.folder, options.one, options.keep)))
        return
    with folder_of(options.folder) as place:
        known = sorted(path.name.removesuffix(".parquet") for path in place.glob("*.parquet"))
        names = [name for name in known if options.only in name] or prepare(place, options.rows, options.only)
        report(measure_all(place, names, options.runs, options.keep))


if __name__ == "__main__":
    main()

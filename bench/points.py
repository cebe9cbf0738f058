"""A million points in two thousand polygons: which grid each lies in, against what the tree alone costs.

Belongs here: measuring. Not here: asserting. ``python bench/points.py`` prints the table of ``bench/README.md``.
The polygons are a tessellation with ragged borders (32 corners each); every tenth point lies outside all of them. The
subjects alternate; each figure is the median of ``--runs``.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.processes import peak
from gridhub.places.geometry.coordinates import Degrees, convert
from gridhub.places.geometry.locating import Polygons, locate
from gridhub.places.geometry.witness import ancestors, compare

COLUMNS, ROWS = 50, 40


def ragged(seed: int) -> Polygons:
    """A tessellation: neighbours share every corner of their border."""
    rng = np.random.default_rng(seed)
    steps = 8
    places = np.stack(np.meshgrid(np.arange(COLUMNS * steps + 1), np.arange(ROWS * steps + 1), indexing="ij"), axis=-1)
    corners = places / steps * 0.01 + (120.2, 37.2) + rng.uniform(-0.0004, 0.0004, places.shape)
    polygons = np.empty(COLUMNS * ROWS, dtype=object)
    for number in range(len(polygons)):
        i, j = number % COLUMNS * steps, number // COLUMNS * steps
        span = range(steps)
        ring = [corners[i + s, j] for s in span] + [corners[i + steps, j + s] for s in span]
        ring += [corners[i + steps - s, j + steps] for s in span] + [corners[i, j + steps - s] for s in span]
        polygons[number] = shapely.Polygon(ring)
    return polygons


def scattered(count: int, seed: int) -> tuple[Degrees, Degrees]:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(120.2, 120.2 + COLUMNS * 0.01, count), rng.uniform(37.2, 37.2 + ROWS * 0.01, count)
    x[::10] += COLUMNS * 0.01
    return x, y


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--points", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=5)
    said = options.parse_args()
    polygons, (x, y) = ragged(1), scattered(said.points, 2)
    grids = [f"G{number:04d}" for number in range(len(polygons))]
    made = shapely.points(x, y)
    answer = locate(polygons, x, y)
    named = np.full(len(x), -1)
    named[answer[0]] = answer[1]
    points = pl.DataFrame({"x": x, "y": y, "address_grid_id": [grids[n] if n >= 0 else None for n in named.tolist()]})

    def tree(given: Any) -> None:
        shapely.STRtree(polygons).query(given, predicate="intersects")

    subjects: dict[str, Callable[[], object]] = {
        "floor: STRtree query alone, points already made": lambda: tree(made),
        "STRtree query with making the points": lambda: tree(shapely.points(x, y)),
        "locate": lambda: locate(polygons, x, y),
        "GCJ-02 to CGCS2000": lambda: convert(x, y, "GCJ-02", "CGCS2000"),
        "BD-09 to CGCS2000": lambda: convert(x, y, "BD-09", "CGCS2000"),
        "compare: locate, and the verdict beside the address": lambda: compare(points, grids, polygons, ancestors({})),
    }
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in subjects}
    for _ in range(said.runs):
        for name, subject in subjects.items():
            clock, cpu = time.perf_counter(), time.process_time()
            subject()
            seconds[name].append((time.perf_counter() - clock, time.process_time() - cpu))
    floor = statistics.median(wall for wall, _ in seconds[next(iter(subjects))])
    print(f"{said.points:,} points, {len(polygons):,} polygons, {len(answer[0]):,} pairs; peak {peak():.0f} MiB\n")
    print("| | s | CPU s | points/s | × floor |\n|---|---:|---:|---:|---:|")
    for name, taken in seconds.items():
        wall, cpu = (statistics.median(each) for each in zip(*taken, strict=True))
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {said.points / wall:,.0f} | {wall / floor:.2f} |")


if __name__ == "__main__":
    main()

"""Two releases side by side: their manifests and their published tables, as views of one database.

Belongs here: finding a release by its id or folder, opening two of them. Not here: why they differ (``causes``), what
differs (``comparing``, ``compared_rows``). Only what was published is read: masked, without a plain identifier.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from gridhub.release.releases import MANIFEST, TOMBSTONE, NoRelease, full_id
from gridhub.state.home import Home
from gridhub.tables.quoting import literal, quoted

Lineage = Literal["next", "through", "apart"]
SIDES = ("a", "b")
"""Names of the schemas that hold the earlier and the later release."""


@dataclass(frozen=True)
class Side:
    """One release: its folder and its manifest as written."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def release_id(self) -> str:
        return str(self.manifest["release_id"])

    @property
    def as_of(self) -> str:
        return str(self.manifest["as_of"])

    @property
    def stage(self) -> str | None:
        """``preliminary`` or ``final``; None in a release that does not say."""
        return self.manifest.get("stage")

    @property
    def inputs(self) -> Mapping[str, Any] | None:
        """What it was made with, item by item; None in a release made before that was kept."""
        return self.manifest.get("inputs")

    def said(self, part: str) -> Mapping[str, Any]:
        """One part of the inputs, {} when it is not there."""
        found: Mapping[str, Any] = (self.inputs or {}).get(part) or {}
        return found

    def digest(self, table: str) -> str | None:
        """SHA-256 of a published table; None when the release has no such table."""
        found: Mapping[str, Any] = self.manifest["tables"].get(table, {})
        return found.get("sha256")


@dataclass(frozen=True)
class Pair:
    """Two releases open side by side: ``a."core.person"`` and ``b."core.person"``. ``lineage``: next (one was
    made on the ids of the other, or they are the same), through (with others between), apart (neither goes back to the
    other)."""

    connection: duckdb.DuckDBPyConnection
    a: Side
    b: Side
    lineage: Lineage

    @property
    def sides(self) -> tuple[tuple[str, Side], tuple[str, Side]]:
        return (SIDES[0], self.a), (SIDES[1], self.b)

    def tables(self, *layers: str) -> list[str]:
        """Names of the tables of some layers that either release has."""
        names = {name for _, side in self.sides for name in side.manifest["tables"] if name.partition(".")[0] in layers}
        return sorted(names)

    def columns(self, side: str, table: str) -> list[str]:
        """Columns of a table in one release; [] when it has none."""
        rows = self.rows(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
            side, table,
        )  # fmt: skip
        return [str(name) for (name,) in rows]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, list(values)).fetchall()

    def title(self, table: str) -> str:
        return str(self.b.said("titles").get(table) or self.a.said("titles").get(table) or table)

    def export_title(self, department: str, export: str) -> str:
        name = f"{department}.{export}"
        return str(self.b.said("exports").get(name) or self.a.said("exports").get(name) or name)


def view(side: str, table: str) -> str:
    """The name of a table of one release in SQL."""
    return f"{side}.{quoted_whole(table)}"


def quoted_whole(name: str) -> str:
    """One identifier, dots and all."""
    return '"' + name.replace('"', '""') + '"'


def find_release(home: Home, named: str) -> Side:
    """A release by its id, or by its folder (of another home, say). Raises ``NoRelease``, naming those there are."""
    folder = home.releases / full_id(home, named)
    if "/" in named or not folder.is_dir():
        folder = Path(named)
    if (folder / MANIFEST).is_file():
        return Side(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    if (folder / TOMBSTONE).is_file():
        raise NoRelease(
            f"{named}: 这次发布已清理，数据不在了，不能比较 / this release was pruned, nothing is left to compare"
        )
    known = sorted(path.parent.name for path in home.releases.glob(f"*/{MANIFEST}"))
    there = "、".join(known) or "（没有）"
    raise NoRelease(f"{named}: 没有这次发布；现有：{there} / no such release; there are: {', '.join(known) or 'none'}")


@contextmanager
def open_pair(home: Home, first: str, second: str) -> Iterator[Pair]:
    """Open two releases, read-only. Raises ``NoRelease``."""
    a, b = find_release(home, first), find_release(home, second)
    connection = duckdb.connect()
    try:
        connection.execute("SET TimeZone = 'Asia/Shanghai'")
        connection.execute("SET temp_directory = ''")  # nothing of a release is written to where somebody stands
        for name, side in zip(SIDES, (a, b), strict=True):
            connection.execute(f"CREATE SCHEMA {quoted(name)}")
            for path in sorted((side.folder / "parquet").glob("*.parquet")):
                connection.execute(
                    f"CREATE VIEW {view(name, path.stem)} AS SELECT * FROM read_parquet({literal(str(path))})"
                )
        yield Pair(connection, a, b, _lineage(a, b))
    finally:
        connection.close()


def _lineage(a: Side, b: Side) -> Lineage:
    """How the ids of one go back to the other: by the chains of parents in their folder."""
    if a.folder.resolve() == b.folder.resolve():
        return "next"
    if a.folder.resolve().parent != b.folder.resolve().parent:
        return "apart"
    steps = [
        _ancestors(new).index(old.release_id) for old, new in ((a, b), (b, a)) if old.release_id in _ancestors(new)
    ]
    return "apart" if not steps else "next" if 0 in steps else "through"


def _ancestors(side: Side) -> list[str]:
    """The releases behind one, its parent first; pruned ones by their tombstones."""
    found: list[str] = []
    parent = side.manifest.get("parent")
    while parent and parent not in found:
        found.append(parent)
        kept = [path for name in (MANIFEST, TOMBSTONE) if (path := side.folder.parent / parent / name).is_file()]
        parent = json.loads(kept[0].read_text(encoding="utf-8")).get("parent") if kept else None
    return found

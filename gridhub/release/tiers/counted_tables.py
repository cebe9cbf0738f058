"""Tables of the open tier that count people: small counts are hidden, and what would give them away.

Belongs here: the cells of a table and how they add up. Not here: which cells are hidden (``tables.small_counts``), how the
columns of a table add up (its ``margins``), tables with a row per person (``open_tier``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import polars as pl

from gridhub.release.tiers.selects import Scope, elsewhere_select
from gridhub.release.tiers.tier_table import CannotReachK, TableTold, altered_name, create, frame_of
from gridhub.tables.anonymity import WITHHELD_IN_ROW
from gridhub.tables.exposure import Form
from gridhub.tables.quoting import quoted
from gridhub.tables.small_counts import Cell, Equation, determined, hidden_cells, holds, tells_small
from gridhub.tables.spec import TableSpec


def write_counts(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, shown: Mapping[str, Form], scope: Scope, k: int
) -> TableTold:
    """Small counts are hidden in the whole table before a group's places are chosen: each group's file hides the same."""
    select = elsewhere_select(spec, shown, Scope())
    frame = frame_of(connection, select.sql)
    shares = dict(spec.margins.shares) if spec.margins else {}
    counted = [c.name for c in spec.columns if c.counts_people and c.name in frame.columns and c.name not in shares]
    counts: dict[Cell, int | None] = {
        (row, name): None if value is None else int(value)
        for name in counted for row, value in enumerate(frame[name].to_list())
    }  # fmt: skip
    declared = _equations(connection, spec, frame, counted)
    sums = _known_sums(spec, frame, counted, declared, counts, k)
    equations = [*(one for one in declared if holds(counts, one)), *sums]
    hidden = hidden_cells(counts, equations, k, frozenset(total for total, *_ in sums))
    if determined(hidden, equations):
        raise CannotReachK(
            f"{spec.name}: 小于 {k} 的数可以由其他数推算出来，没有写文件 / a small count could be worked out: nothing was written"
        )
    hidden |= {
        (row, share) for share, whole in shares.items() for row, (part, of) in enumerate(frame[share, whole].iter_rows())
        if (row, whole) in hidden or tells_small(part, of, k)
    }  # fmt: skip
    for name in (*counted, *shares):
        values = [None if (row, name) in hidden else value for row, value in enumerate(frame[name].to_list())]
        frame = frame.with_columns(pl.Series(name, values, frame.schema[name]))
    at = frame.columns.index(counted[0])
    told = [
        "、".join(name for name in (*counted, *shares) if (row, name) in hidden) or None for row in range(frame.height)
    ]
    frame.insert_column(at, pl.Series(WITHHELD_IN_ROW, told, pl.String))
    inside = _inside(connection, spec, shown, scope, frame)
    name = altered_name(spec)
    create(connection, name, inside, spec, select)
    return TableTold(
        spec.name,
        "counts",
        name,
        rows=inside.height,
        rows_of_release=frame.height,
        hidden_counts=sum(len(names.split("、")) for names in inside[WITHHELD_IN_ROW].drop_nulls()),
    )


def _inside(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, shown: Mapping[str, Form], scope: Scope, frame: pl.DataFrame
) -> pl.DataFrame:
    if not scope.places:
        return frame
    keys = [name for name in spec.key if name in frame.columns]
    wanted = frame_of(connection, elsewhere_select(spec, shown, scope).sql)
    return frame.join(wanted.select(keys), on=keys, how="semi", nulls_equal=True)


def _equations(
    connection: duckdb.DuckDBPyConnection, spec: TableSpec, frame: pl.DataFrame, counted: Sequence[str]
) -> list[Equation]:
    margins = spec.margins
    found: list[Equation] = []
    if margins is None:
        return found
    rows = frame.to_dicts()
    for total, parts in margins.sums:
        found += [tuple((row, name) for name in (total, *parts)) for row in range(frame.height)]
    groups: dict[int, list[int]] = {}
    if margins.total is not None:
        column, word = margins.total
        tops = {tuple(row[name] for name in margins.within): at for at, row in enumerate(rows) if row[column] == word}
        for at, row in enumerate(rows):
            top = tops.get(tuple(row[name] for name in margins.within))
            if top is not None and top != at:
                groups.setdefault(top, []).append(at)
    if margins.under is not None:
        column, table, own, parent = margins.under
        above = dict(connection.execute(f"SELECT {quoted(own)}, {quoted(parent)} FROM {quoted(table)}").fetchall())
        at_of = {row[column]: at for at, row in enumerate(rows)}
        for at, row in enumerate(rows):
            top = at_of.get(above.get(row[column]))
            if top is not None and top != at:
                groups.setdefault(top, []).append(at)
    for top, below in sorted(groups.items()):
        found += [tuple((row, name) for row in (top, *below)) for name in counted]
    return found


def _known_sums(
    spec: TableSpec,
    frame: pl.DataFrame,
    counted: Sequence[str],
    declared: Sequence[Equation],
    counts: dict[Cell, int | None],
    k: int,
) -> list[Equation]:
    """The sums over rows under no other that are known from elsewhere: their totals, in rows of their own below 0, are added to
    ``counts``. One below k is known to nobody: a report does not print it either."""
    under = {part[0] for total, *parts in declared for part in parts if part[0] != total[0]}
    rows = frame.to_dicts()
    found: list[Equation] = []
    for columns in spec.margins.known if spec.margins else ():
        groups: dict[tuple[object, ...], list[int]] = {}
        for at, row in enumerate(rows):
            if at not in under:
                groups.setdefault(tuple(row[name] for name in columns), []).append(at)
        for together in groups.values():
            for name in counted:
                parts = [(row, name) for row in together]
                values = [counts[cell] for cell in parts]
                total = sum(value or 0 for value in values)
                if None not in values and total >= k:
                    cell = (-1 - len(found), name)
                    counts[cell] = total
                    found.append((cell, *parts))
    return found

"""Which rows of a table differ between two releases, and by which cause: counted per table, or listed.

Belongs here: rows as sets (DuckDB compares; no table comes into Python but what is listed). Not here: indicators and
findings (``comparing``), which explain each line by itself.

A row is known by the key of its table; a table whose key does not tell its rows apart as published is compared by whole
rows. A row has the causes of the source rows and of the hub ids that it names: a delivery that came, went or was corrected
and speaks of the same person is a cause. A row that names none of them has those of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridhub.contracts.errors import GridhubError
from gridhub.contracts.record_id import record_id_sql
from gridhub.release.causes import Cause, Causes, in_order
from gridhub.release.two_releases import SIDES, Pair, quoted_whole, view


class NoSuchTable(GridhubError):
    """Neither release has the table that was asked for."""


@dataclass(frozen=True)
class TableDifference:
    """What differs of one table. ``columns``: changed rows by column. ``by_kind``: rows by class of cause; a row may have
    several. ``rest``: rows without a cause of their own, told by ``causes`` of the whole table; ``unexplained``: those of
    them when the table has none."""

    table: str
    title: str
    added: int
    gone: int
    changed: int
    columns: Mapping[str, int]
    by_kind: Mapping[str, int]
    rest: int
    causes: tuple[Cause, ...]

    @property
    def unexplained(self) -> int:
        return 0 if any(cause.kind != "unexplained" for cause in self.causes) else self.rest


@dataclass(frozen=True)
class RowDifference:
    """One row that differs, masked as it is published. ``key``: column → text. ``changed``: column → before and after."""

    table: str
    key: Mapping[str, str]
    change: str
    changed: Mapping[str, tuple[str, str]]
    kinds: tuple[str, ...]


Stands = Callable[[Pair, str], "dict[str, str] | None"]


def touched(pair: Pair, causes: Causes) -> None:
    """Make the tables that rows are looked up in: ``touched`` (id, kind: a delivery, source row or hub id that a cause
    speaks of), ``touched_record``, ``decided_row``, ``one_sided`` (hub ids that one release alone knows)."""
    connection = pair.connection
    connection.execute("CREATE TEMP TABLE changed_delivery (delivery_id VARCHAR, kind VARCHAR)")
    connection.execute("CREATE TEMP TABLE decided_cell (file VARCHAR, sheet VARCHAR, row BIGINT)")
    if causes.deliveries:
        connection.executemany(
            "INSERT INTO changed_delivery VALUES (?, ?)", [(one.delivery_id, one.kind) for one in causes.deliveries]
        )
    if causes.decided:
        connection.executemany(
            "INSERT INTO decided_cell VALUES (?, ?, ?)", [list(cell) for cell in sorted(causes.decided)]
        )
    said = " UNION ALL ".join(
        f"SELECT '{side}' AS side, record_id, delivery_id, file, sheet, row, hub_id FROM {view(side, 'audit.record_entity')}"
        for side in SIDES
    )
    connection.execute(f"CREATE TEMP VIEW said AS {said}")
    connection.execute("""
        CREATE TEMP TABLE touched_record AS
        SELECT DISTINCT said.record_id, said.hub_id, changed.kind
        FROM said JOIN changed_delivery AS changed ON changed.delivery_id = said.delivery_id
    """)
    connection.execute("""
        CREATE TEMP TABLE decided_row AS
        SELECT DISTINCT said.record_id, said.hub_id, said.file, said.sheet, said.row
        FROM said JOIN decided_cell AS cell
          ON cell.file = said.file AND cell.sheet = COALESCE(said.sheet, '') AND cell.row = said.row
    """)
    connection.execute("""
        CREATE TEMP TABLE one_sided AS
        SELECT hub_id FROM said WHERE hub_id IS NOT NULL GROUP BY hub_id HAVING COUNT(DISTINCT side) = 1
    """)
    history = " UNION SELECT hub_id, 'history' FROM one_sided" if pair.lineage != "next" else ""
    connection.execute(f"""
        CREATE TEMP TABLE touched AS
        SELECT delivery_id AS id, kind FROM changed_delivery
        UNION SELECT hub_id, kind FROM touched_record WHERE hub_id IS NOT NULL
        UNION SELECT record_id, 'decision' FROM decided_row
        UNION SELECT hub_id, 'decision' FROM decided_row WHERE hub_id IS NOT NULL{history}
    """)


def compare_tables(pair: Pair, causes: Causes, tables: Iterable[str], stands_on: Stands) -> Iterator[TableDifference]:
    """The tables whose content differs, in the order given. ``stands_on``: weight by export of what a table stands on."""
    for table in tables:
        if pair.a.digest(table) != pair.b.digest(table):
            found = _compare(pair, causes, table, stands_on)
            if found:
                yield found


def _compare(pair: Pair, causes: Causes, table: str, stands_on: Stands) -> TableDifference | None:
    shape = _differing(pair, table)
    counts = dict(pair.rows("SELECT change, COUNT(*) FROM differing GROUP BY change"))
    columns = {
        name: int(count)
        for name, count in pair.rows(
            "SELECT column_name, COUNT(*) FROM (SELECT UNNEST(changed) AS column_name FROM differing) GROUP BY 1 ORDER BY 1"
        )
    }
    rows = sum(counts.values())
    if not rows and shape.same:
        return None
    by_kind = dict(pair.rows("SELECT kind, COUNT(*) FROM row_kind GROUP BY kind"))
    own = pair.rows("SELECT COUNT(DISTINCT n) FROM row_kind")[0][0]
    rest = rows - int(own)
    found = _behind(pair, causes, table, stands_on) if rest or not rows else ()
    return TableDifference(
        table, pair.title(table), counts.get("new", 0), counts.get("gone", 0), counts.get("changed", 0), columns,
        {kind: int(count) for kind, count in sorted(by_kind.items())}, rest, found,
    )  # fmt: skip


def _behind(pair: Pair, causes: Causes, table: str, stands_on: Stands) -> tuple[Cause, ...]:
    found = causes.behind(table, stands_on(pair, table))
    if "audit.delivery" in causes.rests_on(table):  # it counts deliveries themselves
        found += [*causes.told(causes.deliveries), *causes.not_used]
    return in_order(found)


@dataclass(frozen=True)
class _Shape:
    key: tuple[str, ...]
    columns: tuple[str, ...]
    same: bool


def _differing(pair: Pair, table: str) -> _Shape:
    """Make ``differing`` (n, change, changed columns, the columns of both sides as texts) and ``row_kind`` (n, kind)."""
    connection = pair.connection
    old, new = (pair.columns(side, table) for side in SIDES)
    both = tuple(name for name in new if name in old) if old and new else tuple(new or old)
    named = pair.b.said("keys").get(table) or pair.a.said("keys").get(table) or []
    key = tuple(name for name in named if name in both)
    whole = not key or len(key) < len(named) or not all(_tells_apart(pair, side, table, key) for side in SIDES)
    key = both if whole else key
    one, other = (_side(pair, side, table, both, whole) for side in SIDES)
    on = " AND ".join(
        f"a.{quoted_whole(name)} IS NOT DISTINCT FROM b.{quoted_whole(name)}"
        for name in (*key, *(["_nth"] if whole else []))
    )
    rest = [name for name in both if name not in key]
    changed = ", ".join(
        f"CASE WHEN a.{quoted_whole(name)} IS DISTINCT FROM b.{quoted_whole(name)} THEN '{name}' END" for name in rest
    )
    listed = f"LIST_FILTER([{changed}], lambda name: name IS NOT NULL)" if rest else "CAST([] AS VARCHAR[])"
    texts = ", ".join(
        f"a.{quoted_whole(name)} AS {quoted_whole('a.' + name)}, b.{quoted_whole(name)} AS {quoted_whole('b.' + name)}"
        for name in both
    )
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE differing AS
        WITH compared AS (
            SELECT CASE WHEN a._here IS NULL THEN 'new' WHEN b._here IS NULL THEN 'gone' ELSE 'changed' END AS change,
                   CASE WHEN a._here AND b._here THEN {listed} ELSE [] END AS changed, {texts}
            FROM ({one}) AS a FULL JOIN ({other}) AS b ON {on}
        )
        SELECT ROW_NUMBER() OVER () AS n, * FROM compared WHERE change <> 'changed' OR LEN(changed) > 0
    """)
    ids = [name for name in both if name.endswith("_id")]
    values = [quoted_whole(f"{side}.{name}") for name in ids for side in SIDES]
    values += [record_id_sql(value).delivery_id for value in values if value.endswith('record_id"')]
    if values:
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE row_kind AS
            SELECT DISTINCT named.n, touched.kind
            FROM (SELECT n, UNNEST([{", ".join(values)}]) AS id FROM differing) AS named
            JOIN touched ON touched.id = named.id
        """)
    else:
        connection.execute("CREATE OR REPLACE TEMP TABLE row_kind AS SELECT 0 AS n, '' AS kind WHERE FALSE")
    return _Shape(key, both, old == new)


def _tells_apart(pair: Pair, side: str, table: str, key: Sequence[str]) -> bool:
    if not pair.columns(side, table):
        return True
    names = ", ".join(map(quoted_whole, key))
    return not pair.rows(f"SELECT 1 FROM {view(side, table)} GROUP BY {names} HAVING COUNT(*) > 1 LIMIT 1")


def _side(pair: Pair, side: str, table: str, columns: Sequence[str], whole: bool) -> str:
    """A table with every value as text. Of a table compared by whole rows, equal ones are numbered."""
    if not pair.columns(side, table):
        empty = ", ".join(f"CAST(NULL AS VARCHAR) AS {quoted_whole(name)}" for name in columns)
        return f"SELECT {empty}, CAST(NULL AS BIGINT) AS _nth, TRUE AS _here WHERE FALSE"
    texts = ", ".join(f"CAST({quoted_whole(name)} AS VARCHAR) AS {quoted_whole(name)}" for name in columns)
    names = ", ".join(map(quoted_whole, columns))
    nth = f"ROW_NUMBER() OVER (PARTITION BY {names})" if whole else "1"
    return f"SELECT {texts}, {nth} AS _nth, TRUE AS _here FROM {view(side, table)}"


def rows_of(pair: Pair, causes: Causes, table: str, stands_on: Stands) -> list[RowDifference]:
    """The rows of one table that differ, by key. Raises ``NoSuchTable``."""
    if not any(pair.columns(side, table) for side in SIDES):
        known = "、".join(pair.tables("core", "finding", "mart", "audit"))
        raise NoSuchTable(f"{table}: 两次发布都没有这张表；有：{known} / neither release has this table")
    shape = _differing(pair, table)
    general = tuple(dict.fromkeys(cause.kind for cause in _behind(pair, causes, table, stands_on))) or ("unexplained",)
    kinds: dict[int, list[str]] = {}
    for n, kind in pair.rows("SELECT n, kind FROM row_kind ORDER BY ALL"):
        kinds.setdefault(n, []).append(kind)
    key = ", ".join(f'COALESCE("b.{name}", "a.{name}")' for name in shape.key)
    found: list[RowDifference] = []
    order = {"new": 0, "gone": 1, "changed": 2}
    columns = ", ".join(f'"a.{name}", "b.{name}"' for name in shape.columns)
    for n, change, changed, *values in pair.rows(f"SELECT n, change, changed, {key}, {columns} FROM differing"):
        names, texts = values[: len(shape.key)], values[len(shape.key) :]
        sides = {
            name: (str(old or ""), str(new or ""))
            for name, old, new in zip(shape.columns, texts[::2], texts[1::2], strict=True)
        }
        found.append(
            RowDifference(
                table, dict(zip(shape.key, (str(name or "") for name in names), strict=True)), change,
                {name: sides[name] for name in changed}, tuple(kinds.get(n, general)),
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (tuple(row.key.values()), order[row.change]))

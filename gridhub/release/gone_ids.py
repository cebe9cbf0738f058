"""An id that the release in force does not have: which ids stand for it now, and how to look for it.

Belongs here: following changes of ids, and rows whose address was decided, through the releases that are kept. Not here:
explaining a row (``explain``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from gridhub.release.releases import DATABASE, current_id
from gridhub.state.home import Home
from gridhub.tables.quoting import quoted

ADDRESSES = "core.address"
_CHANGED = "SELECT old_id, new_id FROM audit.id_change WHERE old_id IS NOT NULL AND new_id IS NOT NULL"


def standing_for(connection: duckdb.DuckDBPyConnection, home: Home, table: str, key: str, gone: str) -> tuple[str, ...]:
    """Ids of the release in force (``connection``) that stand for one it lacks: by the changes of ids that it and the
    releases kept tell of; of an address also by the row that wrote it, which has another address since somebody decided.
    """
    changes: dict[str, set[str]] = {}
    _take(changes, connection)
    said: tuple[str, str] | None = None
    for before in _kept(home):
        _take(changes, before)
        if table == ADDRESSES and said is None:
            said = _written_by(before, gone)
    reached, ends = {gone}, [gone]
    while ends:
        further = changes.get(ends.pop(), set()) - reached
        reached |= further
        ends += further
    found = _present(connection, table, key, reached)
    return found or (() if said is None else _address_of(connection, *said))


def hint_of(asked: str, key: str, new: Iterable[str]) -> str:
    """What to do instead, in two languages: explain the ids that stand for the one asked, or look for it."""
    if lines := [f"  gridhub explain {asked} {one}" for one in new]:
        return "\n".join(("现在代替它的是 / what stands for it now:", *lines))
    where = " WHERE address_norm LIKE '%…%'" if asked == ADDRESSES else " LIMIT 20"
    shown = f"{key}, address_norm" if asked == ADDRESSES else "*"
    return f'当前发布里可以这样查 / to look for it: gridhub query "SELECT {shown} FROM {asked}{where}"'


def _kept(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published files of the other releases, the newest first; one that cannot be opened is passed over."""
    others = [path for path in home.releases.glob(f"*/{DATABASE}") if path.parent.name != current_id(home)]
    for path in sorted(others, key=_made, reverse=True):
        try:
            connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error:
            continue
        with closing(connection):
            yield connection


def _made(path: Path) -> float:
    return path.stat().st_mtime


def _take(changes: dict[str, set[str]], connection: duckdb.DuckDBPyConnection) -> None:
    for old, new in _asked(connection, _CHANGED):
        changes.setdefault(old, set()).add(new)


def _written_by(connection: duckdb.DuckDBPyConnection, address: str) -> tuple[str, str] | None:
    rows = _asked(connection, "SELECT record_id, role FROM core.address WHERE address_id = ?", address)
    return (rows[0][0], rows[0][1]) if rows else None


def _address_of(connection: duckdb.DuckDBPyConnection, record: str, role: str) -> tuple[str, ...]:
    """The address that a record has today: that of its dwelling, else the one it stands for."""
    rows = _asked(
        connection,
        "SELECT address_id FROM core.address WHERE dwelling_id = (SELECT MIN(hub_id) FROM audit.record_entity "
        "WHERE record_id = $1 AND role = $2 AND entity_kind = 'dwelling') OR (record_id = $1 AND role = $2) ORDER BY 1",
        record,
        role,
    )
    return tuple(row[0] for row in rows)


def _present(connection: duckdb.DuckDBPyConnection, table: str, key: str, ids: set[str]) -> tuple[str, ...]:
    query = f"SELECT DISTINCT CAST({quoted(key)} AS VARCHAR) FROM {quoted(table)} WHERE LIST_CONTAINS(?, CAST({quoted(key)} AS VARCHAR)) ORDER BY 1"
    return tuple(row[0] for row in connection.execute(query, [sorted(ids)]).fetchall())


def _asked(connection: duckdb.DuckDBPyConnection, query: str, *values: str) -> list[tuple[str, str]]:
    """The rows; none when a release of an older engine lacks the table."""
    try:
        return connection.execute(query, list(values)).fetchall()
    except duckdb.CatalogException:
        return []

"""What has to be said beside a result: the reporting date, the stage, and what lacks in the tables it was asked of.

Belongs here: finding the values behind a query and what ``audit.completeness`` says of them. Not here: judging that
(``build.completeness``), how it is shown (``rendering``, ``cli``).
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from gridhub.contracts.words import STAGES

SHOWN = 20
"""Numbers of a table of indicators whose reservations are written out."""


def reservations(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, ...]:
    """Lines to show with the result of ``sql`` on a release: first the date and the stage, then what lacks, table by table.

    A release that was made before there was such a table says nothing.
    """
    if not _has(connection, "audit.completeness") or not _has(connection, "audit.release"):
        return ()
    head = connection.execute(
        "SELECT run.as_of, release.stage, release.release_id FROM audit.run AS run "
        "CROSS JOIN audit.release AS release WHERE release.state = 'in_force'"
    ).fetchall()
    lines = [f"数据截止 {as_of}（{STAGES.get(stage, stage)}，发布 {release}）" for as_of, stage, release in head]
    for table in sorted(_tables(connection, sql)):
        lines += _lacking(connection, table)
    return tuple(lines)


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    schema, _, name = table.partition(".")
    found = connection.execute(
        "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [schema, name]
    ).fetchall()
    return bool(found[0][0])


def _tables(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Tables that a query reads, through the views it names."""
    found: set[str] = set()
    waiting = _named(connection, sql)
    views = {
        f"{schema}.{name}": text
        for schema, name, text in connection.execute(
            "SELECT schema_name, view_name, sql FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
    }
    while waiting:
        name = waiting.pop()
        if name in views:
            waiting |= _named(connection, _select_of(views[name]))
        elif name not in found:
            found.add(name)
    return found


def _named(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    try:
        return {name.replace('"', "") for name in connection.get_table_names(sql, qualified=True)}
    except duckdb.Error:  # what it cannot tell the tables of, it says nothing of
        return set()


def _select_of(view: str) -> str:
    return view[view.upper().index(" AS ") + 4 :]


def _lacking(connection: duckdb.DuckDBPyConnection, table: str) -> Iterable[str]:
    rows = connection.execute(
        "SELECT value_kind, title, state, missing FROM audit.completeness "
        "WHERE table_name = ? AND state <> 'complete' ORDER BY value_code",
        [table],
    ).fetchall()
    whole = [f"{title}：{missing}" for kind, title, _, missing in rows if kind in ("ledger", "finding")]
    parts = [f"{title}：{missing}" for kind, title, _, missing in rows if kind in ("indicator", "column")]
    yield from whole
    yield from parts[:SHOWN]
    if len(parts) > SHOWN:
        yield f"另有 {len(parts) - SHOWN} 项不全，见 台账.数据完整性"

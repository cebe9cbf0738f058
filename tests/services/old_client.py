"""Run by the Python of an old DuckDB client: everything a published file shows it, as JSON on stdout.

Only the standard library and ``duckdb`` of any version from 1.1.3 on are used; nothing of gridhub is installed there.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def main(path: str) -> None:
    import duckdb

    connection = duckdb.connect(path, read_only=True)

    def rows(query: str) -> Iterator[list[str]]:
        yield from ([repr(value) for value in row] for row in connection.execute(query).fetchall())

    shown: dict[str, object] = {"version": duckdb.__version__}
    tables: dict[str, dict[str, object]] = {}
    names = connection.execute("SELECT table_schema, table_name, table_type FROM information_schema.tables").fetchall()
    for schema, table, kind in names:
        found = connection.execute(f"SELECT * FROM {quoted(schema)}.{quoted(table)}")
        columns = [column[0] for column in found.description or []]
        lines = sorted(repr(row) for row in found.fetchall())
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        tables[f"{schema}.{table}"] = {
            "kind": kind, "columns": columns, "rows": len(lines), "first": lines[:1], "digest": digest,
        }  # fmt: skip
    shown["tables"] = dict(sorted(tables.items()))
    shown["types"] = sorted(
        rows("SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns")
    )
    comments = {
        "tables": "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE comment IS NOT NULL",
        "views": "SELECT schema_name, view_name, comment FROM duckdb_views() WHERE comment IS NOT NULL",
        "columns": "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL",
    }
    shown["comments"] = {kind: sorted(rows(query)) for kind, query in comments.items()}
    # No LIKE '民政%' and no regexp_matches(…, '^民政'): on Chinese, 1.1.3 raises "Invalid unicode" of whatever file.
    queries = {
        "deliveries by department": 'SELECT "部门", "状态", COUNT(*) FROM "台账"."收件情况" GROUP BY ALL ORDER BY ALL',
        "one department": """SELECT COUNT(*) FROM "台账"."收件情况" WHERE starts_with("文件名", '民政')""",
    }
    shown["queries"] = {name: list(rows(query)) for name, query in queries.items()}
    connection.close()
    json.dump(shown, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

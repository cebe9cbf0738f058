"""What the manifest of a release says of deliveries and of what follows from them: in force, refused, held, early and
withdrawn ones (with reason), those missing, and every value that is not complete.

Belongs here: the lists. Not here: writing the manifest (``publish``), reading it (``release.manifest``).
"""

from __future__ import annotations

import duckdb

_LISTS = {
    "in_force": "SELECT department, export, period, part, file, sha256 FROM audit.delivery WHERE in_force",
    "refused": "SELECT department, export, period, part, file, reason_code, reason FROM audit.delivery WHERE state = 'refused'",
    "held": "SELECT department, export, period, part, file, reason_code, reason FROM audit.delivery WHERE state = 'held'",
    "early": "SELECT department, export, period, part, file, reason FROM audit.delivery WHERE state = 'early'",
    "incomplete": "SELECT table_name, value_code, title, state, missing FROM audit.completeness WHERE state <> 'complete'",
    "withdrawn": "SELECT department, export, period, part, file, reason_code, reason FROM audit.delivery WHERE state = 'withdrawn'",
    "missing": "SELECT department, export, period, part, reason FROM audit.delivery_gap",
}


def delivery_lists(connection: duckdb.DuckDBPyConnection) -> dict[str, list[dict[str, str]]]:
    """One list of lines (column → text) each, in a fixed order."""
    found: dict[str, list[dict[str, str]]] = {}
    for name, query in _LISTS.items():
        result = connection.execute(f"{query} ORDER BY ALL")
        columns = [column[0] for column in result.description or []]
        found[name] = [
            dict(zip(columns, (str(value or "") for value in row), strict=True)) for row in result.fetchall()
        ]
    return found

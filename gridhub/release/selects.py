"""Which statements of people's queries only read.

Belongs here: telling a SELECT from everything else. Not here: how a release is opened (``reading``).
No type of statement says that it writes no file: DuckDB 2 calls ``WITH a AS (COPY … TO …) SELECT 1`` a SELECT, and gives
whatever holds a PIVOT the type MULTI, ``COPY (PIVOT …) TO …`` too. So a reader must also have no folder to write to: external
access off and no folder to spill to. The database's own files DuckDB protects by itself.
"""

from __future__ import annotations

import re

import duckdb

_READING = {"select", "from", "with", "pivot", "table", "values"}


def is_select(statement: duckdb.Statement) -> bool:
    """Whether the statement is a SELECT by type, or one by its first word in case it holds a PIVOT."""
    if statement.type != duckdb.StatementType.MULTI:
        return statement.type == duckdb.StatementType.SELECT
    text = statement.query
    stored = text.encode()  # offsets count bytes
    words = (re.match(r"\s*(\w+)", stored[offset:].decode()) for offset, _ in duckdb.tokenize(text))
    first = next((word[1].lower() for word in words if word), "")
    return first in _READING

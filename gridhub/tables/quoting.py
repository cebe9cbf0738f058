"""Names and texts inside SQL.

Belongs here: quoting. Not here: building queries.
"""

from __future__ import annotations


def quoted(name: str) -> str:
    """An SQL identifier, or a schema-qualified one, quoted."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(value: str) -> str:
    """An SQL string literal."""
    return "'" + value.replace("'", "''") + "'"

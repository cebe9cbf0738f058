"""A table as data: what every derived thing (DDL, comments, UI, dictionary, binding, views, publication) reads of it.

Belongs here: ``TableSpec`` and making one from a contract. Not here: contracts (``gridhub.contracts``), filling a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridhub.contracts.base import StdContract, TableContract, columns_of
from gridhub.contracts.fields import ColumnSpec


@dataclass(frozen=True)
class TableSpec:
    """A contract as data: qualified name, Chinese title, key columns, columns in order, how its view shows it."""

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    view: str | None
    columns: tuple[ColumnSpec, ...]
    view_without: tuple[str, ...] = ()
    behind: Mapping[str, str] = field(default_factory=dict, hash=False)


def table_of(contract: type[TableContract]) -> TableSpec:
    """The spec of a table contract. Raises TypeError when Config lacks name, title or key."""
    config = contract.Config
    metadata = getattr(config, "metadata", None) or {}
    name, title = getattr(config, "name", None), getattr(config, "title", None)
    if not name or not title or not metadata.get("key"):
        raise TypeError(f"{contract.__name__}: Config needs name, title and metadata['key']")
    return TableSpec(
        name=name,
        title=title,
        description=getattr(config, "description", None) or (contract.__doc__ or "").strip(),
        key=tuple(metadata["key"]),
        view=metadata.get("view"),
        columns=columns_of(contract),
        view_without=tuple(metadata.get("view_without", ())),
        behind=dict(metadata.get("behind", {})),
    )


def std_columns(contract: type[StdContract]) -> dict[str, str]:
    """Columns and SQL types of a std table: the engine's own, then the contract's (with ``_damaged`` companions)."""
    columns = {
        "_record_id": "VARCHAR", "_delivery_id": "VARCHAR", "_sheet": "VARCHAR", "_sheet_no": "INTEGER",
        "_row": "INTEGER", "_period_end": "DATE", "_part": "VARCHAR",
    }  # fmt: skip
    for column in columns_of(contract):
        columns[column.name] = column.sql_type
        if column.kind == "citizen_id":
            columns[f"{column.name}_damaged"] = "VARCHAR"
    return columns

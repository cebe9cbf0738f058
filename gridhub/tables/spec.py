"""A table as data: what every derived thing (DDL, comments, UI, dictionary, binding, views, publication) reads of it.

Belongs here: ``TableSpec`` and making one from a contract. Not here: contracts (``gridhub.contracts``), filling a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
        columns=(*columns_of(contract), *_golden_columns(contract)),
        view_without=tuple(metadata.get("view_without", ())),
        behind=dict(metadata.get("behind", {})),
    )


def _golden_columns(contract: type[TableContract]) -> tuple[ColumnSpec, ...]:
    """The golden attributes of the claim named by ``golden_of`` that the class does not declare, each with its row."""
    claim = (getattr(contract.Config, "metadata", None) or {}).get("golden_of")
    if claim is None:
        return ()
    declared = {column.name for column in columns_of(contract)}
    golden = [column for column in columns_of(claim) if column.golden and column.name not in declared]
    return tuple(
        made for column in golden for made in (replace(column, required=False, golden=None), record_column(column))
    )


def record_column(column: ColumnSpec) -> ColumnSpec:
    """The column that names the source row of another column's value."""
    title = f"{column.title}来源行"
    return ColumnSpec(f"{column.name}_record_id", "VARCHAR", title, title, "id", "S2", "keep", False, None, None)


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

"""The link tables that follow from the kinds: a kind's own where it has none declared, its statements, its golden values.

Belongs here: their grain and columns. Not here: link tables of one stage alone (``contracts.link_tables``), filling them
(``identity``, ``survivorship``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import polars as pl

from gridhub.contracts import link_tables
from gridhub.contracts.base import TableContract, columns_of
from gridhub.contracts.fields import ColumnSpec, field
from gridhub.contracts.fields import Kind as FieldKind
from gridhub.kinds.definition import Kind
from gridhub.kinds.listing import linked_kinds
from gridhub.tables.spec import TableSpec, plain_column, record_column, table_of

REASONS_CHOSEN = ("only", "trusted", "authority", "newest", "more_complete", "first_row")
"""Why a statement was chosen before the next one: nobody else states any; its value is trusted; decisions/authority.csv;
its period; its line says more; nothing else decides."""

REASONS_NOT_CHOSEN = ("same", "not_believed", "weaker", "outranked", "older", "less_complete", "later_row")
"""Why one was not: it says what the chosen line says; its value may not be believed; the same grounds from below."""


class Statement(TableContract):
    """What one record states of one golden attribute of its entity, chosen or not and why. Silent values are no statement.

    One row per entity, attribute, record and role. ``strength``: 0 as stated, 1 repaired, 2 not to be believed (never
    chosen); ``rank``: of decisions/authority.csv, 99 where it says nothing.
    """

    entity_kind: str = field("对象类型", required=True)
    hub_id: str = field("对象编号", kind="id", required=True)
    attribute: str = field("属性", "column of the claim", required=True)
    value: str = field("陈述值", "as text", sensitivity="S4", mask="drop", required=True)
    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    role: str = field("角色", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    period_end: pl.Date = field("所属期末", kind="date", required=True)
    strength: int = field("可信级别", kind="integer", isin=[0, 1, 2], required=True)
    rank: int = field("权威次序", kind="integer", ge=1, required=True)
    is_chosen: bool = field("是否采用", kind="boolean", required=True)
    reason: str = field("理由", isin=[*REASONS_CHOSEN, *REASONS_NOT_CHOSEN], required=True)

    class Config:
        name = "link.statement"
        title = "属性陈述"
        metadata = {"key": ["entity_kind", "hub_id", "attribute", "record_id", "role"]}


class AuthorityRank(TableContract):
    """decisions/authority.csv, resolved: one row per attribute and export, an export's own line before its department's."""

    attribute: str = field("属性", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    rank: int = field("次序", kind="integer", ge=1, required=True)

    class Config:
        name = "link.authority_rank"
        title = "权威次序"
        metadata = {"key": ["attribute", "department", "export"]}


_DECLARED = {spec.name: spec for spec in map(table_of, (*link_tables.PLACES, *link_tables.IDENTITY))}


def golden_columns(kind: Kind) -> tuple[ColumnSpec, ...]:
    """The golden attributes of a kind. A claim that also speaks of another kind's entities has none for them."""
    return () if kind.only else tuple(column for column in columns_of(kind.claim) if column.golden)


def own_link_table(kind: Kind) -> TableSpec:
    """The link table of a kind: one row per row of its claims, how it was linked, null id when to none."""
    link = kind.link
    how = () if link.method else (_column("method", "方法"), _column("rule", "规则"), _confidence())
    return TableSpec(
        name=link.table,
        title=f"{kind.title}归一",
        description=f"One row per row of {', '.join(table_of(claim).name for claim in kind.claims)}.",
        key=("record_id", "role"),
        view=None,
        columns=(*_record(), _column(link.hub_id, kind.title, "id"), *how),
        shape=link.table,
    )


def golden_table(kind: Kind) -> TableSpec:
    """The golden values of a kind's entities: one row per entity, each value beside the row it comes from.

    ``record_id``, ``role``: the line that ranks first, whatever it states. ``<attribute>_strength``: of attributes whose
    values are doubted record by record.
    """
    doubted = {doubt.attribute for doubt in kind.doubts}
    columns: list[ColumnSpec] = [_column(kind.link.hub_id, kind.title, "id")]
    for column in golden_columns(kind):
        columns += [replace(column, required=False, golden=None), record_column(column)]
        if column.name in doubted:
            columns.append(_column(f"{column.name}_strength", f"{column.title}可信级别", "integer", "BIGINT"))
    return TableSpec(
        name=f"{kind.link.table}_golden",
        title=f"{kind.title}采用值",
        description="One row per entity, each value beside the row it comes from.",
        key=(kind.link.hub_id,),
        view=None,
        columns=(*columns, *_record()),
        shape=f"{kind.link.table}_golden",
    )


def golden_kinds() -> tuple[Kind, ...]:
    """The kinds that have golden attributes."""
    return tuple(kind for kind in linked_kinds() if golden_columns(kind))


@cache
def linked_tables() -> tuple[TableSpec, ...]:
    """The link tables that kinds bring along, written by ``identity``."""
    own = {kind.link.table: kind for kind in linked_kinds() if kind.link.table not in _DECLARED}
    return tuple(own_link_table(kind) for _, kind in sorted(own.items()))


@cache
def survivorship_tables() -> tuple[TableSpec, ...]:
    """The tables written by ``survivorship``."""
    return (table_of(Statement), table_of(AuthorityRank), *(golden_table(kind) for kind in golden_kinds()))


@cache
def link_specs() -> Mapping[str, TableSpec]:
    """Every table of schema link by name: of the stages, of the kinds, of survivorship."""
    return _DECLARED | {spec.name: spec for spec in (*linked_tables(), *survivorship_tables())}


def golden_lineage() -> tuple[tuple[str, str, str, str], ...]:
    """(table, column, source table, source column): what each golden column is chosen from."""
    edges: list[tuple[str, str, str, str]] = []
    for kind in golden_kinds():
        table, claim = golden_table(kind).name, table_of(kind.claim).name
        for column in golden_columns(kind):
            edges += [(table, column.name, claim, column.name), (table, f"{column.name}_record_id", claim, "record_id")]
    return tuple(edges)


def _record() -> tuple[ColumnSpec, ...]:
    return _column("record_id", "来源行", "id"), _column("role", "角色")


def _confidence() -> ColumnSpec:
    return _column("confidence", "置信度", "decimal", "DECIMAL(4,3)")


def _column(name: str, title: str, kind: FieldKind = "text", sql_type: str = "VARCHAR") -> ColumnSpec:
    return plain_column(name, sql_type, title, kind=kind, required=name in ("record_id", "role"))

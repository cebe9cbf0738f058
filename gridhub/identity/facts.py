"""What the records of a kind say, in the forms in which it is compared.

Belongs here: reading a kind's claims, its facts by name. Not here: which records are one entity (``keyed``, ``listed``,
``numbered``); persons are read by ``records``.

Grain: one row per claim row of the kind, ordered by record_id, role; ``idx`` is the row number. Columns: idx, record_id,
role, department, export, period_end, then one per fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.checkdigit import reg_no_valid
from gridhub.identity.entity_names import name_facts
from gridhub.identity.names import entity_name, person_name
from gridhub.kinds.definition import Basis, Form, Kind
from gridhub.project.entity_words import EntityWords
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import table_of


def _number(column: pl.Expr) -> pl.Expr:
    plain = column.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()
    return pl.when(plain != "").then(plain)


def _reg_no(column: pl.Expr) -> pl.Expr:
    """A number with a wrong check digit names nobody."""
    plain = _number(column)
    return pl.when(reg_no_valid(plain)).then(plain)


_TOWN = 9
"""Digits of a region code down to the town or street."""


_FORMS: Mapping[Form, Callable[[pl.Expr], pl.Expr]] = {
    "as_is": lambda column: column,
    "number": _number,
    "reg_no": _reg_no,
    "town": lambda column: pl.when(column.str.len_chars() >= _TOWN).then(column.str.slice(0, _TOWN)),
    "person_name": person_name,
    "entity_name": entity_name,
}
_PARTS: Mapping[Form, str] = {"entity_core": "core", "entity_form": "form", "entity_branch": "branch"}
"""Forms that are a part of a firm's name."""


def read_facts(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    claim: type[TableContract] | None = None,
    words: EntityWords | None = None,
) -> pl.DataFrame:
    """The records of a kind's claim, or of another ``claim`` that names its facts alike. ``words``: those of
    firms' names in this city."""

    columns = ["said.record_id", "said.role", "said.department", "said.export", "said.period_end"]
    joins: list[str] = []
    for number, (name, fact) in enumerate(kind.facts.items()):
        owner = "said" if fact.table is None else f"fact_{number}"
        columns.append(f"CAST({owner}.{quoted(fact.column)} AS VARCHAR) AS {quoted(name)}")
        if fact.table is not None and fact.role is not None:
            joins.append(
                f"LEFT JOIN {quoted(fact.table)} AS {owner} ON {owner}.record_id = said.record_id "
                f"AND {owner}.role = {literal(fact.role)}"
            )
    where = f"WHERE said.{quoted(kind.only[0])} = {literal(kind.only[1])}" if kind.only else ""
    read: pl.DataFrame = con.sql(
        f"SELECT {', '.join(columns)} FROM {quoted(table_of(claim or kind.claim).name)} AS said {' '.join(joins)} {where} "
        "ORDER BY said.record_id, said.role"
    ).pl()
    return in_forms(read, kind, words or EntityWords()).with_row_index("idx")


def in_forms(read: pl.DataFrame, kind: Kind, words: EntityWords) -> pl.DataFrame:
    """The facts of a kind in the forms in which they are compared, from what records say as they write it."""
    parts = {name: _PARTS[fact.form] for name, fact in kind.facts.items() if fact.form in _PARTS}
    names: set[str] = set()
    for name in parts:
        names.update(read[name].drop_nulls())
    known = name_facts(names, words)
    for name, part in parts.items():
        found = known.select(pl.col("given").alias(name), pl.col(part).alias("part"))
        read = read.join(found, on=name, how="left", maintain_order="left").with_columns(pl.col("part").alias(name))
        read = read.drop("part")
    forms = [
        _FORMS[fact.form](pl.col(name)).alias(name) for name, fact in kind.facts.items() if fact.form not in _PARTS
    ]
    return read.with_columns(forms)


def stated(records: pl.DataFrame, basis: Basis, *kept: str) -> pl.DataFrame:
    """``kept`` columns and the facts of a basis as p1, p2, p3, of the records that state all of them."""
    facts = [pl.col(name).alias(f"p{number}") for number, name in enumerate(basis.facts, start=1)]
    return records.select(*kept, *facts).drop_nulls()

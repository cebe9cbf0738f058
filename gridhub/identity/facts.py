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
from gridhub.identity.names import entity_name, person_name
from gridhub.kinds.definition import Basis, Form, Kind
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import table_of


def _number(column: pl.Expr) -> pl.Expr:
    plain = column.str.normalize("NFKC").str.replace_all(r"\s", "").str.to_uppercase()
    return pl.when(plain != "").then(plain)


_FORMS: Mapping[Form, Callable[[pl.Expr], pl.Expr]] = {
    "as_is": lambda column: column,
    "number": _number,
    "person_name": person_name,
    "entity_name": entity_name,
}


def read_facts(con: duckdb.DuckDBPyConnection, kind: Kind, claim: type[TableContract] | None = None) -> pl.DataFrame:
    """The records of a kind's claim, or of another ``claim`` that names its facts alike."""

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
    forms = [_FORMS[fact.form](pl.col(name)).alias(name) for name, fact in kind.facts.items()]
    made: pl.DataFrame = read.with_columns(forms).with_row_index("idx")
    return made


def stated(records: pl.DataFrame, basis: Basis, *kept: str) -> pl.DataFrame:
    """``kept`` columns and the facts of a basis as p1, p2, p3, of the records that state all of them."""
    facts = [pl.col(name).alias(f"p{number}") for number, name in enumerate(basis.facts, start=1)]
    return records.select(*kept, *facts).drop_nulls()

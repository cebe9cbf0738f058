"""Base classes of contracts and what is derived from them.

Belongs here: ``StdContract`` (what one export means), ``TableContract`` (claim, core, finding, mart tables) and
``columns_of``/``table_of``. Not here: running a contract on data (``standardise.contract``, ``warehouse.checks``).

City contracts are classes in ``schemas/std/<department>.py`` (an ``StdContract`` per export), ``schemas/core/*.py``,
``schemas/mart/*.py`` (a ``TableContract`` per table).
"""

from __future__ import annotations

from functools import cache

import polars as pl

from gridhub.contracts.fields import ColumnSpec, refers_by_name
from gridhub.contracts.pandera_polars import pa


class StdContract(pa.DataFrameModel):
    """One export after standardisation. Docstring: title and grain. Every field is made by ``field()``."""


class TableContract(pa.DataFrameModel):
    """One table of claim, core, finding or mart.

    ``class Config``: ``name = "core.person"`` (schema.table), ``title`` (Chinese), ``description``,
    ``metadata = {"key": ["person_id"], "view": "人口"}`` (grain; Chinese view name in schema 台账). Optional:
    ``"view_without"``: columns of codes that the view leaves out, because a word stands beside them. ``"golden_of"``: of a
    core table of a linked kind, its claim contract: the table has a column, and one of the row it comes from, for each of
    its golden fields that the class does not declare itself. ``"fact"``: of a table of events, the columns that say which
    event a row tells, whoever sends it (person, programme and month; a visit's number): an event that two deliveries tell
    counts once. ``"margins"``: of a table that counts people, how its cells add up, so that a small count that is not shown
    cannot be worked out from the others (``contracts.margins``). ``"fact_value"``: the columns in which they must agree, else they contradict each other. Such a table has
    ``record_id`` and ``role``.
    """


def _sql_type(dtype: object) -> str:
    native = getattr(dtype, "type", dtype)
    if isinstance(native, pl.Decimal):
        return f"DECIMAL({native.precision},{native.scale})"
    simple: dict[object, str] = {
        pl.String: "VARCHAR", pl.Int64: "BIGINT", pl.Int32: "INTEGER", pl.Date: "DATE", pl.Boolean: "BOOLEAN",
        pl.Float64: "DOUBLE",
    }  # fmt: skip
    if isinstance(native, pl.Datetime):
        return "TIMESTAMP"
    for polars_type, name in simple.items():
        if native == polars_type:
            return name
    raise TypeError(f"no SQL type for {native!r}")


@cache
def columns_of(contract: type[pa.DataFrameModel]) -> tuple[ColumnSpec, ...]:
    """The columns of a contract in declared order. Raises TypeError for a field not made by ``field()``."""
    specs: list[ColumnSpec] = []
    for name, column in contract.to_schema().columns.items():
        facts = (column.metadata or {}).get("gridhub")
        if facts is None:
            raise TypeError(f"{contract.__name__}.{name}: declare it with gridhub.contracts.field()")
        specs.append(
            ColumnSpec(
                name=name,
                sql_type=_sql_type(column.dtype),
                title=column.title or name,
                description=column.description or "",
                kind=facts["kind"],
                sensitivity=facts["sensitivity"],
                mask=facts["mask"],
                required=facts["required"],
                codes=facts["codes"],
                unit=facts["unit"],
                golden=name if facts["golden"] is True else facts["golden"] or None,
                silent=tuple(facts["silent"]),
                key=facts["key"],
                flow=facts["flow"],
                refers=facts["refers"] or refers_by_name(name, facts["kind"]),
                office=facts["office"],
                life=facts["life"],
                counts_people=facts["counts_people"],
            )
        )
    return tuple(specs)

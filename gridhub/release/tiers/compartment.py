"""A compartment: the listed people of the sensitive categories that belong to it, in a file of their own.

Belongs here: its tables. Not here: which category belongs to it (``assets/rules/person_category.yaml``), who gets it
(``grants``).
Every table whose key holds a category of key persons is in it, with the rows of its categories, those of the vault too,
masked as the release masks, without rows of sheets and phones, with ids of the group. No other table: whoever may know who is
on a list may not therefore know what else the hub knows of them.
"""

from __future__ import annotations

import duckdb

from gridhub.project.project import Project
from gridhub.release.tiers.grants import NoAccess
from gridhub.release.tiers.group_ids import GroupIds
from gridhub.release.tiers.open_tier import LAYERS, OpenTier
from gridhub.release.tiers.selects import Scope, compartment_select
from gridhub.release.tiers.tier_table import TableTold, create, frame_of, with_ids
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import TableSpec

CODES = "key_person_category"
"""The code list of categories: a column of it in a table's key says that its rows are entries of a list."""


def write_compartment(
    connection: duckdb.DuckDBPyConnection, project: Project, ids: GroupIds, compartment: str, scope: Scope
) -> OpenTier:
    """Write its tables into the attached database ``tier``. Raises ``NoAccess`` when no category belongs to it."""
    categories = sorted(one.category for one in project.person_categories if one.compartment == compartment)
    if not categories:
        raise NoAccess(f"{compartment}: 没有一个重点人员类别属于这个专舱 / no category belongs to this compartment")
    made = OpenTier()
    for _, spec in sorted(project.tables.items()):
        category = category_of(spec)
        if spec.layer not in LAYERS or category is None:
            continue
        select = compartment_select(spec, category, categories, scope)
        frame = frame_of(connection, select.sql)
        made.people.update(frame[select.units[0]].drop_nulls().to_list())
        create(connection, spec.name, with_ids(frame.drop(*select.units), ids, select), spec, select)
        ((rows,),) = connection.execute(f"SELECT COUNT(*) FROM {quoted(spec.name)}").fetchall()
        made.tables.append(TableTold(spec.name, "compartment", spec.name, rows=frame.height, rows_of_release=int(rows)))
    return made


def category_of(spec: TableSpec) -> str | None:
    """The sensitive column of a table's key that holds categories of key persons; None: the table is no list."""
    return next(
        (c.name for c in spec.columns if c.name in spec.key and c.sensitivity == "S4" and c.codes == CODES), None
    )

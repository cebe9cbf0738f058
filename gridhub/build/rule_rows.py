"""The rows of the rule tables whose files have a form of their own, in the order of their columns.

Belongs here: one list of all of them, for whoever fills them, keys on them or says what a release was made with. Not here:
their files (``project.rule_files``), their columns (``project.grid_levels`` and its like), plain parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridhub.project import grid_levels, programmes, task_list
from gridhub.project.person_categories import category_rows
from gridhub.project.project import Project
from gridhub.tables.filling import Value


def rule_rows(project: Project) -> Mapping[str, Sequence[Sequence[Value]]]:
    """By table."""
    return {
        grid_levels.TABLE: _levels(project),
        task_list.TABLE: task_list.item_rows(project.task_list),
        programmes.TABLE: programmes.programme_rows(project.programmes),
        programmes.EXCLUSIVE_TABLE: programmes.exclusive_rows(project.programmes),
        **{
            table: [tuple(row.values()) for row in rows]
            for table, rows in category_rows(project.person_categories).items()
        },
    }


def _levels(project: Project) -> list[tuple[str | int | None, ...]]:
    return [
        (
            level.area, level.grid_class, level.level, level.name, "、".join(level.units),
            *(level.households or (None, None)), ",".join(level.served_by), ",".join(level.visited_by),
        )
        for level in project.grid_levels
    ]  # fmt: skip

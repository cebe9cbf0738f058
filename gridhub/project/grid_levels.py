"""The levels of the unified grids, as the city declares them in ``assets/rules/grid_level.yaml``.

Belongs here: the shape of a level. Not here: reading the file (``reading.grid_levels``), judging grids (``assets/core``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from gridhub.tables.spec import TableSpec, plain_column

FILE: Final = "assets/rules/grid_level.yaml"
TABLE: Final = "rule.grid_level"
Area = Literal["urban", "rural"]
GridClass = Literal["comprehensive", "micro", "exclusive"]
AREAS: Final[tuple[str, ...]] = get_args(Area)
CLASSES: Final[tuple[str, ...]] = get_args(GridClass)
UNITS: Final = ("户数", "行政村", "自然村", "村民小组", "巷道", "小区", "楼栋", "单元", "路街", "场所")
"""What a level is cut by (domain2.md §g)."""


@dataclass(frozen=True, slots=True)
class GridLevel:
    """One level of one class of grids in town or country. Key: ``area``, ``grid_class``, ``level``.

    ``units``: what it is cut by (``UNITS``). ``households``: norm, least and most households of a grid; None: no norm.
    ``served_by``, ``visited_by``: codes of ``schemas/codes/staff_role.csv``: who looks after a grid, who visits.
    """

    area: Area
    grid_class: GridClass
    level: int
    name: str
    units: tuple[str, ...]
    households: tuple[int, int] | None
    served_by: tuple[str, ...]
    visited_by: tuple[str, ...]


def level_table(maker: str) -> TableSpec:
    """``rule.grid_level``: one row per declared level; lists joined by ``、`` (units) and ``,`` (roles)."""
    columns = (
        plain_column("area_type", "VARCHAR", "城乡类型", required=True),
        plain_column("grid_class", "VARCHAR", "网格类别", required=True),
        plain_column("grid_level", "INTEGER", "网格级别", kind="integer", required=True),
        plain_column("level_name", "VARCHAR", "名称", required=True),
        plain_column("level_unit", "VARCHAR", "划分单位", required=True),
        plain_column("min_households", "INTEGER", "户数下限", kind="integer"),
        plain_column("max_households", "INTEGER", "户数上限", kind="integer"),
        plain_column("served_by", "VARCHAR", "服务力量", required=True),
        plain_column("visited_by", "VARCHAR", "走访力量", required=True),
    )
    key = ("area_type", "grid_class", "grid_level")
    return TableSpec(TABLE, "网格分级", FILE, key, None, columns, maker=maker, shape="rule")

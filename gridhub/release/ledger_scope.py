"""Of which place a ledger is asked: the city, a town, a community or village, a grid with the grids below it.

Belongs here: finding the place by name or code, how it is named on a form, which lines lie in it. Not here: the lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb

from gridhub.contracts.errors import GridhubError

Kind = Literal["city", "town", "community", "grid"]


class NoSuchPlace(GridhubError):
    """The release has no place of this name or code, or several."""


@dataclass(frozen=True)
class Scope:
    """A place. ``name``: as a form's title has it (XX镇XX社区第3网格); ``unit``: who fills the form in.

    ``condition``: over the aliases ``village`` (core.region) and ``grid`` (core.grid), with one ``?`` for each of
    ``values``; "" for the whole city. ``code``: of the office, "" for the city.
    """

    kind: Kind
    code: str
    name: str
    unit: str
    condition: str = ""
    values: tuple[str, ...] = ()


def city_scope(city_name: str) -> Scope:
    """The whole city."""
    return Scope("city", "", city_name, city_name)


def scope_of(
    connection: duckdb.DuckDBPyConnection, city_name: str, *, town: str = "", community: str = "", grid: str = ""
) -> Scope:
    """The place of which one of the three names it, by name or the office's code; none of them: the city.

    Raises ``NoSuchPlace``.
    """
    if grid:
        return _grid(connection, grid)
    if community:
        code, name, above = _one(
            connection, community, "社区（村）",
            "SELECT region_code, region_name, COALESCE(parent_region_name, '') FROM core.region "
            "WHERE is_newest AND region_level = 'village' AND (region_code = $1 OR region_name = $1) ORDER BY 1",
        )  # fmt: skip
        return Scope("community", code, above + name, above + name, "village.region_code = ?", (code,))
    if town:
        code, name, _ = _one(
            connection, town, "乡镇（街道）",
            "SELECT region_code, region_name, '' FROM core.region WHERE is_newest AND region_level = 'town' "
            "AND (region_code = $1 OR region_name = $1 OR region_code = RPAD($1, 12, '0')) ORDER BY 1",
        )  # fmt: skip
        return Scope("town", code, name, name, "village.parent_region_code = ?", (code,))
    return city_scope(city_name)


def _grid(connection: duckdb.DuckDBPyConnection, asked: str) -> Scope:
    code, name, above = _one(
        connection, asked, "网格",
        "SELECT grid.grid_code, COALESCE(grid.grid_name, grid.grid_code), "
        "COALESCE(region.parent_region_name, '') || '/' || COALESCE(region.region_name, '') "
        "FROM core.grid AS grid LEFT JOIN core.region AS region ON region.region_id = grid.region_id "
        "WHERE grid.is_active AND (grid.grid_code = $1 OR grid.grid_name = $1) ORDER BY 1",
    )  # fmt: skip
    town, _, community = above.partition("/")
    # A grid's own name mostly begins with its community's, sometimes with its town's.
    rest = name.removeprefix(town).removeprefix(community)
    condition = "(grid.grid_code = ? OR " + " OR ".join(
        f"grid.level{level}_grid_id IN (SELECT grid_id FROM core.grid WHERE grid_code = ?)" for level in (1, 2, 3)
    )
    return Scope("grid", code, town + community + rest, town + community, f"{condition})", (code,) * 4)


def _one(connection: duckdb.DuckDBPyConnection, asked: str, what: str, sql: str) -> tuple[str, str, str]:
    found = connection.execute(sql, [asked]).fetchall()
    if len(found) != 1:
        codes = "、".join(f"{code}（{above.replace('/', '')}{name}）" for code, name, above in found[:10])
        raise NoSuchPlace(
            f"有几个{what}叫“{asked}”，请用代码：{codes} / several of this name, give the code"
            if found
            else f"没有名称或代码为“{asked}”的{what} / no such place: a name or an office's code is wanted"
        )
    code, name, above = found[0]
    return str(code), str(name), str(above)

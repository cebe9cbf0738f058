"""Tables of the geometry of places: what shapes and points say, beside what addresses say.

Belongs here: grain and columns of what the step ``link.geometry`` writes. Not here: how it is found
(``places.geometry``). Shapes and points are in CGCS2000, whatever they were delivered in.
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.coord_system import SYSTEMS
from gridhub.contracts.fields import field

Share = Annotated[pl.Decimal, 6, 4]
Area = Annotated[pl.Decimal, 14, 1]
Distance = Annotated[pl.Decimal, 9, 1]
Degree = Annotated[pl.Decimal, 10, 6]


class GridShape(TableContract):
    """One row per row of claim.grid_shape, with what became of it."""

    record_id: str = field("来源行", "delivery_id:sheet_no:row", kind="id", required=True)
    role: str = field("角色", required=True)
    grid_id: str = field("网格", "null when no grid list has the code", kind="id")
    grid_system: str = field("网格体系")
    grid_code: str = field("网格编码", kind="grid_code")
    state: str = field(
        "结果",
        "used; refused: the declared coordinate system is wrong; unknown_grid; ended: not in force at as_of; broken: no "
        "polygon",
        isin=["used", "refused", "unknown_grid", "ended", "broken"],
        required=True,
    )

    class Config:
        name = "link.grid_shape"
        title = "网格边界归一"
        metadata = {"key": ["record_id", "role"]}


class GridArea(TableContract):
    """One row per grid in force with a boundary in use; several rows of its boundary are one area."""

    grid_id: str = field("网格", kind="id", required=True)
    grid_system: str = field("网格体系", required=True)
    department: str = field("部门", required=True)
    shape: str = field("边界", "WKT, CGCS2000", kind="geometry", required=True)
    area_m2: Area = field("面积", "on the ellipsoid", kind="decimal", unit="平方米", required=True)
    record_id: str = field("来源行", "the first of its rows", kind="id", required=True)

    class Config:
        name = "link.grid_area"
        title = "网格边界"
        metadata = {"key": ["grid_id"]}


class GeometryPoint(TableContract):
    """One row per row of claim.address with coordinates: the second witness beside the address."""

    record_id: str = field("来源行", kind="id", required=True)
    role: str = field("角色", required=True)
    dwelling_id: str = field("房屋", kind="id")
    longitude: Degree = field(
        "经度", "CGCS2000; null when the declared system was refused", kind="longitude", sensitivity="S3"
    )
    latitude: Degree = field("纬度", kind="latitude", sensitivity="S3")
    polygon_grid_id: str = field(
        "坐标所在网格", "lowest unified grid around the point; null when none or several", kind="id"
    )
    polygon_count: int = field("坐标所在网格数", kind="integer")
    address_grid_id: str = field("地址所在网格", "leaf grid by the coverage texts", kind="id")
    verdict: str = field(
        "比对结果",
        "agree; differ; outside: outside the boundary of the grid that the address names, and in no other; polygon_only, "
        "address_only: the other witness says nothing; neither; refused",
        isin=["agree", "differ", "outside", "polygon_only", "address_only", "neither", "refused"],
        required=True,
    )
    distance_m: Distance = field(
        "相距", "to the boundary of the grid that the address names", kind="decimal", unit="米"
    )

    class Config:
        name = "link.geometry_point"
        title = "坐标落点"
        metadata = {"key": ["record_id", "role"]}


class GridCrosswalkArea(TableContract):
    """One row per department grid and unified grid whose boundaries share area: beside link.grid_crosswalk."""

    department: str = field("部门", required=True)
    department_grid_id: str = field("部门网格", kind="id", required=True)
    unified_grid_id: str = field("统一网格", kind="id", required=True)
    area_m2: Area = field("共有面积", kind="decimal", unit="平方米", required=True)
    department_share: Share = field("占部门网格", kind="decimal", required=True)
    unified_share: Share = field("占统一网格", kind="decimal", required=True)

    class Config:
        name = "link.grid_crosswalk_area"
        title = "网格面积对照"
        metadata = {"key": ["department", "department_grid_id", "unified_grid_id"]}


class GridOverlap(TableContract):
    """One row per pair of lowest unified grids whose boundaries share more than a thousandth of the smaller one."""

    grid_id: str = field("网格", kind="id", required=True)
    other_grid_id: str = field("相邻网格", kind="id", required=True)
    area_m2: Area = field("重叠面积", kind="decimal", unit="平方米", required=True)
    share: Share = field("重叠比例", "of the smaller of the two", kind="decimal", required=True)

    class Config:
        name = "link.grid_overlap"
        title = "网格边界重叠"
        metadata = {"key": ["grid_id", "other_grid_id"]}


class CoordSystemTest(TableContract):
    """One row per delivery with coordinates: whether the system that its connector declares can be true."""

    delivery_id: str = field("批次编号", kind="id", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", required=True)
    file: str = field("文件名", required=True)
    declared: str = field("声明的坐标系", isin=list(SYSTEMS), required=True)
    state: str = field(
        "结果",
        "fits; doubtful: another system places more inside, which chance explains; indistinct: all systems place the same; "
        "refused: its coordinates are not used; untested: there is nothing to compare with",
        isin=["fits", "doubtful", "indistinct", "refused", "untested"],
        required=True,
    )
    fitting: str = field("最符合的坐标系", isin=list(SYSTEMS))
    positions: int = field("位置数", "points, or corners of boundaries", kind="integer", required=True)
    inside_cgcs2000: int = field(
        "按CGCS2000落在其处", "in the grid that the address names, else in the city", kind="integer"
    )
    inside_gcj02: int = field("按GCJ-02落在其处", kind="integer")
    inside_bd09: int = field("按BD-09落在其处", kind="integer")
    reference: str = field("参照", isin=["boundary", "unified_grids", "standard_points", "none"], required=True)
    reason: str = field("说明", "what is wrong and the remedy; null when nothing is")

    class Config:
        name = "audit.coord_system"
        title = "坐标系核验"
        metadata = {"key": ["delivery_id", "declared"], "view": "坐标系核验"}


GEOMETRY: tuple[type[TableContract], ...] = (
    GridShape, GridArea, GeometryPoint, GridCrosswalkArea, GridOverlap, CoordSystemTest,
)  # fmt: skip
"""Written by ``link.geometry``."""

"""The map of a community's grids as one self-contained SVG or HTML file: no tiles, no script, nothing from outside.

Belongs here: which grids are on it, drawing. Not here: the command (``cli.grid_map``), boundaries (``places.geometry``).
Lowest grids are coloured so that no two neighbours have one colour; grids above them have thick borders, those of
departments dashed ones. Points of dwellings are drawn from the unmasked tables only, for a logged purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import duckdb
import numpy as np
import shapely

from gridhub.contracts.errors import InTwoLanguages

_WIDTH, _MARGIN, _HEAD = 1000.0, 20.0, 64.0
_COLOURS = ("#cfe3f5", "#fbe3c4", "#d5ecd0", "#f6d3da", "#e2d8ef", "#f9f1bf", "#cdeae7", "#e6dccf")
_DEPARTMENTS = ("#b3261e", "#1a5fb4", "#26734d", "#8f4d00", "#6a1b9a")
_FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
_SCALES = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
_METRES_PER_DEGREE = 111_320.0
_SLIVER = 0.001
"""Part of the community below which a department's grid only shares its border."""


class NoMap(InTwoLanguages):
    """There is nothing to draw: no such community, several of the name, or no boundary of its grids."""


@dataclass(frozen=True)
class MappedGrid:
    """A grid on the map. ``is_leaf``: nothing below it has a boundary. ``system``: unified, or a department's title."""

    code: str
    name: str
    system: str
    level: int | None
    area_m2: float
    is_leaf: bool
    shape: Any


@dataclass(frozen=True)
class GridMap:
    """What is drawn. ``points``: longitude and latitude of dwellings, empty when nobody asked for them."""

    community: str
    as_of: str
    grids: tuple[MappedGrid, ...]
    departments: tuple[MappedGrid, ...]
    points: tuple[tuple[float, float], ...] = ()


def read_map(
    con: duckdb.DuckDBPyConnection, community: str, titles: dict[str, str], *, points: bool = False
) -> GridMap:
    """The grids of a community or village, by name or 12-digit code. ``titles``: of departments. ``points``: ``con`` is
    the unmasked database. Raises ``NoMap``."""
    found = con.execute(
        "SELECT DISTINCT region_code, region_name, parent_region_name FROM core.region "
        "WHERE region_level = 'village' AND is_newest AND (region_code = $1 OR region_name = $1) ORDER BY 1",
        [community],
    ).fetchall()
    if not found:
        raise NoMap(f"没有社区（村）“{community}”", f"there is no community or village “{community}”")
    if len(found) > 1:
        named = "、".join(f"{parent or ''}{name}（{code}）" for code, name, parent in found)
        raise NoMap(f"有几个“{community}”，请写代码：{named}", f"several of this name, give the code: {named}")
    code, name, _ = found[0]
    rows = con.execute(
        "SELECT area.grid_code, area.grid_name, grid.grid_level, area.area_m2, area.shape, area.grid_id, grid.parent_grid_id "
        "FROM core.grid_area AS area JOIN core.grid AS grid ON grid.grid_id = area.grid_id "
        "WHERE area.grid_system = 'unified' AND grid.region_code = ? ORDER BY area.grid_code",
        [code],
    ).fetchall()
    if not rows:
        raise NoMap(
            f"“{name}”的网格没有边界（见 docs/geometry.md：怎样报送边界）",
            f"no grid of {name} has a boundary (docs/geometry.md)",
        )
    above = {row[6] for row in rows}
    grids = tuple(
        MappedGrid(
            row[0], row[1] or "", "unified", row[2], float(row[3]), row[5] not in above, shapely.from_wkt(row[4])
        )
        for row in rows
    )
    whole = shapely.union_all([grid.shape for grid in grids])
    departments = tuple(
        MappedGrid(row[0], row[1] or "", titles.get(row[2], row[2]), None, float(row[3]), True, shape)
        for row in con.execute(
            "SELECT grid_code, grid_name, department, area_m2, shape FROM core.grid_area "
            "WHERE grid_system <> 'unified' ORDER BY department, grid_code"
        ).fetchall()
        if shapely.area(shapely.intersection(shape := shapely.from_wkt(row[4]), whole)) > _SLIVER * shapely.area(whole)
    )
    located: list[tuple[float, float]] = []
    if points:
        asked = con.execute("SELECT longitude, latitude FROM core.dwelling_point ORDER BY dwelling_id").fetchall()
        at = np.array([(float(x), float(y)) for x, y in asked]).reshape(-1, 2)
        located = [tuple(place) for place in at[shapely.intersects_xy(whole, at[:, 0], at[:, 1])].tolist()]
    ((as_of,),) = con.execute("SELECT CAST(as_of AS VARCHAR) FROM audit.run").fetchall()
    return GridMap(str(name), str(as_of), grids, departments, tuple(located))


def svg_of(drawn: GridMap) -> str:
    """The map as an SVG document."""
    west, south, east, north = shapely.total_bounds([grid.shape for grid in drawn.grids])
    stretch = float(np.cos(np.radians((south + north) / 2)))
    scale = (_WIDTH - 2 * _MARGIN) / max((east - west) * stretch, (north - south) / 1.4, 1e-9)
    left = (_WIDTH - (east - west) * stretch * scale) / 2
    height = _HEAD + (north - south) * scale + _MARGIN + 24 * (1 + len({g.system for g in drawn.departments})) + _MARGIN
    paper = _Paper(west, north, stretch, scale, left)
    leaves = [grid for grid in drawn.grids if grid.is_leaf]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" font-family="{_FONT}">',
        f'<rect width="{_WIDTH:.0f}" height="{height:.0f}" fill="#fff"/>',
        f'<text x="{_MARGIN:.0f}" y="34" font-size="22">{escape(drawn.community)}网格图</text>',
        f'<text x="{_MARGIN:.0f}" y="54" font-size="12" fill="#555">数据截止 {escape(drawn.as_of)}　末级网格 {len(leaves)} 个　CGCS2000　仅供网格管理工作使用</text>',
    ]
    for grid, colour in zip(leaves, _coloured([grid.shape for grid in leaves]), strict=True):
        lines.append(paper.path(grid, f'fill="{colour}" stroke="#777" stroke-width="0.8"'))
    above = sorted((g for g in drawn.grids if not g.is_leaf), key=lambda g: (-(g.level or 0), g.code))
    lines += [
        paper.path(
            g, f'fill="none" stroke="#333" stroke-width="{2.6 if g.level == 1 else 1.5}" pointer-events="stroke"'
        )
        for g in above
    ]
    (x, y), (right, bottom) = paper.at((west, north)), paper.at((east, south))
    frame = f'x="{x - 4:.1f}" y="{y - 4:.1f}" width="{right - x + 8:.1f}" height="{bottom - y + 8:.1f}"'
    lines.append(f'<clipPath id="frame"><rect {frame}/></clipPath>')
    systems = sorted({grid.system for grid in drawn.departments})
    for grid in drawn.departments:
        colour = _DEPARTMENTS[systems.index(grid.system) % len(_DEPARTMENTS)]
        style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="7 4" pointer-events="stroke"'
        lines.append(paper.path(grid, f'{style} clip-path="url(#frame)"'))
    lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.6" fill="#222"/>' for x, y in map(paper.at, drawn.points)]
    lines += [paper.label(grid) for grid in leaves]
    lines += _legend(drawn, systems, paper, height)
    return "\n".join([*lines, "</svg>", ""])


def html_of(drawn: GridMap) -> str:
    """The map and the list of its grids as an HTML page."""
    rows = "\n".join(
        f"<tr><td>{escape(grid.code)}</td><td>{escape(grid.name)}</td><td>{grid.level or ''}</td><td>{grid.area_m2:,.0f}</td></tr>"
        for grid in drawn.grids
    )
    title = escape(f"{drawn.community}网格图")
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>\n'
        "<style>body{margin:1em auto;max-width:1000px;font-family:"
        + _FONT
        + "}table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #bbb;padding:.2em .5em;text-align:left}td:nth-child(n+3){text-align:right}</style></head><body>\n"
        f"{svg_of(drawn)}<table><tr><th>网格编码</th><th>网格名称</th><th>级别</th><th>面积（平方米）</th></tr>\n{rows}\n</table>\n</body></html>\n"
    )


@dataclass(frozen=True)
class _Paper:
    """From degrees to places on the paper: north is up, a metre as long in both directions."""

    west: float
    north: float
    stretch: float
    scale: float
    left: float

    def at(self, place: Sequence[float]) -> tuple[float, float]:
        return self.left + (place[0] - self.west) * self.stretch * self.scale, _HEAD + (
            self.north - place[1]
        ) * self.scale

    def path(self, grid: MappedGrid, style: str) -> str:
        rings = [
            "M"
            + "L".join("{:.1f} {:.1f}".format(*self.at(place)) for place in shapely.get_coordinates(ring)[:-1].tolist())
            + "Z"
            for polygon in shapely.get_parts(grid.shape)
            for ring in shapely.get_rings(polygon)
        ]
        said = escape(f"{grid.code} {grid.name}　{grid.area_m2:,.0f} 平方米")
        return f'<path d="{"".join(rings)}" fill-rule="evenodd" {style}><title>{said}</title></path>'

    def label(self, grid: MappedGrid) -> str:
        """Name and end of the code, as large as the grid allows; nothing where it would be too small to read."""
        west, south, east, north = grid.shape.bounds
        text = grid.name or grid.code
        size = min(
            13.0, (east - west) * self.stretch * self.scale / max(len(text), 6), (north - south) * self.scale / 3
        )
        if size < 4:
            return ""
        x, y = self.at(shapely.get_coordinates(shapely.point_on_surface(grid.shape))[0].tolist())
        where = f'x="{x:.1f}" text-anchor="middle" fill="#222" stroke="#fff" stroke-width="2" paint-order="stroke" pointer-events="none"'
        return (
            f'<text {where} y="{y:.1f}" font-size="{size:.1f}">{escape(text)}</text>'
            f'<text {where} y="{y + size * 1.1:.1f}" font-size="{size * 0.8:.1f}">{escape(grid.code[12:] or grid.code)}</text>'
        )


def _coloured(shapes: Sequence[Any]) -> list[str]:
    """A colour for each, another one than those of its neighbours before it."""
    chosen: list[int] = []
    tree = shapely.STRtree(shapes)
    for number, shape in enumerate(shapes):
        taken = {chosen[other] for other in tree.query(shape, predicate="intersects").tolist() if other < number}
        free = [place for place in range(len(_COLOURS)) if place not in taken]
        chosen.append(free[number % len(free)] if free else number % len(_COLOURS))
    return [_COLOURS[place] for place in chosen]


def _legend(drawn: GridMap, systems: Sequence[str], paper: _Paper, height: float) -> list[str]:
    """Length of a round number of metres, and which dashes are whose."""
    per_metre = paper.scale / _METRES_PER_DEGREE
    metres = max((m for m in _SCALES if m * per_metre < 220), default=_SCALES[0])
    y = height - _MARGIN - 24 * len(systems)
    x = _MARGIN + metres * per_metre
    lines = [
        f'<path d="M{_MARGIN} {y - 5:.1f}V{y:.1f}H{x:.1f}V{y - 5:.1f}" fill="none" stroke="#222"/>',
        f'<text x="{x + 6:.1f}" y="{y:.1f}" font-size="12">{metres} 米</text>',
    ]
    for number, system in enumerate(systems, 1):
        colour = _DEPARTMENTS[(number - 1) % len(_DEPARTMENTS)]
        count = sum(grid.system == system for grid in drawn.departments)
        at = y + 24 * number
        lines.append(
            f'<path d="M{_MARGIN} {at - 4:.1f}h40" stroke="{colour}" stroke-width="2" stroke-dasharray="7 4"/>'
        )
        lines.append(
            f'<text x="{_MARGIN + 48}" y="{at:.1f}" font-size="12">{escape(system)}的网格（{count} 个）</text>'
        )
    return lines

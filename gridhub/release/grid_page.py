"""网格一张表: what one page says of a grid, out of the release in force.

Belongs here: reading the page's facts. Not here: its look (``grid_page_form``), its counts (``assets/mart/grid_page.sql``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from gridhub.project.project import Project
from gridhub.release.grid_page_form import Cell, Page, Section, write_pages
from gridhub.release.ledger import Asked, NoSuchLedger, Written, require_table, said_beside
from gridhub.release.ledger_form import MARK, FormHead
from gridhub.release.ledger_rows import placed_lines
from gridhub.release.ledger_scope import Scope, scope_of
from gridhub.release.reading import NotInRelease, Reveal, open_release
from gridhub.state.export_log import record_export
from gridhub.state.home import Home

NAME, TITLE, TABLE = "grid-page", "网格一张表", "mart.grid_page"
OUTSIDE = "未入格"
_ROLES = (("grid_head", "网格长"), ("full_time", "专职网格员"), ("part_time", "兼职网格员"))
_FINDINGS_SHOWN = 10


@dataclass(frozen=True)
class _Numbers:
    """One row of the page's table, by column."""

    of: Mapping[str, Any]

    def cell(self, title: str, column: str, unit: str) -> Cell:
        value = self.of[column]
        return Cell(title, "" if value is None else f"{value}{unit}")


def write_grid_pages(project: Project, home: Home, asked: Asked, path: Path, reveal: Reveal | None = None) -> Written:
    """One sheet for the grid asked for, or one for each leaf grid of the community asked for. ``未入格`` as grid: what no
    leaf grid holds. A reveal (names and phones of the staff) is in the export log before the file is written.

    Raises ``NoSuchLedger``, ``NoSuchPlace``, ``NotInRelease``, ``NoRelease``, OSError.
    """
    if not asked.grid and not asked.community:
        raise NoSuchLedger(
            f"{TITLE}须写 --grid 网格（或 --grid {OUTSIDE}）或 --community 社区 / --grid or --community is wanted"
        )
    with open_release(home, revealed=reveal is not None) as connection:
        require_table(connection, TABLE)
        ((as_of,),) = connection.execute("SELECT as_of FROM audit.run").fetchall()
        mark = MARK
        if reveal is not None:
            number = record_export(
                home, at=reveal.at, actor=reveal.actor, purpose=reveal.purpose, command="ledger",
                target=f"{NAME} {asked.grid or asked.community}", columns="staff name, phones", row_count=None,
            )  # fmt: skip
            mark = f"{MARK}·含个人信息明文（导出日志第 {number} 号）"
        told = said_beside(home, connection, f"SELECT page_id FROM {TABLE}", revealed=reveal is not None)
        pages: list[Page] = []
        for scope in _scopes(project, connection, asked):
            head = FormHead(TITLE, scope.name, f"{as_of.year}年{as_of.month}月", scope.unit, asked.today, mark, told)
            pages.append(Page(scope.code or OUTSIDE, head, _sections(project, connection, scope)))
    write_pages(pages, path, private=reveal is not None)
    return Written(pages[0].head.full_title, len(pages), TABLE)


def _scopes(project: Project, connection: duckdb.DuckDBPyConnection, asked: Asked) -> list[Scope]:
    city = project.config.city_name
    if asked.grid == OUTSIDE:
        leaves = "SELECT grid_id FROM core.grid WHERE is_leaf"
        outside = " AND ".join(
            f"(grid.{column} IS NULL OR grid.{column} NOT IN ({leaves}))"
            for column in ("grid_id", "level1_grid_id", "level2_grid_id", "level3_grid_id")
        )
        return [Scope("grid", "", f"{city}未入末级网格", city, outside)]
    if asked.grid:
        return [scope_of(connection, city, grid=asked.grid)]
    place = scope_of(connection, city, community=asked.community)
    codes = connection.execute(
        "SELECT grid_code FROM core.grid WHERE is_leaf AND region_code = ? ORDER BY grid_code", [place.code]
    ).fetchall()
    if not codes:
        raise NotInRelease(f"{place.name}: 没有在用的末级网格 / no leaf grid in use")
    return [scope_of(connection, city, grid=str(code)) for (code,) in codes]


def _sections(project: Project, connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[Section]:
    result = connection.execute(f"SELECT * FROM {TABLE} WHERE grid_code = ?", [scope.code or OUTSIDE])
    names = [str(item[0]) for item in result.description or []]
    found = result.fetchall()
    if not found:
        raise NotInRelease(f"{scope.name}: 发布中没有这一页 / the release has no such page")
    row = _Numbers(dict(zip(names, found[0], strict=True)))
    held = [column for column, *_ in connection.execute("DESCRIBE mart.grid_key_person").fetchall()]
    shown = "person_count, NULL" if "person_count" in held else "shown_count, count_note"
    people = connection.execute(
        f"SELECT category_name, {shown} FROM mart.grid_key_person WHERE page_id = ? ORDER BY category",
        [row.of["page_id"]],
    ).fetchall()
    due, met = row.of["visit_due_count"], row.of["visit_met_count"]
    return [
        Section("网格", (Cell("编码", row.of["grid_code"]), Cell("名称", row.of["grid_name"]), *_grid(connection, scope))),
        Section("范围", (Cell("覆盖范围", row.of["coverage_text"] or "", wide=True), Cell("四至", row.of["boundary_text"] or "", wide=True))),
        Section(
            "房屋人口",
            (
                row.cell("房屋", "dwelling_count", "套"), row.cell("居住户", "household_count", "户"),
                row.cell("现住人口", "person_count", "人"), row.cell("户籍人口", "registered_count", "人"),
                row.cell("流动人口", "floating_count", "人"), row.cell("老年人", "elderly_count", "人"),
                row.cell("高龄老人", "aged_count", "人"),
            ),
        ),
        Section("重点人群", tuple(Cell(str(name), _people(count, note)) for name, count, note in people)),
        Section(
            "单位",
            (row.cell("存续经营主体", "market_entity_count", "户"), row.cell("固定污染源", "pollution_source_count", "个")),
        ),
        Section("网格力量", tuple(_staff(connection, scope))),
        Section(
            "本月走访", (Cell("应走访重点人员", _people(due, None)), Cell("已见面", _people(met, None)),
             Cell("尚未见面", _people(None if None in (due, met) else due - met, None)))
        ),
        Section("待核查疑点", tuple(_findings(project, connection, scope))),
    ]  # fmt: skip


def _people(count: int | None, note: str | None) -> str:
    return note or ("" if count is None else f"{count}人")


def _grid(connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[Cell]:
    found = connection.execute(
        "SELECT grid.level_name, parent.grid_name, grid.branch_name FROM core.grid AS grid "
        "LEFT JOIN core.grid AS parent ON parent.grid_id = grid.parent_grid_id WHERE grid.grid_code = ?",
        [scope.code],
    ).fetchall()
    titles = ("级别", "上级网格", "党支部")
    return [Cell(title, str(value or "")) for row in found for title, value in zip(titles, row, strict=True)]


def _staff(connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[Cell]:
    """Who serves the grid: of the nearest grid that has such a post, itself first."""
    line = connection.execute(
        "SELECT grid_id, level2_grid_id, level1_grid_id FROM core.grid WHERE grid_code = ?", [scope.code]
    ).fetchall()
    cells: list[Cell] = []
    for role, title in _ROLES:
        named = ""
        for grid in dict.fromkeys(line[0] if line else ()):
            found = connection.execute(
                "SELECT DISTINCT COALESCE(person.name, '') || COALESCE(' ' || person.phones, '') "
                "FROM core.staff_assignment AS post JOIN core.person AS person ON person.person_id = post.person_id "
                "WHERE post.is_current AND post.staff_role = ? AND post.grid_id = ? ORDER BY 1",
                [role, grid],
            ).fetchall()
            if found:
                named = "、".join(str(name) for (name,) in found)
                break
        cells.append(Cell(title, named or "名册上没有", wide=True))
    return cells


def _findings(project: Project, connection: duckdb.DuckDBPyConnection, scope: Scope) -> list[Cell]:
    lines = placed_lines(project.tables["mart.finding_ledger"])
    found = connection.execute(
        f"SELECT line.finding_code, line.title, COUNT(*) FROM {lines} WHERE {scope.condition} "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
        [*scope.values],
    ).fetchall()
    cells = [Cell(f"{code} {title}", f"{count}条") for code, title, count in found[:_FINDINGS_SHOWN]]
    rest = sum(count for _, _, count in found[_FINDINGS_SHOWN:])
    return [*cells, *([Cell("其他", f"{rest}条")] if rest else [])] or [Cell("疑点", "没有")]

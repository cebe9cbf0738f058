"""``grid plan``: the blocks of one community or village out of the release in force, and the proposal as the office's form.

Belongs here: what the release says of a community, codes of the proposed grids, the 划分审核表. Not here: the division
itself (``places.plan``). Doors are in the vault only: without a reveal a road, and a group, is one block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from gridhub.contracts.errors import GridhubError
from gridhub.places.plan import Block, Kind, Plan, divide, level_words, number_key
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.grid_levels import GridLevel
from gridhub.release.reading import Reveal, open_release
from gridhub.state.export_log import record_export
from gridhub.state.home import Home

COLUMNS = ("网格名称", "编号", "范围", "户数", "楼栋", "四至", "备注")
_WIDTHS = (26, 20, 60, 8, 8, 24, 20)
SIGNATURES = ("社区（村）意见", "街道（乡镇）审核意见", "市网格化服务中心审核意见")


class NoSuchCommunity(GridhubError):
    """The release has no community or village of this name or code, or several."""


class NoNorm(GridhubError):
    """Neither the city's levels nor the command say how many households a grid has."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan with names and codes. ``rows``: ``COLUMNS`` of each grid."""

    region_code: str
    region_name: str
    town_name: str
    norm: tuple[int, int]
    target: int
    plan: Plan
    rows: tuple[tuple[str, str, str, int, int, str, str], ...]


def propose(
    home: Home,
    community: str,
    levels: Sequence[GridLevel],
    words: AddressGrammar,
    *,
    target: int | None = None,
    norm: tuple[int, int] | None = None,
    level: int = 1,
    reveal: Reveal | None = None,
) -> Proposal:
    """The proposal for one community or village, by name or 12-digit code. ``words``: the city's, so that it can be read.

    ``norm``: least and most households; None: of the city's comprehensive grids of ``level`` in town or country. ``target``
    None: the middle of the norm. A reveal is logged before anything is read. Raises ``NoSuchCommunity``, ``NoNorm``,
    ``NoRelease``.
    """
    if reveal is not None:
        record_export(
            home, at=reveal.at, actor=reveal.actor, purpose=reveal.purpose, command="grid plan", target=community,
            columns="unit, door_no", row_count=None,
        )  # fmt: skip
    with open_release(home, revealed=reveal is not None) as connection:
        found = connection.execute(
            "SELECT region_code, region_name, parent_region_name, village_kind FROM core.region "
            "WHERE is_newest AND region_level = 'village' AND (region_code = $1 OR region_name = $1) ORDER BY region_code",
            [community],
        ).fetchall()
        if len(found) != 1:
            codes = "、".join(f"{row[0]}（{row[2]}{row[1]}）" for row in found)
            raise NoSuchCommunity(
                f"有几个“{community}”，请用代码：{codes} / several of this name, give the code"
                if found
                else f"区划里没有“{community}” / no community or village of this name or code"
            )
        code, name, town, kind = found[0]
        area = "rural" if kind == "village" else "urban"
        if norm is None:
            norm = next(
                (one.households for one in levels
                 if (one.area, one.grid_class, one.level) == (area, "comprehensive", level) and one.households),
                None,
            )  # fmt: skip
        if norm is None:
            raise NoNorm(
                "没有户数标准：请写 --min 和 --max，或在 assets/rules/grid_level.yaml 里给这一级写 households / "
                "no norm of households: give --min and --max"
            )
        fine = "dwelling.unit, dwelling.door_no" if reveal is not None else "NULL, NULL"
        rows = connection.execute(
            f"""SELECT dwelling.estate, dwelling.phase, dwelling.building, dwelling.road, dwelling.village_group,
                       {fine}, MIN(grid.grid_code) AS grid_code, COUNT(*) AS dwellings,
                       COUNT(household.living_household_id) AS households
                FROM core.dwelling AS dwelling
                LEFT JOIN core.living_household AS household ON household.dwelling_id = dwelling.dwelling_id
                LEFT JOIN core.grid AS grid ON grid.grid_id = dwelling.grid_id
                WHERE dwelling.region_code = ? AND COALESCE(grid.grid_class, '') <> 'exclusive'
                GROUP BY ALL ORDER BY ALL""",
            [code],
        ).fetchall()
        exclusive = connection.execute(
            "SELECT COUNT(*) FROM core.grid WHERE is_active AND grid_class = 'exclusive' AND region_code = ?", [code]
        ).fetchall()[0][0]
        taken = [
            int(row[0][12:15])
            for row in connection.execute(
                "SELECT grid_code FROM core.grid WHERE starts_with(grid_code, ?) AND length(grid_code) >= 15", [code]
            ).fetchall()
            if row[0][12:15].isdecimal()
        ]
    of_level = [one for one in levels if (one.area, one.grid_class, one.level) == (area, "comprehensive", level)]
    blocks = blocks_of(rows, name, words, by_unit=any("单元" in one.units for one in of_level))
    low, high = norm
    plan = divide(blocks, norm, target or (low + high) // 2, name, level_words(words))
    serial = max((n for n in taken if n < 900), default=0)
    lines = [
        (f"{name}第{serial + n}网格", f"{code}{serial + n:03d}", grid.coverage, grid.households, grid.buildings, "",
         grid.remark)
        for n, grid in enumerate(plan.grids, 1)
    ]  # fmt: skip
    if exclusive and lines:
        first = lines[0]
        note = f"另有 {exclusive} 个专属网格，未计入"
        lines[0] = (*first[:6], "；".join(part for part in (first[6], note) if part))
    return Proposal(code, name, town or "", norm, target or (low + high) // 2, plan, tuple(lines))


def blocks_of(
    rows: Sequence[tuple[object, ...]], region_name: str, words: AddressGrammar, *, by_unit: bool = False
) -> list[Block]:
    """Blocks of rows (estate, phase, building, road, village_group, unit, door_no, grid_code, dwellings, households).

    ``by_unit``: a building may be divided, where its units are known.
    """
    held: dict[tuple[str, Kind, str], tuple[str, int, int]] = {}
    for *parts, grid_code, dwellings, households in rows:
        named = _named(tuple(str(part) if part is not None else "" for part in parts), region_name, words, by_unit)
        if named is None:
            continue  # an address that names no place can be in nobody's proposal
        code, count, lived = held.get(named, ("~", 0, 0))
        code = min(code, str(grid_code or "~"))
        held[named] = code, count + int(str(dwellings)), lived + int(str(households))
    first: dict[str, str] = {}
    for (place, _, _), (code, _, _) in held.items():
        first[place] = min(first.get(place, "~"), code)
    return [
        Block((first[place], *number_key(place), *number_key(number)), place, kind, number, lived, count)
        for (place, kind, number), (code, count, lived) in held.items()
    ]


def _named(
    parts: tuple[str, ...], region_name: str, words: AddressGrammar, by_unit: bool
) -> tuple[str, Kind, str] | None:
    """Place, kind and number of the block an address lies in."""
    estate, phase, building, road, group, unit, door = parts
    of = level_words(words)
    if estate and building:
        estate += f"{phase}{words.phase[0]}" if phase else ""
        return (
            (f"{estate}{building}{of['building']}", "unit", unit)
            if by_unit and unit
            else (estate, "building", building)
        )
    if group:
        return (f"{region_name}{group}{of['group']}", "door", door.split("-")[0]) if door else ("", "group", group)
    if door and (estate or road):
        return estate or road, "door", door.split("-")[0]
    return (estate or road, "place", "") if estate or road else None


def write_form(proposal: Proposal, path: Path) -> None:
    """The 网格划分审核表 as a workbook: A4 across, to be signed and stamped. Raises OSError."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("划分审核表")
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        title = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "align": "center"})
        text = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        last = len(COLUMNS) - 1
        sheet.merge_range(0, 0, 0, last, "网格划分审核表（建议稿）", title)
        sheet.set_row(0, 34)
        low, high = proposal.norm
        sheet.write_string(
            1, 0, f"填报单位：{proposal.town_name}{proposal.region_name}（{proposal.region_code}）    标准：每个网格 "
            f"{low}–{high} 户    审核文号：                    生效日期：      年    月    日",
        )  # fmt: skip
        for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, name, head)
        for place, row in enumerate(proposal.rows, 3):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(place, column, value, text)
                else:
                    sheet.write_string(place, column, value, text)
        place = 3 + len(proposal.rows)
        sheet.write_string(place, 0, "合计", text)
        for column in range(1, last + 1):
            total = sum(int(row[column]) for row in proposal.rows) if column in (3, 4) else None
            if total is None:
                sheet.write_string(place, column, "", text)
            else:
                sheet.write_number(place, column, total, text)
        place += 1
        for reason in proposal.plan.reasons:
            sheet.write_string(place, 0, f"说明：{reason}")
            place += 1
        for who in SIGNATURES:
            place += 1
            sheet.write_string(place, 0, f"{who}：")
            sheet.write_string(place, 4, "签字（盖章）：                    年    月    日")
            place += 1
        sheet.print_area(0, 0, place, last)

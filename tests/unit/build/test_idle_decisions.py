"""A line of decisions about places that the release makes no use of is told with its file, its line and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import duckdb
import pytest

from gridhub.build.idle_decisions import idle_lines, lines_said
from gridhub.build.work import Work
from gridhub.project.decisions import Decisions, EstateAlias, GridCrosswalk, PlaceAlias
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from tests.unit.places.test_link_places import (
    AS_OF,
    COMMUNITY,
    SECOND,
    VILLAGE,
    answer,
    grid,
    link_with,
    small_city,
)

ROOT = Path(__file__).parents[3]
WHO = (AS_OF, "tester", "looked up")
NOWHERE = "990081009009"


@cache
def project() -> Project:
    return load(ROOT, environ={})


def told(decisions: Decisions, con: duckdb.DuckDBPyConnection | None = None) -> list[str]:
    """What a run of the small city with these decisions says of them, the Chinese half."""
    con = con or small_city()
    link_with(con, decisions)
    work = SimpleNamespace(connection=con, project=replace(project(), decisions=decisions))
    lines = idle_lines(cast(Work, work))
    assert all(" / " in line for line in lines)
    return [line.partition(" / ")[0] for line in lines]


def aliases(*lines: tuple[str, str, str | None]) -> Decisions:
    return Decisions(estate_alias=tuple(EstateAlias(*WHO, at, *line) for at, line in enumerate(lines, start=2)))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("老纺织院", "不存在小区", None), "标准地址里没有“不存在小区”"),
        (("老纺织院", "阳光小区", NOWHERE), f"区划表中没有代码 {NOWHERE}"),
        (("老纺织院", "阳光小区", SECOND), f"“阳光小区”不在 {SECOND}（在 {COMMUNITY}）"),
        (("翠园花园", "阳光小区", None), "“翠园花园”本身就在标准地址里"),
        (("解放路", "阳光小区", None), "“解放路”本身就在标准地址里"),
        (("阳光3栋", "阳光小区", None), "地址里读不出“阳光3栋”这个名称"),
        (("院", "阳光小区", None), "地址里读不出“院”这个名称"),
    ],
)
def test_another_name_of_an_estate_without_effect_is_told_with_its_line(
    line: tuple[str, str, str | None], why: str
) -> None:
    (found,) = told(aliases(("老粮站", "翠园花园", SECOND), line))
    assert found.startswith(f"decisions/estate_alias.csv:3：{why}")
    assert "未使用；" in found


@pytest.mark.parametrize(
    "line",
    [
        ("老纺织院", "阳光小区", None), ("老纺织院", "阳光小区", COMMUNITY), ("老纺织院", "阳光小区", "990081001000"),
        ("老正街", "解放路", None), ("幸福楼", "阳光小区", None), ("阳光二期", "阳光小区", None),
        ("文化路12号院", "阳光小区", None), ("八一大院", "阳光小区", None),
    ],
)  # fmt: skip
def test_of_a_name_that_addresses_are_read_by_nothing_is_told(line: tuple[str, str, str | None]) -> None:
    assert told(aliases(line)) == []


def test_what_is_told_as_read_is_read_and_what_is_told_as_unread_is_not() -> None:
    used = aliases(("幸福楼", "阳光小区", None)).estate_alias
    idle = aliases(("阳光3栋", "翠园花园", COMMUNITY)).estate_alias
    assert answer("九龙社区幸福楼1栋1单元101室", aliases=used)[0] == "阳光小区-1-1-101"
    assert answer("九龙社区阳光3栋1单元101室", aliases=idle)[0] == "阳光小区-3-1-101"


def test_two_spellings_of_one_name_for_two_estates_are_both_told() -> None:
    found = told(aliases(("老院A", "阳光小区", COMMUNITY), ("老院Ａ", "翠园花园", COMMUNITY)))
    assert [line[:29] for line in found] == [f"decisions/estate_alias.csv:{n}：" for n in (2, 3)]
    assert all("请只留一行" in line for line in found)


def former(*lines: tuple[str, str]) -> Decisions:
    return Decisions(place_alias=tuple(PlaceAlias(*WHO, at, *line) for at, line in enumerate(lines, start=2)))


def test_one_former_name_of_two_regions_is_told_at_the_later_line() -> None:
    (found,) = told(former(("红旗村", COMMUNITY), ("大槐树村", VILLAGE), ("红旗村委会", SECOND)))
    assert found.startswith(f"decisions/place_alias.csv:4：“红旗村委会”在第 2 行已是 {COMMUNITY} 的曾用名")


def test_a_former_name_that_lives_or_leads_nowhere_is_told_and_shares_nothing() -> None:
    found = told(former(("和平社区", VILLAGE), ("和平社区", COMMUNITY), ("红旗村", NOWHERE), ("红旗村", COMMUNITY)))
    assert [line.partition("：")[2][:12] for line in found] == [
        "“和平社区”是现用名（区", "“和平社区”是现用名（区", "区划表中没有代码 990",
    ]  # fmt: skip


def crossings(*pairs: tuple[str, str]) -> Decisions:
    return Decisions(
        grid_crosswalk=tuple(
            GridCrosswalk(*WHO, at, "environment", own, unified, "equal")
            for at, (own, unified) in enumerate(pairs, start=2)
        )
    )


def told_of_grids(pairs: Sequence[tuple[str, str]]) -> list[str]:
    con = small_city()
    grid(con, "u-1", "阳光小区1栋", region=COMMUNITY)
    grid(con, "u-2", "阳光小区2栋", region=COMMUNITY)
    grid(con, "h-1", "阳光小区1栋", region=COMMUNITY, system="environment")
    return told(crossings(*pairs), con)


def test_a_decided_pair_of_grids_without_effect_is_told_with_its_line_and_why() -> None:
    department = project().connectors["environment"].title
    assert told_of_grids([("h-1", "u-1"), ("h-9", "u-1"), ("h-1", "u-9"), ("h-1", "u-2")]) == [
        f"decisions/grid_crosswalk.csv:3：{department}的网格表里没有 h-9，此行未使用；请核对部门网格编码",
        "decisions/grid_crosswalk.csv:4：统一网格表里没有 u-9，此行未使用；请核对统一网格编码",
        "decisions/grid_crosswalk.csv:5：h-1 和 u-2 没有共有的房屋（或有一个已停用），网格对照里没有这一对，此行未使用；请核对两个编码，"
        "或删去此行",
    ]


def test_a_line_that_moved_is_told_anew() -> None:
    (one,) = aliases(("老纺织院", "不存在小区", None)).estate_alias
    assert lines_said(Decisions(estate_alias=(one,))) != lines_said(Decisions(estate_alias=(replace(one, line=9),)))

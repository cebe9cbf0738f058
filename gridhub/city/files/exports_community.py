"""The sheets of 网格办 on the common life of grids: 网格工作台账, 网格事件台账, 党组织链.

Belongs here: which true value stands in which column, and what the row is about. Not here: what happened
(``world.community``), dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.community import activities_of, issues_of, party_orgs
from gridhub.city.world.dice import Month
from gridhub.city.world.world import World

_UNIT = "市网格化服务管理中心"


def _activity_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [one.number, one.kind, one.title, one.day, one.grid.code, one.organizer, one.people, one.items],
            [("activity", "activity", one.number)],
        )
        for one in activities_of(world, month)
    ]


def _issue_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [
                one.number, one.kind, f"{one.at:%Y-%m-%d %H:%M}", one.matter, one.place, one.text, one.reporter, one.grid.code,
                one.handling, one.unit, f"{one.due:%Y-%m-%d %H:%M}",
                f"{one.closed:%Y-%m-%d %H:%M}" if one.closed else "", one.status, "已处理" if one.closed else "",
                "是" if one.closed else "",
            ],
            [("order", "work_order", one.number), *at("scene", one.place)],
        )
        for one in issues_of(world, month)
    ]  # fmt: skip


def _party_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [
                number, one.code, one.name, one.kind, one.parent, one.secretary, one.phone, one.members, one.working,
                one.grid.code if one.grid else "", one.households,
            ],
            [("org", "party_org", one.code)],
        )
        for number, one in enumerate(party_orgs(world, month), 1)
    ]  # fmt: skip


def _table(export: str, title: str, month: Month, ending: str = "xlsx") -> tuple[str, str, str, str]:
    return f"grid_office.{export}", f"网格办_{title}_{month.compact}.{ending}", title, _UNIT


def activities(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格工作台账: one row per activity."""
    yield Table(
        *_table("activity", "网格工作台账", month),
        COLUMNS["grid_office.activity"],
        partial(_activity_rows, world, month),
    )


def issues(world: World, month: Month) -> Iterator[Table]:
    """网格办 网格事件台账: one row per issue or opinion."""
    yield Table(
        *_table("issue", "网格事件台账", month, "csv"), COLUMNS["grid_office.issue"], partial(_issue_rows, world, month),
        encoding="utf-8-sig",
    )  # fmt: skip


def party_organisations(world: World, month: Month) -> Iterator[Table]:
    """网格办 党组织链: one row per organisation."""
    yield Table(
        *_table("party_org", "党组织链", month), COLUMNS["grid_office.party_org"], partial(_party_rows, world, month)
    )

"""Tasks that units give to grid staff: most are on the approved list (事项清单), some are not (F26).

Belongs here: a month of tasks and which of them are on no list. Not here: the list (``assets/rules/task_list.yaml``), sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import COUNTY_CODE
from gridhub.city.world.grids import Gridding, UnifiedGrid

STAFF, TOWN = "网格员", "镇街干部"
TOLD_DAYS = 92
"""How long a task outside the list is told (``assets/rules/grid_task.yaml``)."""


@dataclass(frozen=True)
class Assigned:
    """What a unit asks for. ``begin``, ``end``: days on which the list has it; never, when ``listed`` is False."""

    unit: str
    name: str
    code: str = ""
    listed: bool = True
    begin: date = date(2023, 1, 1)
    end: date | None = None

    def on_list(self, day: date) -> bool:
        return self.listed and self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Task:
    """One task for one grid."""

    number: str
    asked: Assigned
    day: date
    assignee: str
    grid: UnifiedGrid
    due: date
    done: date | None


USUAL = (
    Assigned("市民政局", "高龄津贴生存核实", "P02"),
    Assigned("市民政局", "独居老人走访"),
    Assigned("市公安局", "出租房屋信息采集"),
    Assigned("市消防救援大队", "飞线充电整治", "A03"),
    Assigned("市城市管理局", "小广告清理"),
    Assigned("市市场监督管理局", "地址异常核实", "M06"),
    Assigned("市生态环境分局", "秸秆禁烧巡查"),
    Assigned("市公安局", "反诈宣传", "S12"),
    # temporary, with a letter and an end
    Assigned("市消防救援大队", "冬季取暖安全入户宣传", begin=date(2026, 10, 1), end=date(2027, 3, 31)),
    Assigned("市应急管理局", "汛期低洼院落巡查", "T01", begin=date(2026, 6, 15), end=date(2026, 9, 30)),
)  # fmt: skip
UNLISTED = (
    Assigned("市统计局", "小微商户用电量统计", listed=False),
    Assigned("市卫生健康局", "疫苗接种情况摸排", "R01", end=date(2025, 12, 31)),
    Assigned("市住房和城乡建设局", "物业费代收", listed=False),
    Assigned("市商务局", "夜市摊位满意度打分拍照", listed=False),
)


def tasks_of(seed: int, gridding: Gridding, month: Month) -> list[Task]:
    """The month's tasks in date order: usual ones, two outside the list, one outside it that town officials got."""
    dice = Dice(seed, f"tasks {month.text}")
    grids = [grid for grid in gridding.unified if grid.level == 1 and grid.valid_to is None]
    turn = month.year * 12 + month.number
    wanted = [(asked, STAFF) for asked in USUAL if asked.on_list(month.first)]
    wanted += [(UNLISTED[(turn + place) % len(UNLISTED)], STAFF) for place in range(2)]
    # looks like it, is none: not a task of grid staff
    wanted.append((UNLISTED[(turn + 2) % len(UNLISTED)], TOWN))
    raw: list[tuple[date, Assigned, str, UnifiedGrid]] = []
    for asked, assignee in wanted:
        day = dice.day(month.first, month.last)
        raw += [(day, asked, assignee, grid) for grid in dice.sample(grids, dice.between(2, 4))]
    raw.sort(key=lambda line: (line[0], line[1].name, line[3].code))
    return [
        Task(
            f"RW{month.compact}{number:04d}", asked, day, assignee, grid, day + timedelta(days=dice.between(5, 15)),
            day + timedelta(days=dice.between(1, 14)) if dice.chance(0.9) else None,
        )
        for number, (day, asked, assignee, grid) in enumerate(raw, 1)
    ]  # fmt: skip


def unlisted_tasks(tasks: list[Task], month: Month) -> set[tuple[str, ...]]:
    """F26 at the end of ``month``: unit and task, of tasks given to grid staff not long ago."""
    return {
        ("F26", "region", f"R{COUNTY_CODE}000000+{task.asked.unit}·{task.asked.name}", month.text)
        for task in tasks
        if month.last - timedelta(days=TOLD_DAYS) < task.day and task.assignee == STAFF
        and not task.asked.on_list(task.day)
    }  # fmt: skip

"""People whom a list tells wrongly beside their right id, and one registered twice (F21), by the truth of a generated city."""

from __future__ import annotations

from collections import Counter

import pytest

from gridhub.city.files.city_file import DirtName, Founding
from gridhub.city.files.dirt import spell
from gridhub.city.files.exports_benefits import old_age
from gridhub.city.files.exports_people import residents
from gridhub.city.files.months import Months
from gridhub.city.world import rates
from gridhub.city.world.dice import Month
from gridhub.city.world.identity_slips import OLD_AGE

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


def lived(seed: int, dirt: DirtName = "usual", count: int = 2) -> Months:
    months = Months(Founding(600, seed, dirt), SEPTEMBER)
    for _ in range(count):
        months.live(None)
    return months


@pytest.mark.parametrize("seed", [3, 11, 27])
def test_every_city_holds_a_birth_date_a_name_and_a_sex_beside_a_right_id_and_one_person_twice(seed: int) -> None:
    months = lived(seed)
    slips = months._world.slips
    assert Counter(slip.kind for slip in slips.told.values()) == {"birth_wrong": 1, "name_other": 1, "sex_wrong": 1}
    assert len(slips.second_ids) == 1
    planted = {true_id for _, true_id in slips.told} | set(slips.second_ids)
    assert planted <= {line[2] for line in months.findings() if line[0] == "F21"}


def test_the_list_says_the_same_wrong_cell_every_month_beside_the_right_id() -> None:
    world = lived(3)._world
    for month in (SEPTEMBER, OCTOBER):
        (table,) = old_age(world, month)
        spelled = spell(table, rates.USUAL, world.seed, month, None, world.slips.told)
        names = [column.field for column in table.columns]
        told = {true_id: slip for (export, true_id), slip in world.slips.told.items() if export == OLD_AGE}
        for row, cells, damages in zip(table.rows, spelled.cells, spelled.damages, strict=True):
            slip = told.get(row.truth[0][2])
            if slip is not None:
                assert cells[names.index("cid")] == row.values[names.index("cid")]
                assert [d.kind for d in damages if d.column == names.index(slip.field)] == [slip.kind]


def test_the_second_line_of_the_register_differs_in_its_id_and_phone_alone() -> None:
    world = lived(3)._world
    ((true_id, cid),) = world.slips.second_ids.items()
    lines = [row for table in residents(world, OCTOBER) for row in table.rows if row.truth[0][2] == true_id]
    names = [column.field for table in residents(world, OCTOBER) for column in table.columns][: len(lines[0].values)]
    first, second = lines
    differing = {name for name, a, b in zip(names, first.values, second.values, strict=True) if a != b}
    assert second.values[names.index("cid")] == cid and differing <= {"", "cid", "phone"}
    assert cid[6:14] == first.values[names.index("cid")][6:14]  # type: ignore[index]


def test_a_city_without_dirt_tells_nobody_wrongly_but_who_is_registered_twice() -> None:
    months = lived(3, "plain")
    assert {line[2] for line in months.findings() if line[0] in ("F21", "F211")} == set(months._world.slips.second_ids)


def test_a_damaged_id_of_a_register_is_over_when_the_next_month_has_it_right() -> None:
    after_one, after_two = lived(3, count=1), lived(3, count=2)
    first = {line[2] for line in after_one.findings() if line[0] == "F211"}
    second = {line[2] for line in after_two.findings() if line[0] == "F211"}
    assert first and first - second

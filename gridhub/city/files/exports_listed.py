"""The sheet of 政法委: 重点人员列管名单, from the departments that list.

Belongs here: which true value stands in which column, and what the row is about. Not here: who is listed (``world.listed``),
dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.listed import listed_of
from gridhub.city.world.world import World


def _rows(world: World, month: Month) -> list[Row]:
    rows: list[Row] = []
    for entry in listed_of(world, month):
        person = entry.person
        if person.home is None:
            continue
        rows.append(
            Row(
                [
                    len(rows) + 1, person.name, person.cid, person.phone, entry.category, entry.department, entry.level,
                    person.home.dwelling, entry.since, entry.until, entry.ends, entry.responsible,
                ],
                [("self", "person", person.true_id), *at("residence", person.home.dwelling)],
                relatives(person),
                person.birth,
            )
        )  # fmt: skip
    return rows


def listed_persons(world: World, month: Month) -> Iterator[Table]:
    """政法委 重点人员列管名单: one row per person, category and department."""
    yield Table(
        "political_legal.listed_person",
        f"政法_重点人员列管名单_{month.compact}.xlsx",
        "重点人员列管名单",
        "市委政法委综治中心",
        COLUMNS["political_legal.listed_person"],
        partial(_rows, world, month),
    )

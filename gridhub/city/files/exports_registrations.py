"""The sheets of 公安 on changes: 身份信息变更登记, 户籍户变动登记.

Belongs here: which true value stands in which column, and what the row is about. Not here: what changed
(``world.registrations``), dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Month
from gridhub.city.world.registrations import household_changes, identity_changes
from gridhub.city.world.world import World


def _identity_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [
                number, one.number, one.kind, one.person.name, one.person.cid, one.former_name, one.former_cid, one.reason,
                one.day,
            ],
            [("self", "person", one.person.true_id)],
            relatives(one.person),
            one.person.birth,
        )
        for number, one in enumerate(identity_changes(world, month), 1)
    ]  # fmt: skip


def _household_rows(world: World, month: Month) -> list[Row]:
    return [
        Row(
            [
                number, one.number, one.kind, one.day, one.person.name, one.person.cid, one.person.relation, one.household,
                one.former, one.place,
            ],
            [("self", "person", one.person.true_id), *at("hukou", one.place)],
            relatives(one.person),
            one.person.birth,
        )
        for number, one in enumerate(household_changes(world, month), 1)
    ]  # fmt: skip


def changed_identities(world: World, month: Month) -> Iterator[Table]:
    """公安 身份信息变更登记: one row per change of an id or a name."""
    yield Table(
        "public_security.identity_change",
        f"公安_身份信息变更登记_{month.compact}.xlsx",
        "身份信息变更登记表",
        "示例市公安局",
        COLUMNS["public_security.identity_change"],
        partial(_identity_rows, world, month),
    )


def changed_households(world: World, month: Month) -> Iterator[Table]:
    """公安 户籍户变动登记: one row per person whom a change moved."""
    yield Table(
        "public_security.household_change",
        f"公安_户籍户变动登记_{month.compact}.csv",
        "户籍户变动登记表",
        "示例市公安局",
        COLUMNS["public_security.household_change"],
        partial(_household_rows, world, month),
        encoding="gb18030",
    )

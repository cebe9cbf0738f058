"""The sheets of 卫健 (死亡医学证明登记) and 人社 (待遇领取资格认证).

Belongs here: which true value stands in which column, and what the row is about. Not here: who is on a list
(``world.life_evidence``), dirt, file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from gridhub.city.files.exports_people import at, relatives
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.sheets import Row, Table
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.people import Person
from gridhub.city.world.world import World

_CAUSES = ("循环系统疾病", "呼吸系统疾病", "肿瘤", "损伤和中毒", "其他")


def _certificate_rows(world: World, month: Month) -> list[Row]:
    found: list[tuple[date, Person]] = []
    for person in world.population.persons:
        day = world.life.certified_on(person)
        if day is not None and Month.of(day) == month and person.home is not None:
            found.append((day, person))
    rows: list[Row] = []
    for number, (day, person) in enumerate(sorted(found, key=lambda one: (one[0], one[1].true_id)), 1):
        assert person.home is not None
        cause = Dice(world.seed, f"cause {person.true_id}").pick(_CAUSES)
        rows.append(
            Row(
                [
                    number, f"SW{month.compact}{number:04d}", person.name, person.cid, person.sex, person.birth,
                    person.death, cause, person.home.dwelling, day,
                ],
                [("self", "person", person.true_id), *at("residence", person.home.dwelling)],
                relatives(person),
                person.birth,
                "已故",
            )
        )  # fmt: skip
    return rows


def death_certificates(world: World, month: Month) -> Iterator[Table]:
    """卫健 死亡医学证明登记: one line per certificate entered in the month."""
    yield Table(
        "health.death_certificate",
        f"卫健_死亡医学证明登记_{month.compact}.xlsx",
        "死亡医学证明登记表",
        "示例市卫生健康局",
        COLUMNS["health.death_certificate"],
        partial(_certificate_rows, world, month),
    )


def _check_rows(world: World, month: Month) -> list[Row]:
    rows: list[Row] = []
    for person in world.population.persons:
        day = world.life.checked_on(person, month)
        if day is None or person.home is None:
            continue
        mode = Dice(world.seed, f"check mode {person.true_id}").pick(("人脸识别", "人脸识别", "上门认证", "窗口认证"))
        rows.append(
            Row(
                [
                    len(rows) + 1, person.name, person.cid, person.birth, "城乡居民养老保险", person.home.dwelling, day,
                    mode,
                ],
                [("self", "person", person.true_id), *at("residence", person.home.dwelling)],
                relatives(person),
                person.birth,
            )
        )  # fmt: skip
    return rows


def life_checks(world: World, month: Month) -> Iterator[Table]:
    """人社 养老待遇领取资格认证: one line per pensioner with the newest check."""
    yield Table(
        "human_resources.life_check",
        f"人社_养老待遇资格认证_{month.compact}.xlsx",
        "养老保险待遇领取资格认证名册",
        "示例市人力资源和社会保障局",
        COLUMNS["human_resources.life_check"],
        partial(_check_rows, world, month),
    )

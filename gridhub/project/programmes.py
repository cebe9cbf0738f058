"""The law of benefit programmes, as the city declares it in ``assets/rules/programme.yaml``.

Belongs here: the shape of a programme's rule, its tables for SQL. Not here: reading the file (``reading.programmes``),
judging payments (``assets/core``, ``assets/finding``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from gridhub.tables.spec import TableSpec, plain_column

FILE: Final = "assets/rules/programme.yaml"
TABLE: Final = "rule.programme"
EXCLUSIVE_TABLE: Final = "rule.programme_exclusive"
Unit = Literal["person", "household"]
Payee = Literal["self", "head", "guardian"]
OnDeath = Literal["stop", "recompute"]
Paid = Literal["advance", "arrears", "once"]
EntitledBy = Literal["age", "grade", "status", "means"]
Basis = Literal["read", "assumed"]
UNITS: Final[tuple[str, ...]] = get_args(Unit)
PAYEES: Final[tuple[str, ...]] = get_args(Payee)
ON_DEATH: Final[tuple[str, ...]] = get_args(OnDeath)
PAID: Final[tuple[str, ...]] = get_args(Paid)
ENTITLED_BY: Final[tuple[str, ...]] = get_args(EntitledBy)
BASES: Final[tuple[str, ...]] = get_args(Basis)


@dataclass(frozen=True, slots=True)
class Programme:
    """The rule of one programme. Key: ``code`` (of ``schemas/codes/programme.csv``).

    ``unit``: who is helped. ``payee``: on whose account it is paid. ``on_death``: of a member of a household that lives on,
    recompute; else stop. ``paid``: ``advance`` (month M pays for M), ``arrears`` (month M pays for the month before), ``once``
    (no roll). ``cut_off_day``: the roll of an advance programme is closed on that day of the month before; None: at its end.
    ``age``: full years, from and to. ``grades``: as the listing authority writes them. ``listed_as``: category of
    ``schemas/codes/key_person_category.csv`` under which that authority lists whoever a grade or status entitles. ``entitled_by`` age: everybody of that
    age has a claim; means, status, grade: somebody decides first. ``basis``: the rule was read, or is assumed, in ``source``.
    """

    code: str
    unit: Unit
    payee: Payee
    entitled_by: EntitledBy
    age: tuple[int | None, int | None]
    grades: tuple[str, ...]
    listed_as: str | None
    exclusive_with: tuple[str, ...]
    on_death: OnDeath
    paid: Paid
    cut_off_day: int | None
    decided_by: str
    basis: Basis
    source: str


def programme_tables(maker: str) -> tuple[TableSpec, TableSpec]:
    """``rule.programme``: one row per declared programme, grades joined by ``、``; ``rule.programme_exclusive``: one row per
    programme and programme that the same person may not draw in the same month (both ways)."""
    columns = (
        plain_column("programme", "VARCHAR", "项目", required=True),
        plain_column("unit", "VARCHAR", "对象单位", required=True),
        plain_column("payee", "VARCHAR", "领款人", required=True),
        plain_column("entitled_by", "VARCHAR", "享受条件", required=True),
        plain_column("age_from", "INTEGER", "年龄起", kind="integer"),
        plain_column("age_to", "INTEGER", "年龄止", kind="integer"),
        plain_column("grades", "VARCHAR", "等级"),
        plain_column("listed_as", "VARCHAR", "认定名单类别"),
        plain_column("on_death", "VARCHAR", "死亡后", required=True),
        plain_column("paid", "VARCHAR", "发放方式", required=True),
        plain_column("cut_off_day", "INTEGER", "名册截止日", kind="integer"),
        plain_column("decided_by", "VARCHAR", "审核确认", required=True),
        plain_column("basis", "VARCHAR", "依据性质", required=True),
        plain_column("source", "VARCHAR", "出处", required=True),
    )
    pair = (
        plain_column("programme", "VARCHAR", "项目", required=True),
        plain_column("other_programme", "VARCHAR", "不得同时享受", required=True),
    )
    return (
        TableSpec(TABLE, "救助项目规则", FILE, ("programme",), None, columns, maker=maker, shape="rule"),
        TableSpec(
            EXCLUSIVE_TABLE, "不得同时享受的项目", FILE, ("programme", "other_programme"), None, pair, maker=maker,
            shape="rule",
        ),
    )  # fmt: skip


def programme_rows(programmes: Sequence[Programme]) -> list[tuple[str | int | None, ...]]:
    """Rows of ``rule.programme``, in the order of its columns."""
    return [
        (
            one.code, one.unit, one.payee, one.entitled_by, *one.age, "、".join(one.grades) or None, one.listed_as,
            one.on_death, one.paid, one.cut_off_day, one.decided_by, one.basis, one.source,
        )
        for one in programmes
    ]  # fmt: skip


def exclusive_rows(programmes: Sequence[Programme]) -> list[tuple[str, str]]:
    """Rows of ``rule.programme_exclusive``."""
    return [(one.code, other) for one in programmes for other in one.exclusive_with]

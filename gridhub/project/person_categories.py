"""Categories of key persons, as the city declares them in ``assets/rules/person_category.yaml``.

Belongs here: the shape of a category, the rule tables made of all. Not here: reading the file
(``reading.person_categories``), which records stay in the vault for it (``build.withholding``), the ledgers (``assets``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from gridhub.tables.spec import TableSpec, plain_column

FILE: Final = "assets/rules/person_category.yaml"
CATEGORIES: Final = "rule.person_category"
LISTERS: Final = "rule.person_lister"
VISITS: Final = "rule.person_visit"
ListName = Literal["服务关爱对象", "特殊人群"]
Basis = Literal["read", "assumed"]
LISTS: Final[tuple[str, ...]] = get_args(ListName)
BASES: Final[tuple[str, ...]] = get_args(Basis)
LEVELS: Final = ("high", "medium", "low")
FREQUENCIES: Final[Mapping[str, int]] = {
    "每周": 7, "每半月": 15, "每月": 30, "每季度": 90, "每半年": 180, "每年": 365,
}  # fmt: skip
"""Words of the file → days from one visit to the next."""


@dataclass(frozen=True, slots=True)
class PersonCategory:
    """One category. ``category``: code of ``schemas/codes/key_person_category.csv``; ``listed_by``: codes of
    ``listing_department.csv``, who alone may put a person on it; ``visits``: level of attention → word of ``FREQUENCIES``;
    ``compartment``: of ``project.decisions.COMPARTMENTS``, whose file may have its rows; "": none."""

    category: str
    list_name: ListName
    is_sensitive: bool
    listed_by: tuple[str, ...]
    visits: Mapping[str, str]
    basis: Basis
    compartment: str = ""


def category_tables(maker: str) -> tuple[TableSpec, ...]:
    """``rule.person_category`` (one row per category), ``rule.person_lister`` (category and department that may list it),
    ``rule.person_visit`` (category and level of attention)."""
    category = plain_column("category", "VARCHAR", "类别代码", required=True)
    whole = (
        category,
        plain_column("list_name", "VARCHAR", "名单", required=True),
        plain_column("is_sensitive", "BOOLEAN", "是否敏感", kind="boolean", required=True),
        plain_column("basis", "VARCHAR", "依据", required=True),
    )
    listers = (category, plain_column("listing_department", "VARCHAR", "可列入部门", required=True))
    visits = (
        category,
        plain_column("level", "VARCHAR", "关注程度", required=True),
        plain_column("frequency_name", "VARCHAR", "走访频次", required=True),
        plain_column("interval_days", "INTEGER", "间隔天数", kind="integer", required=True),
    )
    return (
        TableSpec(CATEGORIES, "重点人员类别", FILE, ("category",), None, whole, maker=maker, shape="rule"),
        TableSpec(
            LISTERS, "重点人员列入部门", FILE, ("category", "listing_department"), None, listers, maker=maker, shape="rule"
        ),
        TableSpec(VISITS, "重点人员走访频次", FILE, ("category", "level"), None, visits, maker=maker, shape="rule"),
    )  # fmt: skip


def category_rows(categories: Sequence[PersonCategory]) -> dict[str, list[dict[str, str | int | bool]]]:
    """The rows of the three tables, by table name."""
    return {
        CATEGORIES: [
            {"category": c.category, "list_name": c.list_name, "is_sensitive": c.is_sensitive, "basis": c.basis}
            for c in categories
        ],
        LISTERS: [{"category": c.category, "listing_department": by} for c in categories for by in c.listed_by],
        VISITS: [
            {"category": c.category, "level": level, "frequency_name": word, "interval_days": FREQUENCIES[word]}
            for c in categories
            for level, word in c.visits.items()
        ],
    }  # fmt: skip

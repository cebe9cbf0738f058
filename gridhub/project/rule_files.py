"""The files of ``assets/rules`` with a form of their own: which tables each fills, what holds without it.

Belongs here: the list. Not here: reading any of them (``project.reading``), files of plain parameters (``reading.rules``),
the rows of their tables (``build.rule_rows``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from gridhub.project import (
    grid_levels,
    identity_review,
    person_categories,
    programmes,
    reveal_purposes,
    review_law,
    task_list,
)


@dataclass(frozen=True)
class RuleFile:
    """One file. ``tables``: those of schema ``rule`` that it fills, and whose SQL cannot do without it; without a file of none
    defaults hold, or (purposes of revealing) nothing is allowed. ``page``: where its form is described. ``empty``: what a city writes that has nothing to declare; "": it
    cannot."""

    file: str
    tables: tuple[str, ...]
    page: str
    empty: str = ""

    @property
    def stem(self) -> str:
        return PurePosixPath(self.file).stem


ADDRESS: Final = RuleFile("assets/rules/address.yaml", (), "docs/addresses.md")
PERSON_NAME: Final = RuleFile("assets/rules/person_name.yaml", (), "docs/identity.md")
ENTITY_NAME: Final = RuleFile("assets/rules/entity_name.yaml", (), "docs/firm-names.md")
OWN_FORM: Final = (
    ADDRESS,
    PERSON_NAME,
    ENTITY_NAME,
    RuleFile(grid_levels.FILE, (grid_levels.TABLE,), "docs/grids.md", "levels: []"),
    RuleFile(
        person_categories.FILE,
        (person_categories.CATEGORIES, person_categories.LISTERS, person_categories.VISITS),
        "docs/key-persons.zh-CN.md",
    ),
    RuleFile(programmes.FILE, (programmes.TABLE, programmes.EXCLUSIVE_TABLE), "docs/programmes.md"),
    RuleFile(task_list.FILE, (task_list.TABLE,), "docs/task-list.md", "items: []"),
    RuleFile(reveal_purposes.FILE, (), "docs/access.zh-CN.md"),
)
WITH_DEFAULTS: Final = (
    ADDRESS,
    PERSON_NAME,
    ENTITY_NAME,
    RuleFile(f"assets/rules/{review_law.FILE}.yaml", (), "docs/cases.zh-CN.md"),
    RuleFile(f"assets/rules/{identity_review.FILE}.yaml", (), "docs/identity-review.zh-CN.md"),
)
"""The files that need not be there: the engine knows what holds without them."""
ADDRESS_WORDS: Final = "rule.address"
"""In place of a table, among what the places stage reads: no table holds the words of addresses."""
NAME_WORDS: Final = "rule.person_name"
"""So of the words of people's names, which the identity stage reads."""
ENTITY_WORDS: Final = "rule.entity_name"
"""Likewise of names of firms, among what the identity stage reads."""

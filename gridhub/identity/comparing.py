"""Field by field: whether what is stated of two sides agrees, and how far. One or several records a side.

Belongs here: comparing stated values, pure. Not here: what follows from it (``rules``, ``trust``), the words for it
(``contracts.words``), which values a reader may see.

Missing is no evidence: a field that one side does not state is ``unknown``. Of several values a side the pair that agrees
best counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeVar

from gridhub.identity.name_grades import WORTH, NameGrades

Agreement = Literal[
    "same",
    "variant",
    "sound",
    "turned",
    "spelled",
    "address_form",
    "one_edit",
    "digits",
    "near",
    "different",
    "unknown",
]
"""``one_edit``: ids one digit apart, or two neighbours changed places; ``digits``: what survives of a damaged id fits the
other; ``near``: dates that differ in the year, the month or the day alone, or in month and day that changed places."""

_SURVIVES = 15
_T = TypeVar("_T")


@dataclass(frozen=True)
class Stated:
    """Everything stated of one side. ``names``: normal forms; ``cids``: with a right check digit; ``damaged``: what
    survives of others (15 digits, or 18 characters with a wrong one); ``births`` and ``sexes``: stated, else those of an
    id; ``households``: numbered by a department; ``units``: firms (credit codes) it stands for."""

    names: frozenset[str] = frozenset()
    cids: frozenset[str] = frozenset()
    damaged: frozenset[str] = frozenset()
    births: frozenset[date] = frozenset()
    sexes: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    dwellings: frozenset[str] = frozenset()
    households: frozenset[str] = frozenset()
    units: frozenset[str] = field(default_factory=frozenset)


def compare(a: Stated, b: Stated, grades: NameGrades) -> dict[str, Agreement]:
    """How far each field agrees, by name."""
    return {
        "name": _best(a.names, b.names, lambda x, y: _graded(grades, x, y)),
        "cid": _ids(a, b),
        "birth_date": _best(a.births, b.births, _dates),
        "sex_code": _shared(a.sexes, b.sexes),
        "phones": _shared(a.phones, b.phones),
        "dwelling_id": _shared(a.dwellings, b.dwellings),
        "household": _shared(a.households, b.households),
        "unit": _shared(a.units, b.units),
    }


def as_evidence(found: Mapping[str, Agreement]) -> str:
    """One text without any value: ``name=same birth_date=near``; what nobody can say is left out."""
    return " ".join(f"{name}={how}" for name, how in found.items() if how != "unknown")


def is_one_edit(a: str, b: str) -> bool:
    """Whether two ids of one length differ in one place, or in two neighbours that changed places."""
    if len(a) != len(b):
        return False
    apart = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(apart) == 2:
        first, second = apart
        return second == first + 1 and a[first] == b[second] and a[second] == b[first]
    return len(apart) == 1


_ORDER: Final[tuple[Agreement, ...]] = (
    "same", "variant", "sound", "turned", "spelled", "one_edit", "digits", "near", "address_form", "different",
)  # fmt: skip


def _best(a: frozenset[_T], b: frozenset[_T], how: Callable[[_T, _T], Agreement]) -> Agreement:
    return _strongest(how(x, y) for x in a for y in b)


def _strongest(found: Iterable[Agreement]) -> Agreement:
    return min(found, key=_ORDER.index, default="unknown")


def _graded(grades: NameGrades, a: str, b: str) -> Agreement:
    grade = grades.grade(a, b)
    return "same" if grade == "equal" else grade if WORTH[grade] else "different"


def _shared(a: frozenset[_T], b: frozenset[_T]) -> Agreement:
    if not a or not b:
        return "unknown"
    return "different" if a.isdisjoint(b) else "same"


def _ids(a: Stated, b: Stated) -> Agreement:
    whole = _best(a.cids, b.cids, lambda x, y: "same" if x == y else "one_edit" if is_one_edit(x, y) else "different")
    if whole in ("same", "one_edit"):
        return whole
    crossed = [(x, y) for x in a.cids for y in b.damaged] + [(y, x) for x in a.damaged for y in b.cids]
    both = [(x, y) for x in a.damaged for y in b.damaged]
    return _strongest(
        (*((whole,) if whole != "unknown" else ()), *(_damaged(x, y) for x, y in crossed), *(_damaged(x, y) for x, y in both))
    )  # fmt: skip


def _damaged(whole: str, damaged: str) -> Agreement:
    if len(damaged) == len(whole) > _SURVIVES:
        return "same" if whole == damaged else "one_edit" if is_one_edit(whole, damaged) else "different"
    return "digits" if whole[:_SURVIVES] == damaged[:_SURVIVES] else "different"


def _dates(a: date, b: date) -> Agreement:
    if a == b:
        return "same"
    apart = sum((a.year != b.year, a.month != b.month, a.day != b.day))
    turned = a.year == b.year and (a.month, a.day) == (b.day, b.month)
    return "near" if apart == 1 or turned else "different"

"""What the lists in force tell wrongly of who somebody is: the truth about F21 and F211.

Belongs here: which damaged ids and slips of a file a reader of all lists can see. Not here: making them (``dirt``,
``identity_damage``, ``world.identity_slips``), other findings (``months``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from gridhub.city.files.headers import WHOLE_REGISTERS
from gridhub.city.files.mentions import OF_ROW, PREFIXES, prefix_of
from gridhub.city.files.sheets import Spelled
from gridhub.city.world.benefit_truth import Found
from gridhub.city.world.care_truth import is_registered
from gridhub.city.world.dice import Month
from gridhub.city.world.digits import is_citizen_id
from gridhub.city.world.people import Population

_REGISTERS = ("public_security.resident", "public_security.floating")
_ALSO_VOUCH = ("disabled_federation.disabled_person", "public_security.floating")
"""Shorter lists of the living with id, birth date and sex: whose line in the large register is damaged may stand there."""
_BY_OTHER_ID = ("id_of_relative", "id_one_edit")
_BESIDE_THE_ID = ("birth_wrong", "sex_wrong", "name_other")
_WRONG_NUMBER = "id_check_digit"
_UNREADABLE = ("id_missing", "id_check_digit", "id_as_number", *_BY_OTHER_ID)
"""Of these a line of the register does not say whose the id is; the others are forms of one."""


@dataclass(frozen=True)
class Doubt:
    """A damaged id, or a slip beside a right one, in a row about ``true_id``. ``stated``: the valid id that stands there, if
    one does; ``birth``, ``sex``: what the row says beside it."""

    true_id: str
    kind: str
    stated: str
    birth: date | None
    sex: str


def vouched(spelled: Spelled) -> frozenset[str]:
    """True ids whose own id stands in this list with birth date and sex; of the shorter lists only."""
    if spelled.table.export not in _ALSO_VOUCH:
        return frozenset()
    cid = next(index for index, column in enumerate(spelled.table.columns) if column.field == "cid")
    return frozenset(
        row.truth[0][2]
        for row, damages in zip(spelled.table.rows, spelled.damages, strict=True)
        if not any(damage.column == cid and damage.kind in _UNREADABLE for damage in damages)
    )


def identity_doubts(spelled: Spelled) -> tuple[Doubt, ...]:
    """In the order of the rows."""
    place = {column.field: index for index, column in enumerate(spelled.table.columns) if column.field}
    found: list[Doubt] = []
    for row, cells, damages in zip(spelled.table.rows, spelled.cells, spelled.damages, strict=True):
        if not damages:
            continue
        persons = {prefix_of(role): true_id for role, kind, true_id in row.truth if kind == "person"}
        kinds = {damage.column: damage.kind for damage in damages}
        for prefix in PREFIXES:
            cid = place.get(f"{prefix}cid")
            if cid is None or prefix not in persons or not row.values[cid]:
                continue
            beside = [place[name] for name in (*OF_ROW, "name") if name in place] if not prefix else []
            stated = str(cells[cid] or "")
            birth, sex = (row.values[place[name]] if not prefix and name in place else None for name in OF_ROW)
            doubt = Doubt(
                persons[prefix], "", stated if is_citizen_id(stated) else "",
                birth if isinstance(birth, date) else None, str(sex or ""),
            )  # fmt: skip
            found += [replace(doubt, kind=kinds[index]) for index in (cid, *beside) if index in kinds]
    return tuple(found)


@dataclass
class IdentityReader:
    """Reads every file in order; ``read`` also of months that are only lived through again."""

    _kept: list[Doubt] = field(default_factory=list)
    """Of lists that grow by the month."""
    _last: list[tuple[str, Doubt]] = field(default_factory=list)
    """Of whole registers, those of the last month, with the export."""
    _vouched: set[str] = field(default_factory=set)
    _month: Month | None = None

    def read(self, export: str, month: Month, doubts: tuple[Doubt, ...], vouched_for: frozenset[str]) -> None:
        if month != self._month:
            self._month, self._last, self._vouched = month, [], set()
        self._vouched |= vouched_for
        if export in WHOLE_REGISTERS:
            self._last += [(export, doubt) for doubt in doubts]
        else:
            self._kept += doubts

    def findings(self, population: Population, second_ids: Mapping[str, str], last: Month) -> Iterator[Found]:
        """F21: an id of somebody else that another cell of the row speaks against, or the register; a slip beside an id that the
        register has; two ids. F211: a number that is none."""
        doubts = [*self._kept, *(doubt for _, doubt in self._last)]
        unsure = {d.true_id for export, d in self._last if export in _REGISTERS and d.kind in _UNREADABLE}
        unsure -= self._vouched
        known = {p.cid: p for p in population.persons if is_registered(p, last) and p.true_id not in unsure}
        holders = {p.true_id for p in known.values()}
        for doubt in doubts:
            if doubt.kind == _WRONG_NUMBER:
                yield "F211", "person", doubt.true_id
            elif (doubt.kind in _BY_OTHER_ID and (doubt.stated in known or _differs(doubt))) or (
                doubt.kind in _BESIDE_THE_ID and doubt.true_id in holders
            ):
                yield "F21", "person", doubt.true_id
        for person in population.persons:
            if person.true_id in second_ids and is_registered(person, last):
                yield "F21", "person", person.true_id


def _differs(doubt: Doubt) -> bool:
    """Birth date or sex in the row are not those of the id."""
    cid = doubt.stated
    if not cid:
        return False
    by_birth = doubt.birth is not None and f"{doubt.birth:%Y%m%d}" != cid[6:14]
    return by_birth or (doubt.sex in ("男", "女") and (doubt.sex == "男") != (int(cid[16]) % 2 == 1))

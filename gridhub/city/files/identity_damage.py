"""Damage that makes people hard to recognise: other ids, names, birth dates, sexes and phones than the true ones.

Belongs here: which cells of a row are damaged so, and what stands in them. Not here: damage of every dirty city (``dirt``),
rates (``world.rates``), pools of names (``world.name_variants``), who has twins or namesakes (``world.alike``).
Kinds: id_one_edit, name_variant, name_homophone, name_lost_character, name_dot, name_short, name_other, name_swapped,
birth_wrong, sex_wrong, phone_shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from gridhub.city.files.mentions import OF_ROW, PREFIXES, SPOKEN, prefix_of
from gridhub.city.files.sheets import Row, Table, Value, Written
from gridhub.city.world import name_variants
from gridhub.city.world.dice import Dice
from gridhub.city.world.digits import cid_check, is_citizen_id
from gridhub.city.world.names import surname_of
from gridhub.city.world.people import Person
from gridhub.city.world.rates import PeopleDirt

KINDS = (
    "id_one_edit", "name_variant", "name_homophone", "name_lost_character", "name_dot", "name_short", "name_other",
    "name_swapped", "birth_wrong", "sex_wrong", "phone_shared",
)  # fmt: skip
_OFFICES = ("grid_office", "civil_affairs")
"""Departments whose lists offices in villages fill in."""
_WORKERS = "grid_office.staff"
_OLD = date(1966, 1, 1)
"""Whoever is born before is addressed as old."""


@dataclass(frozen=True)
class Known:
    """The people of the city by true id, and the numbers of offices that lists tell for some of them."""

    persons: Mapping[str, Person]
    office_phones: Mapping[str, str]


@dataclass(frozen=True)
class Replaced:
    """What stands in a cell instead of the truth; a date is spelled as its column is."""

    written: Written
    kind: str


@dataclass(frozen=True)
class Planned:
    """Damaged cells of a row by column, and columns that must be told rightly beside them."""

    cells: Mapping[int, Replaced] = field(default_factory=dict)
    right: frozenset[int] = frozenset()


NOTHING = Planned()


class IdentityDamage:
    """Plans the damage of one table row by row."""

    def __init__(self, table: Table, rates: PeopleDirt, dice: Dice, known: Known) -> None:
        self._rates, self._dice, self._known = rates, dice, known
        place = {column.field: index for index, column in enumerate(table.columns) if column.field}
        self._groups = {
            prefix: {
                what: place[name]
                for what in ("name", "cid", "phone", *OF_ROW)
                if (name := what if what in OF_ROW and not prefix else f"{prefix}{what}") in place
            }
            for prefix in PREFIXES
            if f"{prefix}name" in place
        }
        self._tells_office_phones = table.export.split(".")[0] in _OFFICES and table.export != _WORKERS

    def plan(self, row: Row) -> Planned:
        """The damage of one row."""
        if not self._groups:
            return NOTHING
        cells: dict[int, Replaced] = {}
        right: set[int] = set()
        persons = {prefix_of(role): true_id for role, kind, true_id in row.truth if kind == "person"}
        for prefix, place in self._groups.items():
            person = self._known.persons.get(persons.get(prefix, ""))
            self._of_person(row, place, person, cells, right, spoken=prefix in SPOKEN)
        return Planned(cells, frozenset(right)) if cells else NOTHING

    def _of_person(
        self,
        row: Row,
        place: Mapping[str, int],
        person: Person | None,
        cells: dict[int, Replaced],
        right: set[int],
        *,
        spoken: bool,
    ) -> None:
        dice, rates = self._dice, self._rates
        cid = row.values[place["cid"]] if "cid" in place else None
        told = isinstance(cid, str) and is_citizen_id(cid)
        for index, found in self._beside_the_id(row, place, person) if told else ():
            cells[index] = found
            right.add(place["cid"])
        if told and place["cid"] not in right and dice.chance(rates.id_one_edit):
            cells[place["cid"]] = Replaced(one_edit(dice, str(cid)), "id_one_edit")
        name = row.values[place["name"]]
        if place["name"] not in cells and isinstance(name, str) and name:
            replaced = self._name(name, person, spoken=spoken)
            if replaced:
                cells[place["name"]] = replaced
        if "phone" in place and person is not None and self._tells_office_phones:
            number = self._known.office_phones.get(person.true_id)
            if number:
                cells[place["phone"]] = Replaced(number, "phone_shared")

    def _beside_the_id(
        self, row: Row, place: Mapping[str, int], person: Person | None
    ) -> Iterator[tuple[int, Replaced]]:
        """Wrong values that the right id contradicts."""
        dice, rates = self._dice, self._rates
        if person is not None and dice.chance(rates.name_other):
            others = [name for name in _names_at_home(person) if name != row.values[place["name"]]]
            if others:
                yield place["name"], Replaced(dice.pick(others), "name_other")
        birth = row.values[place["birth_date"]] if "birth_date" in place else None
        if isinstance(birth, date) and dice.chance(rates.birth_wrong):
            yield place["birth_date"], Replaced(wrong_birth(dice, birth), "birth_wrong")
        sex: Value = row.values[place["sex"]] if "sex" in place else None
        if sex in ("男", "女") and dice.chance(rates.sex_wrong):
            yield place["sex"], Replaced("女" if sex == "男" else "男", "sex_wrong")

    def _name(self, name: str, person: Person | None, *, spoken: bool) -> Replaced | None:
        dice, rates = self._dice, self._rates
        if spoken and dice.chance(rates.name_short):
            sex, old = (person.sex, person.birth < _OLD) if person else ("", False)
            return Replaced(name_variants.form_of_address(dice, surname_of(name), sex, old=old), "name_short")
        if name_variants.DOT in name:
            if dice.chance(rates.name_dot):
                return Replaced(name.replace(name_variants.DOT, dice.pick(name_variants.DOTS)), "name_dot")
            return None
        rare = [index for index, one in enumerate(name) if one in name_variants.RARE]
        if rare and dice.chance(rates.name_lost_rare):
            return Replaced(_put(name, rare[0], dice.pick(name_variants.LOST)), "name_lost_character")
        varied = [index for index, one in enumerate(name) if one in name_variants.VARIANTS]
        if varied and dice.chance(rates.name_variant):
            index = dice.pick(varied)
            return Replaced(_put(name, index, name_variants.VARIANTS[name[index]]), "name_variant")
        given = range(len(surname_of(name)), len(name))
        sounding = [index for index in given if name[index] in name_variants.HOMOPHONES]
        if sounding and dice.chance(rates.name_homophone):
            index = dice.pick(sounding)
            return Replaced(_put(name, index, dice.pick(name_variants.HOMOPHONES[name[index]])), "name_homophone")
        if given and dice.chance(rates.name_lost_character):
            return Replaced(_put(name, dice.pick(given), dice.pick(name_variants.LOST)), "name_lost_character")
        if len(given) == 2 and name[-1] != name[-2] and dice.chance(rates.name_swapped):
            return Replaced(name[:-2] + name[-1] + name[-2], "name_swapped")
        return None


def _put(name: str, index: int, character: str) -> str:
    return name[:index] + character + name[index + 1 :]


def _names_at_home(person: Person) -> list[str]:
    kin = (person.home.members if person.home else []) + (person.hukou.members if person.hukou else [])
    return list(dict.fromkeys(other.name for other in kin if other is not person))


def one_edit(dice: Dice, cid: str) -> str:
    """Another valid id of a real day: one digit of the first 17 changed, or two neighbours transposed, then the check digit."""
    while True:
        place = dice.between(6, 15)
        if dice.chance(0.5):
            body = cid[:place] + str((int(cid[place]) + dice.between(1, 9)) % 10) + cid[place + 1 : 17]
        else:
            body = cid[:place] + cid[place + 1] + cid[place] + cid[place + 2 : 17]
        if body != cid[:17] and _day(body[6:14]) is not None:
            return body + cid_check(body)


_EARLIEST, _LATEST = "19000101", "20261231"


def _day(text: str) -> date | None:
    """A day somebody alive may be born on."""
    if not _EARLIEST <= text <= _LATEST:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def wrong_birth(dice: Dice, birth: date) -> date:
    """Day and month exchanged, one digit wrong, or the first of January of the year, where only the year was known."""
    ways = [way for way in (_exchanged(birth), _first_of_january(birth)) if way is not None]
    drawn = dice.below(3)
    if drawn < len(ways):
        return ways[drawn]
    text = f"{birth:%Y%m%d}"
    while True:
        place = dice.between(2, 7)
        other = _day(_put(text, place, str(dice.below(10))))
        if other is not None and other != birth:
            return other


def _exchanged(birth: date) -> date | None:
    return date(birth.year, birth.day, birth.month) if birth.day <= 12 and birth.day != birth.month else None


def _first_of_january(birth: date) -> date | None:
    return date(birth.year, 1, 1) if (birth.month, birth.day) != (1, 1) else None

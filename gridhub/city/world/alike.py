"""People who are hard to tell from others, or whose names are hard to write: made of those who were founded.

Belongs here: twins, namesakes, sons with almost the father's name, names with a dot, rare characters, whose line has the
number of an office. Not here: pools of names (``name_variants``), damaged cells (``files.identity_damage``). Movers are in
every city (``events``).
Only in a city of ``--dirt identity``; every kind draws from dice of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridhub.city.world import name_variants, names, rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.people import Household, Person, Population
from gridhub.city.world.services import Services

_CHILDREN = ("子", "女", "孙子", "孙女")


def make_alike(seed: int, population: Population) -> None:
    """Change people who live here from the beginning; ids stay valid, unused, and fit birth date and sex."""
    changed: set[str] = set()
    _dotted(Dice(seed, "dotted names"), population, changed)
    _twins(Dice(seed, "twins"), population, changed)
    _sons(Dice(seed, "almost the father's name"), population, changed)
    _namesakes(Dice(seed, "namesakes elsewhere"), population, changed)
    _rare(Dice(seed, "rare characters"), population, changed)


def _so_many(share: float, among: int) -> int:
    return max(rates.LEAST_HARD, round(share * among))


def _settled(population: Population) -> list[Household]:
    return [home for home in population.households if home.members and not home.floating]


def _dotted(dice: Dice, population: Population, changed: set[str]) -> None:
    """Whole households of nations whose names have a dot; a child's ends in the father's own name."""
    homes = _settled(population)
    for home in dice.sample(homes, _so_many(rates.DOTTED_HOUSEHOLDS, len(homes))):
        nation = dice.pick(name_variants.DOTTED_NATIONS)
        father = ""
        for person in home.members:
            child = bool(father) and person.relation in _CHILDREN
            person.name = name_variants.dotted_name(dice, person.sex, father if child else "")
            person.former_name, person.nation = "", nation
            own = person.name.split(name_variants.DOT)[0]
            father = father or (own if person.sex == "男" and len(own) <= name_variants.LONGEST_OF_FATHER else "")
            changed.add(person.true_id)


def _twins(dice: Dice, population: Population, changed: set[str]) -> None:
    """Of two siblings the younger is born on the elder's day, has the next id and almost the same name."""
    pairs = []
    for home in _settled(population):
        siblings = [p for p in home.members if p.relation in _CHILDREN and p.marriage == "未婚"]
        of_one_name = [p for p in siblings if p.name[0] == siblings[0].name[0] and p.true_id not in changed]
        if len(of_one_name) > 1:
            pairs.append((of_one_name[0], of_one_name[1]))
    for elder, younger in dice.sample(pairs, _so_many(rates.TWIN_SIBLINGS, len(pairs))):
        one_sex = elder.sex == younger.sex
        first, second = dice.pick(name_variants.TWINS[elder.sex] if one_sex else name_variants.MIXED_TWINS)
        if not one_sex and elder.sex == "女":
            first, second = second, first
        surname = names.surname_of(elder.name)
        elder.name, younger.name = surname + first, surname + second
        younger.birth = elder.birth
        younger.cid = population.cid_beside(elder.cid, younger.sex)
        elder.former_name = younger.former_name = ""
        changed |= {elder.true_id, younger.true_id}


def _sons(dice: Dice, population: Population, changed: set[str]) -> None:
    """A son's name is the father's with one character of the given name changed."""
    pairs = []
    for home in _settled(population):
        father = home.members[0]
        sons = [p for p in home.members[1:] if p.relation in ("子", "孙子") and p.name[0] == father.name[0]]
        if father.sex == "男" and sons and not {father.true_id, sons[0].true_id} & changed:
            pairs.append((father, sons[0]))
    for father, son in dice.sample(pairs, _so_many(rates.ALMOST_FATHERS_NAME, len(pairs))):
        kept = len(names.surname_of(father.name))
        place = dice.between(kept, len(father.name) - 1)
        other = dice.pick([one for one in names.LAST_OF_MEN if one != father.name[place]])
        son.name = father.name[:place] + other + father.name[place + 1 :]
        changed |= {father.true_id, son.true_id}


_ALIKE_IN_AGE = 1500
"""Days between the births of two who become namesakes, at most: the second keeps an age that fits the family."""
_TRIES = 400


def _namesakes(dice: Dice, population: Population, changed: set[str]) -> None:
    """Two people of two towns with one name and one birth date."""
    adults = [
        p
        for p in population.persons
        if p.home is not None and p.hukou is not None and p.marriage != "未婚" and p.true_id not in changed
    ]
    for _ in range(_so_many(rates.NAMESAKES_ELSEWHERE, len(population.persons))):
        for _ in range(_TRIES):
            first, second = dice.pick(adults), dice.pick(adults)
            if _could_be_namesakes(first, second) and not {first.true_id, second.true_id} & changed:
                second.name, second.birth = first.name, first.birth
                second.cid = population.new_cid(second.cid[:6], second.birth, second.sex, dice)
                changed |= {first.true_id, second.true_id}
                break


def _could_be_namesakes(first: Person, second: Person) -> bool:
    assert first.home is not None and second.home is not None
    return (
        first.sex == second.sex
        and first.home.dwelling.region.town is not second.home.dwelling.region.town
        and abs((first.birth - second.birth).days) < _ALIKE_IN_AGE
    )


def _rare(dice: Dice, population: Population, changed: set[str]) -> None:
    """The last character of the given name is one that code pages lack."""
    others = [p for p in population.persons if p.home is not None and p.true_id not in changed]
    for person in dice.sample(others, _so_many(rates.RARE_CHARACTER, len(others))):
        person.name = person.name[:-1] + dice.pick(name_variants.RARE)


def office_phones(seed: int, population: Population, services: Services) -> Mapping[str, str]:
    """By true id, the number of the village office or of the community's clerk that lists tell instead of the person's own.

    Those on a roll come first: they are on the lists that an office fills in.
    """
    by_region: dict[str, dict[str, bool]] = {}
    urban: dict[str, bool] = {}
    for person in _listed_first(population, services):
        if person.home is not None:
            region = person.home.dwelling.region
            urban[region.code] = region.urban
            by_region.setdefault(region.code, {})[person.true_id] = True
    phones: dict[str, str] = {}
    for code in sorted(by_region):
        dice = Dice(seed, f"office phone {code}")
        number = population.new_phone(dice)
        low, high = rates.OFFICE_PHONE_COMMUNITY if urban[code] else rates.OFFICE_PHONE_VILLAGE
        for true_id in list(by_region[code])[: dice.between(low, high)]:
            phones[true_id] = number
    return phones


def _listed_first(population: Population, services: Services) -> Iterable[Person]:
    yield from services.payees
    yield from (entry.person for entry in services.key_persons)
    for unit in services.units:
        yield from unit.members
    yield from population.persons

"""The people: persons, who lives with whom, and under whose hukou.

Belongs here: the population at the start. Not here: what happens month by month (``events``), benefits (``services``).
Three households exist side by side: the one that lives in a dwelling, the hukou household, the benefit unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from gridhub.city.world import names, rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.digits import citizen_id
from gridhub.city.world.geography import COUNTY_CODE, Dwelling, Ground


@dataclass(slots=True, eq=False)
class Person:
    """One human being, with every value as it truly is."""

    true_id: str
    name: str
    sex: str
    birth: date
    cid: str
    phone: str = ""
    marriage: str = "未婚"
    nation: str = "汉族"
    former_name: str = ""
    home: Household | None = None
    hukou: HukouHousehold | None = None
    relation: str = ""
    outside_hukou: str = ""
    """Hukou address outside the county (floating population)."""
    inflow_reason: str = ""
    registered_on: date | None = None
    death: date | None = None
    cremated_on: date | None = None
    cancelled_on: date | None = None
    left_on: date | None = None
    shown_at: Dwelling | None = None
    """Where the police register still shows the person (after a move)."""

    def age(self, day: date) -> int:
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


@dataclass(slots=True, eq=False)
class Household:
    """People who live in one dwelling."""

    dwelling: Dwelling
    members: list[Person] = field(default_factory=list)
    floating: bool = False


@dataclass(slots=True, eq=False)
class HukouHousehold:
    """A 户籍户: number, address, members (head first)."""

    true_id: str
    number: str
    dwelling: Dwelling
    members: list[Person] = field(default_factory=list)


class Population:
    """All persons ever made, and what makes new ones: ids and phones are unique."""

    def __init__(self, seed: int) -> None:
        self.dice = Dice(seed, "people")
        self.persons: list[Person] = []
        self.households: list[Household] = []
        self.hukou: list[HukouHousehold] = []
        self._cids: set[str] = set()
        self._phones: set[str] = set()

    def born(self, sex: str, birth: date, *, surname: str = "", region: str = COUNTY_CODE) -> Person:
        """A new person with a valid, unused citizen id."""
        dice = self.dice
        family = surname or names.surname(dice)
        person = Person(
            f"P{len(self.persons) + 1:07d}", family + names.given_name(dice, sex, birth.year), sex, birth, ""
        )
        person.cid = self.new_cid(region, birth, sex)
        if dice.chance(rates.MINORITY):
            person.nation = dice.pick(names.NATIONS)
        self.persons.append(person)
        return person

    def new_cid(self, region: str, birth: date, sex: str, dice: Dice | None = None) -> str:
        """``dice``: another stream than that of the people."""
        drawn = dice or self.dice
        while True:
            cid = citizen_id(region, birth, drawn.below(500) * 2 + (1 if sex == "男" else 0))
            if cid not in self._cids:
                self._cids.add(cid)
                return cid

    def cid_beside(self, cid: str, sex: str) -> str:
        """The next unused id behind another one of the same place and day, as a station gives them out to twins."""
        birth = date(int(cid[6:10]), int(cid[10:12]), int(cid[12:14]))
        for step in range(1, 1000):
            serial = (int(cid[14:17]) + step) % 1000
            beside = citizen_id(cid[:6], birth, serial)
            if serial % 2 == (sex == "男") and beside not in self._cids:
                self._cids.add(beside)
                return beside
        raise ValueError(f"no id left beside {cid}")

    def new_phone(self, dice: Dice | None = None) -> str:
        """11 digits under prefixes that no operator uses; ``dice``: another stream than that of the people."""
        drawn = dice or self.dice
        while True:
            phone = f"{drawn.pick(('142', '143', '154'))}{drawn.below(10**8):08d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def new_hukou(self, dwelling: Dwelling) -> HukouHousehold:
        number = len(self.hukou) + 1
        town = dwelling.region.code[6:9]
        household = HukouHousehold(f"H{number:07d}", f"{town}{number:06d}", dwelling)
        self.hukou.append(household)
        return household


_FORMS = (
    ("single_elder", 0.09),
    ("elders", 0.13),
    ("single", 0.09),
    ("couple", 0.14),
    ("couple1", 0.24),
    ("couple2", 0.15),
    ("three", 0.12),
    ("parent", 0.04),
)


def _birth(dice: Dice, today: date, low: int, high: int) -> date:
    """A birth date of somebody aged ``low``–``high`` on ``today``."""
    return today - timedelta(days=dice.between(low * 365 + low // 4 + 1, high * 365 + high // 4 + 360))


def _form(dice: Dice) -> str:
    drawn = dice.uniform()
    for form, share in _FORMS:
        drawn -= share
        if drawn < 0:
            return form
    return "couple1"


def _origin(dice: Dice) -> str:
    return dice.pick(tuple(names.OUTSIDE)) if dice.chance(rates.BORN_ELSEWHERE) else COUNTY_CODE


def _elder_age(dice: Dice) -> tuple[int, int]:
    return (62, 74) if dice.chance(0.66) else (75, 84) if dice.chance(0.72) else (85, 96)


@dataclass(slots=True)
class _Kin:
    """Members of a new family with their relation to the head."""

    person: Person
    relation: str


def _couple(population: Population, today: date, ages: tuple[int, int], surname: str = "") -> list[_Kin]:
    dice = population.dice
    man = population.born("男", _birth(dice, today, *ages), surname=surname, region=_origin(dice))
    woman = population.born("女", man.birth + timedelta(days=dice.between(-700, 1900)), region=_origin(dice))
    man.marriage = woman.marriage = "已婚"
    return [_Kin(man, "户主"), _Kin(woman, "配偶")]


def _children(population: Population, kin: list[_Kin], count: int, today: date) -> None:
    dice = population.dice
    mother = min(kin[:2], key=lambda k: k.person.sex == "男").person
    surname = names.surname_of(kin[0].person.name)
    for _ in range(count):
        day = mother.birth + timedelta(days=dice.between(22 * 365, 34 * 365))
        if day >= today:
            day = today - timedelta(days=dice.between(20, 2500))
        sex = "男" if dice.chance(0.515) else "女"
        kin.append(_Kin(population.born(sex, day, surname=surname), "子" if sex == "男" else "女"))


def _family(population: Population, form: str, today: date, father: Person | None = None) -> list[_Kin]:
    dice = population.dice
    surname = names.surname_of(father.name) if father else ""
    oldest = min(61, father.age(today) - 22) if father else 61
    if form in ("single_elder", "single"):
        ages = _elder_age(dice) if form == "single_elder" else (23, min(58, oldest))
        sex = "男" if dice.chance(0.5) else "女"
        person = population.born(sex, _birth(dice, today, *ages), surname=surname, region=_origin(dice))
        person.marriage = (
            dice.pick(("丧偶", "丧偶", "离婚", "未婚"))
            if form == "single_elder"
            else (dice.pick(("未婚", "未婚", "离婚")))
        )
        return [_Kin(person, "户主")]
    if form == "elders":
        return _couple(population, today, _elder_age(dice))
    if form == "parent":
        sex = "女" if dice.chance(0.75) else "男"
        kin = [_Kin(population.born(sex, _birth(dice, today, 28, 50), surname=surname, region=_origin(dice)), "户主")]
        kin[0].person.marriage = "离婚"
        _children(population, kin, 1, today)
        return kin
    kin = _couple(population, today, (24, oldest) if form == "couple" else (27, min(52, oldest)), surname)
    _children(population, kin, {"couple": 0, "couple1": 1, "couple2": 2, "three": dice.between(1, 2)}[form], today)
    if form == "three":
        head = kin[0].person
        born = head.birth - timedelta(days=dice.between(21 * 365, 32 * 365))
        widowed = dice.chance(0.5)
        father_lives = not widowed or dice.chance(0.35)
        if father_lives:
            kin.append(_Kin(population.born("男", born, surname=names.surname_of(head.name)), "父亲"))
        if not widowed or not father_lives:
            mother = population.born("女", born + timedelta(days=dice.between(-400, 1500)))
            kin.append(_Kin(mother, "母亲"))
        for parent in kin[-1:] if widowed else kin[-2:]:
            parent.person.marriage = "丧偶" if widowed else "已婚"
    return kin


def _phones(population: Population, members: list[Person], today: date) -> None:
    dice = population.dice
    adults = [person for person in members if person.age(today) >= 16]
    for person in adults:
        if dice.chance(rates.PHONE_ADULT):
            person.phone = population.new_phone()
    younger = [person.phone for person in adults if person.age(today) < 60 and person.phone]
    for person in adults:
        if person.age(today) >= 70 and younger and dice.chance(rates.PHONE_SHARED_BY_ELDER):
            person.phone = younger[0]


_AS_CHILD = {"户主": ("子", "女"), "配偶": ("女婿", "儿媳"), "子": ("孙子", "孙子"), "女": ("孙女", "孙女")}


def _register(
    population: Population,
    household: Household,
    kin: list[_Kin],
    parents: HukouHousehold | None,
    elsewhere: list[Dwelling],
    collectives: list[Dwelling],
) -> None:
    dice = population.dice
    if parents is not None:
        for member in kin:
            member.person.hukou = parents
            member.person.relation = _AS_CHILD.get(member.relation, ("其他亲属", "其他亲属"))[member.person.sex == "女"]
            parents.members.append(member.person)
        return
    place = dice.pick(elsewhere) if dice.chance(rates.HUKOU_ELSEWHERE) else household.dwelling
    if collectives and dice.chance(rates.COLLECTIVE_HUKOU):
        place = dice.pick(collectives)
    hukou = population.new_hukou(place)
    for member in kin:
        member.person.hukou, member.person.relation = hukou, member.relation
        hukou.members.append(member.person)


def arrive(population: Population, dwelling: Dwelling, today: date) -> Household:
    """A floating household moves in from another county."""
    dice = population.dice
    code = dice.pick(tuple(names.OUTSIDE))
    form = dice.pick(("single", "single", "couple", "couple1"))
    household = Household(dwelling, floating=True)
    kin = _family(population, form, today)
    since = dice.day(today - timedelta(days=1500), today - timedelta(days=3))
    address = (
        f"{names.OUTSIDE[code]}{dice.pick(names.TOWNS)}镇{dice.pick(names.VILLAGE_HEADS)}村{dice.between(1, 9)}组"
        f"{dice.between(1, 90)}号"
    )
    for member in kin:
        person = member.person
        person.cid = population.new_cid(code, person.birth, person.sex)
        person.outside_hukou, person.registered_on, person.home = address, max(since, person.birth), household
        person.inflow_reason = (
            "务工"
            if member.relation in ("户主", "配偶") and dice.chance(0.7)
            else (dice.pick(("随迁", "经商", "投亲靠友", "学习培训")))
        )
        household.members.append(person)
    _phones(population, household.members, today)
    population.households.append(household)
    return household


def _plant_namesakes(population: Population) -> None:
    dice = population.dice
    wanted = max(1, round(len(population.persons) * rates.SAME_NAME_AND_BIRTH / 2))
    adults = [person for person in population.persons if person.hukou is not None and person.marriage != "未婚"]
    for _ in range(wanted):
        first, second = dice.pick(adults), dice.pick(adults)
        while first.sex != second.sex or first.home is second.home:
            second = dice.pick(adults)
        second.name, second.birth = first.name, first.birth
        second.cid = population.new_cid(second.cid[:6], second.birth, second.sex)


def build_population(seed: int, ground: Ground, households: int, today: date) -> Population:
    """``households`` living households in residential dwellings, with hukou, on ``today``."""
    population = Population(seed)
    dice = population.dice
    homes = [d for d in ground.dwellings if d.use == "住宅"]
    urban = dice.shuffled([d for d in homes if d.region.urban])
    rural = dice.shuffled([d for d in homes if not d.region.urban])
    in_town = min(len(urban), round(households * ground.urban_share))
    floating = min(rates.FLOATING_HOUSEHOLDS / ground.urban_share, rates.MOST_FLOATING)
    places = [(d, True) for d in urban[:in_town]] + [(d, False) for d in rural[: households - in_town]]
    elder_families: list[HukouHousehold] = []
    for dwelling, town in dice.shuffled(places):
        if town and dice.chance(floating):
            in_common = ground.collectives and dice.chance(rates.COLLECTIVE_FLOATING)
            arrive(population, dice.pick(ground.collectives) if in_common else dwelling, today)
            continue
        form = _form(dice)
        parents = None
        young = form in ("couple", "couple1", "couple2", "single")
        if young and elder_families and dice.chance(rates.ADULT_CHILD_IN_PARENTS_HUKOU):
            candidate = elder_families.pop()
            if candidate.members[0].sex == "男":
                parents = candidate
        household = Household(dwelling)
        kin = _family(population, form, today, parents.members[0] if parents else None)
        _register(population, household, kin, parents, rural if town else urban, ground.collectives)
        for member in kin:
            person = member.person
            person.home = household
            household.members.append(person)
            if person.age(today) >= 18 and dice.chance(rates.FORMER_NAME):
                person.former_name = names.surname_of(person.name) + names.given_name(
                    dice, person.sex, person.birth.year
                )
        _phones(population, household.members, today)
        population.households.append(household)
        if form in ("elders", "single_elder") and parents is None:
            assert kin[0].person.hukou is not None
            elder_families.append(kin[0].person.hukou)
    _plant_namesakes(population)
    return population

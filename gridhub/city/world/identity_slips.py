"""People whom one list tells wrongly beside their right id, and one who has two ids (F21), planted at the founding.

Belongs here: who they are and what the list says. Not here: damage of cells by chance (``files.dirt``,
``files.identity_damage``), what a reader can find of all that (``files.identity_truth``). Own dice, so that nothing else of a
city changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.people import Person, Population
from gridhub.city.world.services import Services
from gridhub.city.world.welfare import LIVING, NURSING, Welfare

OLD_AGE, DISABLED = "civil_affairs.old_age_allowance", "disabled_federation.disabled_person"


@dataclass(frozen=True)
class Slip:
    """What the list says in ``field`` every month; ``kind`` as in ``files.identity_damage``."""

    field: str
    kind: str
    told: str | date


@dataclass(frozen=True)
class IdentitySlips:
    """``told``: by export and true id. ``second_ids``: by true id, the other id of a person in the police register."""

    told: Mapping[tuple[str, str], Slip] = field(default_factory=dict)
    second_ids: Mapping[str, str] = field(default_factory=dict)


def plant_slips(
    seed: int, population: Population, services: Services, welfare: Welfare, founded: tuple[Month, ...]
) -> IdentitySlips:
    """Of payees of the old-age allowance one wrong birth date and one name of a housemate, of the disability list one
    wrong sex; of the register one person twice, under two ids at one address. What looks like them is in every city: ids and
    names that the police changed (``registrations``), twins, housemates."""
    dice = Dice(seed, "identity slips")
    payees = [person for person in services.payees if _is_settled(person) and person.true_id not in services.without_id]
    told: dict[tuple[str, str], Slip] = {}
    chosen = dice.sample(payees, 1)
    for person in chosen:
        told[OLD_AGE, person.true_id] = Slip("birth_date", "birth_wrong", _other_day(dice, person.birth))
    with_others = [p for p in payees if p not in chosen and _others_of(p)]
    for person in dice.sample(with_others, 1):
        told[OLD_AGE, person.true_id] = Slip("name", "name_other", dice.pick(_others_of(person)).name)
    disabled = {
        grant.person.true_id: grant.person
        for grant in welfare.grants
        if grant.programme in (NURSING, LIVING) and _is_settled(grant.person)
    }
    for person in dice.sample([disabled[true_id] for true_id in sorted(disabled)], 1):
        told[DISABLED, person.true_id] = Slip("sex", "sex_wrong", "女" if person.sex == "男" else "男")
    spoken_of = {p.true_id for p in services.payees} | {p.true_id for unit in services.units for p in unit.members}
    spoken_of |= {entry.person.true_id for entry in services.key_persons} | {g.person.true_id for g in welfare.grants}
    spoken_of |= {post.person.true_id for post in services.posts} | {
        m.true_id for a in services.absences for m in a.home.members
    }
    plain = [
        p for p in population.persons
        if _is_settled(p) and p.true_id not in spoken_of and p.relation != "户主" and 25 <= p.age(founded[0].first) <= 55
    ]  # fmt: skip
    second = {p.true_id: population.new_cid(p.cid[:6], p.birth, p.sex, dice) for p in dice.sample(plain, 1)}
    return IdentitySlips(told, second)


def _is_settled(person: Person) -> bool:
    """On the police register at the address where the hukou is, and alive."""
    return (
        person.home is not None
        and person.hukou is not None
        and not person.home.floating
        and not person.home.dwelling.collective
        and person.hukou.dwelling is person.home.dwelling
        and person.death is None
        and person.left_on is None
    )


def _others_of(person: Person) -> list[Person]:
    """Housemates of another name."""
    members = person.home.members if person.home else []
    return [other for other in members if other is not person and other.name != person.name]


def _other_day(dice: Dice, birth: date) -> date:
    """Some days later in the same year, or before."""
    moved = birth + timedelta(days=dice.between(3, 25))
    return moved if moved.year == birth.year else birth - timedelta(days=dice.between(3, 25))

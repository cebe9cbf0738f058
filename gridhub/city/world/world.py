"""The whole city at one moment, and how it gets to the next month.

Belongs here: assembling ground, grids, people, firms and services, and the order of a month. Not here: their content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gridhub.city.world import names, rates
from gridhub.city.world.alike import make_alike
from gridhub.city.world.branches import add_branches
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.events import advance_people, close_month, late_deaths
from gridhub.city.world.firms import Economy, Source, advance_economy, build_economy, renew_economy
from gridhub.city.world.founding import AddressStyle, build_ground
from gridhub.city.world.geography import Ground
from gridhub.city.world.grid_cutting import GridForm
from gridhub.city.world.grid_workers import name_workers
from gridhub.city.world.gridding import build_gridding, recut
from gridhub.city.world.grids import Gridding
from gridhub.city.world.identity_slips import IdentitySlips, plant_slips
from gridhub.city.world.licensing import Licensing
from gridhub.city.world.licensing_founding import build_licensing
from gridhub.city.world.licensing_months import advance_licensing
from gridhub.city.world.life_evidence import LifeEvidence, build_life_evidence
from gridhub.city.world.order_month import advance_orders
from gridhub.city.world.orders import Desk
from gridhub.city.world.people import Population, build_population
from gridhub.city.world.plants import plant_at_founding, plant_in_month
from gridhub.city.world.services import Services, advance_services, build_services, hand_over
from gridhub.city.world.staff_records import pay_of
from gridhub.city.world.staffing import Staffing, advance_staffing
from gridhub.city.world.welfare import Welfare, build_welfare


@dataclass(slots=True)
class World:
    """All truth. ``advance`` moves it one month on; ``close`` lets the month's paperwork take effect."""

    seed: int
    founded: tuple[Month, ...]
    """The first months, for which the founding has planted what is to be found."""
    ground: Ground
    gridding: Gridding
    population: Population
    economy: Economy
    licensing: Licensing
    services: Services
    welfare: Welfare
    life: LifeEvidence
    officers: list[tuple[str, str]]
    """(name, phone) of department staff."""
    recut_in: Month | None = None
    """The month on whose first day grids are cut anew."""
    traps: bool = False
    """Some addresses lead to no dwelling: collective places, and what spelling does in such a city."""
    placed: Callable[[Iterable[Source]], None] | None = None
    """Sets the coordinates of pollution sources, when the city has shapes."""
    desk: Desk = field(default_factory=Desk)
    """All orders so far."""
    slips: IdentitySlips = field(default_factory=IdentitySlips)
    """Who is told wrongly beside a right id, who has two."""
    staffing: Staffing = field(default_factory=Staffing)
    """All changes of the grid staff so far."""
    recut_grids: dict[Month, int] = field(default_factory=dict)
    """How many grids were cut anew in that month, once it came; a small city may have none that can be."""

    def advance(self, month: Month) -> None:
        if month == self.recut_in:
            changed = recut(self.gridding, month)
            self.recut_grids[month] = len(changed)
            hand_over(self.services, changed)
        advance_people(self.seed, self.population, self.ground, month)
        plant_in_month(self.seed, self.population, self.services, month)
        advance_economy(self.seed, self.economy, month)
        if month > self.founded[-1]:
            renew_economy(self.seed, self.economy, self.population, self.ground.dwellings, month)
        visitors = [name for name, _ in self.officers[-12:]]
        advance_licensing(self.seed, self.licensing, self.economy, month, visitors)
        advance_services(self.seed, self.services, self.population, month)
        advance_staffing(self.seed, self.staffing, self.services, self.population, month)
        roll = pay_of(self.seed, self.services, self.staffing, month)
        self.staffing.paid += [(line.post.person, month) for line in roll]
        advance_orders(self.seed, self.desk, self.ground, self.gridding, self.population, self.economy, month)
        if self.placed:
            self.placed(self.economy.sources)

    def close(self, month: Month) -> None:
        close_month(self.population, month)


def build_world(
    seed: int, households: int, first: Month, style: AddressStyle = "estate-first", form: GridForm = "customer", *,
    traps: bool = False, with_recut: bool = False, with_grid_workers: bool = False, with_alike: bool = False,
    with_branches: bool = False,
) -> World:  # fmt: skip
    """The city on the day before ``first``, its first exported month; ``with_recut``: grids are cut anew in the second;
    ``with_grid_workers``: department lists name who walks a grid; ``with_alike``: some people are hard to tell apart;
    ``with_branches``: works have second sites, firms branches."""
    founded = tuple(first.plus(number) for number in range(rates.FOUNDED_MONTHS))
    ground = build_ground(seed, households, style, traps=traps)
    gridding = build_gridding(seed, ground, households, form)
    before = first.plus(-1)
    population = build_population(seed, ground, households, before.last)
    if with_alike:
        make_alike(seed, population)
    services = build_services(seed, population, gridding, first)
    late_deaths(seed, population, services.payees, [unit.members[0] for unit in services.units], founded)
    plant_at_founding(seed, population, services, founded)
    welfare = build_welfare(seed, population, services, founded)
    life = build_life_evidence(seed, population, services, founded)
    slips = plant_slips(seed, population, services, welfare, founded)
    close_month(population, before)
    economy = build_economy(seed, population, ground.dwellings, founded)
    licensing = build_licensing(seed, economy, population, ground, founded)
    if with_branches:
        add_branches(seed, economy, ground, first.first)
    dice = Dice(seed, "officers")
    officers = []
    for _ in range(40):
        sex = dice.pick(("男", "男", "女"))
        officers.append((names.surname(dice) + names.given_name(dice, sex, 1985), population.new_phone()))
    if with_grid_workers:
        name_workers(seed, gridding, services, [name for name, _ in officers])
    recut_in = first.plus(1) if with_recut else None
    return World(
        seed,
        founded,
        ground,
        gridding,
        population,
        economy,
        licensing,
        services,
        welfare,
        life,
        officers,
        recut_in,
        traps,
        slips=slips,
    )

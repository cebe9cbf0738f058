"""One month of orders on every channel, in the order in which they depend on each other.

Belongs here: that order. Not here: any channel.
"""

from __future__ import annotations

from gridhub.city.world.cases import CASES_PER_PERSON, Cases, advance_complaints, plant_among_cases
from gridhub.city.world.dice import Month
from gridhub.city.world.disputes import disputes_of
from gridhub.city.world.events import here
from gridhub.city.world.firms import Economy
from gridhub.city.world.geography import Ground
from gridhub.city.world.grids import Gridding
from gridhub.city.world.order_plants import plant_among_hotline
from gridhub.city.world.orders import ORDERS_PER_PERSON, Desk, Hotline
from gridhub.city.world.people import Population
from gridhub.city.world.tasks import tasks_of


def advance_orders(
    seed: int, desk: Desk, ground: Ground, gridding: Gridding, population: Population, economy: Economy, month: Month
) -> None:
    """The hotline first; city management and 12369 take over from it. Disputes and tasks stand for themselves."""
    persons = sum(here(person, month.last) for person in population.persons)
    hotline = Hotline(seed, desk, ground, population, month)
    hotline.usual(hotline.dice.count(persons * ORDERS_PER_PERSON))
    plant_among_hotline(hotline, seed, persons)
    hotline.close()
    cases = Cases(seed, desk, ground, population, month)
    cases.usual(cases.dice.count(persons * CASES_PER_PERSON))
    plant_among_cases(cases, seed, economy, persons)
    cases.close()
    advance_complaints(seed, desk, ground, population, month)
    desk.disputes += disputes_of(seed, population, month)
    desk.tasks += tasks_of(seed, gridding, month)

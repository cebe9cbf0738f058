"""One month of orders on every channel, in the order in which they depend on each other.

Belongs here: that order. Not here: any channel.
"""

from __future__ import annotations

from gridhub.city.world.dice import Month
from gridhub.city.world.events import here
from gridhub.city.world.firms import Economy
from gridhub.city.world.geography import Ground
from gridhub.city.world.order_plants import plant_among_hotline
from gridhub.city.world.orders import ORDERS_PER_PERSON, Desk, Hotline
from gridhub.city.world.people import Population


def advance_orders(
    seed: int, desk: Desk, ground: Ground, population: Population, economy: Economy, month: Month
) -> None:  # fmt: skip
    """The month's orders: the hotline's usual and planted ones."""
    persons = sum(here(person, month.last) for person in population.persons)
    hotline = Hotline(seed, desk, ground, population, month)
    hotline.usual(hotline.dice.count(persons * ORDERS_PER_PERSON))
    plant_among_hotline(hotline, seed, persons)
    hotline.close()

"""What is planted among the orders of a month: places that come up again and again (F25), orders nobody gave a grid (F252), and
what looks like them and is none.

Belongs here: which orders are made on purpose. Not here: usual orders (``orders``, ``cases``), what follows from all of them
(``order_findings``), shops without licence (``cases``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.geography import Dwelling
from gridhub.city.world.orders import Hotline, matter, moment

HOT_SPOTS_PER_PERSON = 1 / 5000
"""At least two a month (P)."""
LOST_PER_PERSON = 1 / 5000
"""At least two a month (P)."""


def plant_among_hotline(hotline: Hotline, seed: int, persons: int) -> None:
    """Planted orders of one month; drawn apart, so that the usual ones stay what they are."""
    dice = Dice(seed, f"planted orders {hotline.month.text}")
    taken = {id(order.dwelling) for order in hotline.day if order.dwelling}
    homes = [d for d in dice.shuffled(hotline.places.homes) if id(d) not in taken]
    shops = [d for d in dice.shuffled(hotline.places.shops) if id(d) not in taken]
    for number in range(max(2, round(persons * HOT_SPOTS_PER_PERSON))):
        code, place = ("A02", homes.pop()) if number % 2 == 0 else ("E01", shops.pop())
        _several(hotline, code, place, _days(dice, hotline.month, 3, 20), dice)
    _near_misses(hotline, dice, homes, shops)
    with_grid = [d for d in homes if d.grid]
    for _ in range(max(2, round(persons * LOST_PER_PERSON))):
        day = dice.day(hotline.month.first, hotline.month.last)
        hotline.take(moment(dice, day), matter("C15"), with_grid.pop(), handling="转办", kind="求助", without_grid=True)


def _days(dice: Dice, month: Month, count: int, span: int) -> list[datetime]:
    first = dice.day(month.first, month.last - timedelta(days=span))
    return sorted(moment(dice, first + timedelta(days=span * number // (count - 1))) for number in range(count))


def _several(hotline: Hotline, code: str, place: Dwelling, times: list[datetime], dice: Dice) -> None:
    for at in times:
        hotline.take(at, matter(code), place, handling="转办", kind="投诉")


def _near_misses(hotline: Hotline, dice: Dice, homes: list[Dwelling], shops: list[Dwelling]) -> None:
    month = hotline.month
    # two complaints, and one that only presses the second
    place = homes.pop()
    first, second = _days(dice, month, 2, 12)
    hotline.take(first, matter("C01"), place, handling="转办", kind="投诉")
    running = hotline.take(second, matter("C01"), place, handling="转办", kind="投诉")
    hotline.take(
        second + timedelta(hours=3), matter("C01"), place, handling="催办", kind="投诉", source=running, names_source=True,
        is_repeat=True,
    )  # fmt: skip
    # three matters at one place
    place = shops.pop()
    for at, code in zip(_days(dice, month, 3, 15), ("S10", "M02", "E01"), strict=True):
        hotline.take(at, matter(code), place, handling="转办", kind="投诉")
    # an order answered at once needs no grid
    with_grid = [d for d in homes if d.grid]
    hotline.take(
        moment(dice, dice.day(month.first, month.last)), matter("C15"), with_grid[-1], handling="直办", kind="求助",
        without_grid=True,
    )  # fmt: skip

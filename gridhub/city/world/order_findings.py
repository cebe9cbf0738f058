"""Which findings follow from all orders so far, by their rules, seen from the last day of a month.

Belongs here: the truth of F17, F25, F251 over true places, and F26. Not here: what was planted, and the other findings
(``files.months``). Limits are those of ``assets/rules/work_order.yaml``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from gridhub.city.world.dice import Month
from gridhub.city.world.firms import ACTIVE, Economy
from gridhub.city.world.orders import Desk, Order, Spot
from gridhub.city.world.tasks import unlisted_tasks

HOT_DAYS, HOT_ORDERS, TWICE = 30, 3, timedelta(hours=72)
SHOP_REPORTS, SHOP_DAYS = ("C07", "M01", "M03"), 180
_ASKS = ("投诉", "求助", "举报")
Found = set[tuple[str, ...]]


def place_of(order: Order) -> tuple[str, str] | None:
    """Region and place as a finding names them; None where no address is told, or of a confidential order."""
    dwelling = order.dwelling
    if dwelling is None or hidden(order):
        return None
    building = f"{dwelling.estate}{dwelling.building}栋" if dwelling.estate and dwelling.building else ""
    return dwelling.region.true_id, building or dwelling.true_id


def hidden(order: Order) -> bool:
    """Nobody but the unit may know where it was."""
    return order.confidential or (order.matter is not None and order.matter.confidential)


def order_findings(desk: Desk, economy: Economy, month: Month) -> Found:
    """(code, entity kind, true id, month) of each."""
    orders = [order for order in desk.every if not order.voided and order.matter is not None]
    of_orders = _repeated(orders, month) | _without_grid(orders, month) | _unlicensed(orders, economy, month)
    return of_orders | unlisted_tasks(desk.tasks, month)


def _repeated(orders: list[Order], month: Month) -> Found:
    by_place: dict[tuple[str, str, str], list[Order]] = defaultdict(list)
    for order in orders:
        place = place_of(order)
        passed = order.channel != "hotline" and order.names_source
        asks = order.channel != "hotline" or order.kind in _ASKS
        if place and order.matter and asks and not passed and order.handling != "催办":
            by_place[(*place, order.matter.code)].append(order)
    found: Found = set()
    for (region, place_name, code), group in by_place.items():
        for latest in group:
            if latest.reported_at.date() < month.first:
                continue
            window = [
                other for other in group
                if latest.reported_at - timedelta(days=HOT_DAYS) < other.reported_at <= latest.reported_at
            ]  # fmt: skip
            twice = any(o.channel != latest.channel and latest.reported_at - o.reported_at <= TWICE for o in window)
            if len(window) >= HOT_ORDERS or twice:
                found.add(("F25", "region", f"{region}+{place_name}·{code}", month.text))
    return found


def _without_grid(orders: list[Order], month: Month) -> Found:
    return {
        ("F251", "grid", order.place.grid, month.text)
        for order in orders
        if order.without_grid and order.handling == "转办" and not hidden(order) and order.place is not None
        and order.place.grid and order.reported_at.date() >= month.first
    }  # fmt: skip


def _unlicensed(orders: list[Order], economy: Economy, month: Month) -> Found:
    trading = {id(site) for site in trading_sites(economy, month.last)}
    return {
        ("F17", "dwelling", order.place.true_id, month.text)
        for order in orders
        if order.matter and order.matter.code in SHOP_REPORTS and not hidden(order)
        and order.place is not None and not isinstance(order.place, Spot)
        and order.reported_at.date() > month.last - timedelta(days=SHOP_DAYS) and id(order.place) not in trading
    }  # fmt: skip


def trading_sites(economy: Economy, day: date) -> list[object]:
    """Where an entity of the register is active at the end of a day."""
    ended = {
        id(change.entity) for change in economy.changes if change.change_type != "变更" and change.changed_on <= day
    }  # fmt: skip
    return [e.site for e in economy.entities if e.registered and e.status == ACTIVE and id(e) not in ended]

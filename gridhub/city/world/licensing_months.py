"""What a month brings to licences and lists: renewals, new licences, listings, visits to firms, published decisions.

Belongs here: one month's changes. Not here: the founding (``licensing``), what is to be found (``firm_findings``).
Nothing is drawn for a month but from dice of that month, so that months to come change nothing.
"""

from __future__ import annotations

from datetime import timedelta

from gridhub.city.world import rates_licensing as rates
from gridhub.city.world.dice import Dice, Month
from gridhub.city.world.firms import ACTIVE, Economy, Entity
from gridhub.city.world.licensing import (
    VALID,
    Decision,
    FirmVisit,
    Licence,
    Licensing,
    Listing,
    active_firms,
    issue_food,
    issue_transport,
)

PERMITS = {
    "居民服务业": "公共场所卫生许可",
    "零售业": "药品经营许可",
    "房屋建筑业": "建筑业企业资质许可",
    "批发业": "危险化学品经营许可",
}
PENALTIES = ("警告、罚款", "罚款", "罚款、没收违法所得")


def advance_licensing(seed: int, licensing: Licensing, economy: Economy, month: Month, staff: list[str]) -> None:
    """One month of paperwork and visits, up to its last day."""
    dice = Dice(seed, f"licensing {month.text}")
    firms = active_firms(economy)
    _renewals(dice, licensing, month)
    _first_licences(dice, licensing, firms, month)
    _listings(dice, licensing, firms, month)
    _visits(dice, licensing, firms, month, staff)
    _decisions(dice, licensing, firms, month)


def _renewals(dice: Dice, licensing: Licensing, month: Month) -> None:
    """Of licences that end this month most are prolonged, some replaced by one with a new number; the others run out."""
    for licence in list(licensing.licences):
        ending = licence.status == VALID and month.first <= licence.valid_to <= month.last
        if not ending or licence.holder.status != ACTIVE:
            continue
        drawn, longer = dice.uniform(), timedelta(days=rates.USUAL_YEARS * 365)
        if drawn < rates.RENEWED_IN_TIME:
            licence.valid_to += longer
        elif drawn < rates.RENEWED_IN_TIME + rates.REPLACED and licence.kind == "food_licence":
            issue_food(dice, licensing, licence.holder, licence.valid_to, licence.valid_to + longer)


def _first_licences(dice: Dice, licensing: Licensing, firms: list[Entity], month: Month) -> None:
    """Firms that opened get the licence of their trade, most of them."""
    held = {(licence.kind, id(licence.holder)) for licence in licensing.licences}
    for entity in firms:
        if not month.plus(-2).first <= entity.established <= month.last or id(entity) in licensing.unlicensed:
            continue
        issued = min(entity.established + timedelta(days=dice.between(5, 25)), month.last)
        if not dice.chance(rates.NEW_FIRM_LICENSED):
            licensing.unlicensed.add(id(entity))
        elif entity.industry == "餐饮业" and ("food_licence", id(entity)) not in held:
            issue_food(dice, licensing, entity, issued, issued + timedelta(days=rates.USUAL_YEARS * 365))
        elif entity.industry == "道路运输业" and ("road_transport_licence", id(entity)) not in held:
            issue_transport(dice, licensing, entity, issued)


def _listings(dice: Dice, licensing: Licensing, firms: list[Entity], month: Month) -> None:
    for listing in licensing.listings:
        if listing.removed is None and listing.reason == rates.NO_REPORT and dice.chance(rates.REMOVED / 6):
            listing.removed = dice.day(month.first, month.last)
    standing = {id(listing.entity) for listing in licensing.listings if listing.removed is None}
    for entity in dice.sample(firms, dice.count(len(firms) * rates.LISTED_PER_MONTH)):
        if id(entity) not in standing:
            reason = dice.pick((rates.NO_REPORT, rates.NOT_CONTACTABLE))
            licensing.listings.append(Listing(entity, reason, dice.day(month.first, month.last)))


def _visits(dice: Dice, licensing: Licensing, firms: list[Entity], month: Month, staff: list[str]) -> None:
    looked_up = list(licensing.to_be_visited)
    licensing.to_be_visited.clear()
    special = {id(entity) for entity, _ in looked_up}
    plain = [e for e in firms if id(e) not in special]
    seen = {id(visit.entity): visit.result for visit in licensing.visits if visit.result != rates.OPEN}
    looked_up += [
        # whoever was found gone or shut is so again
        (entity, seen.get(id(entity), rates.OPEN if dice.chance(0.96) else rates.SHUT))
        for entity in dice.sample(plain, dice.count(len(firms) * rates.FIRM_VISITS_PER_MONTH))
    ]
    days = sorted((dice.day(month.first, month.last), place) for place in range(len(looked_up)))
    for number, (day, place) in enumerate(days, 1):
        entity, result = looked_up[place]
        licensing.visits.append(FirmVisit(f"SH{month.compact}{number:05d}", entity, day, dice.pick(staff), result))


def _decisions(dice: Dice, licensing: Licensing, firms: list[Entity], month: Month) -> None:
    able = [e for e in firms if e.industry in PERMITS]
    for entity in dice.sample(able, max(2, dice.count(len(firms) * rates.PUBLISHED_PERMITS))):
        day = dice.day(month.first, month.last)
        number = f"示行许字〔{month.year}〕{len(licensing.permits) + 1:05d}号"
        licensing.permits.append(Decision(number, entity, PERMITS[entity.industry], day, day + timedelta(days=4 * 365)))
    for entity in dice.sample(firms, max(2, dice.count(len(firms) * rates.PUBLISHED_PENALTIES))):
        day = dice.day(month.first, month.last)
        number = f"示行罚字〔{month.year}〕{len(licensing.penalties) + 1:05d}号"
        fine = dice.pick((500, 1000, 2000, 5000, 20000))
        licensing.penalties.append(
            Decision(number, entity, dice.pick(PENALTIES), day, day + timedelta(days=365), fine)
        )  # fmt: skip


def shown(licence: Licence, month: Month) -> bool:
    """The list of ``month`` holds the licence."""
    return licence.issued <= month.last

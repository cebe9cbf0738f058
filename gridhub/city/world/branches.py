"""Branches: second sites of works in the list of sources, and registered branches of firms; for cities of ``--dirt firms``.

Belongs here: what they are. Not here: how a clerk writes a name (``files.firm_damage``). Everything is drawn from dice of its
own and stands behind the rest: the other firms and sources keep their values.
"""

from __future__ import annotations

from datetime import date, timedelta

from gridhub.city.world import rates
from gridhub.city.world.dice import Dice
from gridhub.city.world.digits import credit_code
from gridhub.city.world.firms import ACTIVE, Economy, Entity, Source
from gridhub.city.world.geography import COUNTY_CODE, Ground

_SITES = ("二分厂", "第二分厂", "东城分厂")
_FIRMS = ("第一分公司", "东城分公司", "二分公司")


def add_branches(seed: int, economy: Economy, ground: Ground, first: date) -> None:
    """Second sites of works that have a credit code, under a permit of their own (HJ 608: the serial tells sites of one
    enterprise apart); and branches that the register lists under codes of their own, at another address."""
    dice = Dice(seed, "branches")
    free = dice.shuffled([d for d in ground.dwellings if d.listed and not d.ambiguous and d.grid and d.use == "住宅"])
    coded = [
        source for source in economy.sources
        if not source.permit_no.startswith("H9") and source.dead_since is None and source.entity.status == ACTIVE
    ]  # fmt: skip
    for head in dice.sample(coded, max(2, round(len(coded) * rates.BRANCH_SITES))):
        economy.sources.append(
            Source(
                f"S{len(economy.sources) + 1:05d}", head.entity, f"{head.entity.uscc}002{head.permit_no[-1]}", head.category,
                head.longitude, head.latitude, head.permit_from, head.permit_to, branch=dice.pick(_SITES),
                own_site=free.pop(),
            )
        )  # fmt: skip
    heads = [
        e
        for e in economy.everybody
        if e.kind == "enterprise" and e.status == ACTIVE and e.registered and e.industry == "批发业"
    ]
    for firm in dice.sample(heads, max(2, round(len(economy.entities) * rates.BRANCH_FIRMS))):
        number = len(economy.others) + 1
        economy.others.append(
            Entity(
                f"EX{number:05d}", credit_code("91", COUNTY_CODE, 7_000_000 + number), "", f"{firm.name}{dice.pick(_FIRMS)}",
                "enterprise", firm.rep, firm.phone, firm.capital,
                min(firm.established + timedelta(days=400), first - timedelta(days=100)), free.pop(), firm.industry,
            )
        )  # fmt: skip

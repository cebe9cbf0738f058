"""What is to be found among firms at the end of a month: F13, F14, F15, F16 as the rules of domain.md §4 state them.

Belongs here: the true answer, from true holders, sites and dates. Not here: who plants it (``licensing``, ``firms``), the
hub's own rules (``assets/finding``), which know nothing of this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from gridhub.city.world import names
from gridhub.city.world import rates_licensing as rates
from gridhub.city.world.dice import Month
from gridhub.city.world.firms import ACTIVE, Economy, Entity
from gridhub.city.world.licensing import VALID, Licensing

Found = tuple[str, str, str]
"""Code, kind of subject, true id with the part of the case behind it."""

NEEDS = {
    "餐饮业": "food_licence",
    "道路运输业": "road_transport_licence",
    "娱乐业": "venue_licence",
    "互联网上网服务业": "venue_licence",
}
"""The licence a trade needs; what the catalogue of pollution sources manages needs a discharge permit."""


def firm_findings(economy: Economy, licensing: Licensing, month: Month) -> Iterator[Found]:
    """All of them, seen from the last day of ``month``."""
    active = active_firms(economy, month)
    yield from _without_licence(economy, licensing, active, month)
    yield from _run_out(economy, licensing, active, month)
    yield from _identity_clashes(economy, licensing, active, month)
    yield from _addresses(licensing, active)


def active_firms(economy: Economy, month: Month) -> list[Entity]:
    """Registered firms that nothing has ended by the last day of ``month``."""
    ended = {
        id(change.entity)
        for change in economy.changes
        if change.change_type != "变更" and change.changed_on <= month.last
    }
    return [e for e in economy.everybody if e.registered and e.status == ACTIVE and id(e) not in ended]


def _without_licence(economy: Economy, licensing: Licensing, active: list[Entity], month: Month) -> Iterator[Found]:
    held = {(licence.kind, id(licence.holder)) for licence in licensing.licences if licence.issued <= month.last}
    held |= {("discharge_permit", id(source.entity)) for source in economy.sources}
    for entity in active:
        kind = "discharge_permit" if entity.industry in names.MANAGED else NEEDS.get(entity.industry)
        settled = entity.established <= month.last - timedelta(days=rates.GRACE)
        if kind and settled and (kind, id(entity)) not in held:
            yield "F13", "market_entity", f"{entity.true_id}+{kind}"


def _run_out(economy: Economy, licensing: Licensing, active: list[Entity], month: Month) -> Iterator[Found]:
    limit = month.last + timedelta(days=rates.DAYS_BEFORE)
    alive = {id(entity) for entity in active}
    latest: dict[tuple[str, int], object] = {}
    shown = [licence for licence in licensing.licences if licence.issued <= month.last and licence.status == VALID]
    for licence in sorted(shown, key=lambda x: x.valid_to):
        latest[licence.kind, id(licence.holder)] = licence
    for licence in shown:
        newest = latest[licence.kind, id(licence.holder)] is licence
        if newest and licence.valid_to < limit and id(licence.holder) in alive:
            yield "F14", "market_entity", f"{licence.holder.true_id}+{licence.kind}:{licence.number}"
    for source in economy.sources:
        if source.permit_to < limit and source.operating == "正常" and id(source.entity) in alive:
            yield "F14", "market_entity", f"{source.entity.true_id}+discharge_permit:{source.permit_no}"


def _identity_clashes(economy: Economy, licensing: Licensing, active: list[Entity], month: Month) -> Iterator[Found]:
    by_code = {entity.uscc: entity for entity in economy.everybody if entity.registered}
    for licence in licensing.licences:
        other = by_code.get(licence.uscc)
        if licence.issued <= month.last and other is not None and other is not licence.holder:
            yield "F15", "market_entity", f"{other.true_id}+code"
    by_name: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in active:
        by_name[entity.name].append(entity)
    for group in by_name.values():
        if len(group) > 1:
            yield "F15", "market_entity", f"{min(group, key=lambda e: e.uscc).true_id}+name"


def _addresses(licensing: Licensing, active: list[Entity]) -> Iterator[Found]:
    at: defaultdict[str, int] = defaultdict(int)
    for entity in active:
        at[entity.site.true_id] += 1
    for dwelling, count in at.items():
        if count > rates.MOST_AT_ONE_ADDRESS:
            yield "F16", "dwelling", dwelling
    alive = {id(entity) for entity in active}
    last_seen = {id(visit.entity): visit.result for visit in licensing.visits}
    for listing in licensing.listings:
        ghost = listing.removed is None and listing.reason == rates.NOT_CONTACTABLE
        if ghost and id(listing.entity) in alive and last_seen.get(id(listing.entity)) in (rates.SHUT, rates.GONE):
            yield "F161", "market_entity", listing.entity.true_id

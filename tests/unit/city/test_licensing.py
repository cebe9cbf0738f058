"""Licences and lists of firms in a generated city: what is planted for F13 to F16, and what only looks like it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from gridhub.city.world import rates_licensing as rates
from gridhub.city.world.dice import Month
from gridhub.city.world.firm_findings import firm_findings
from gridhub.city.world.firms import ACTIVE
from gridhub.city.world.geography import COUNTY_NAME
from gridhub.city.world.licensing import VALID
from gridhub.city.world.world import World, build_world

LAST = Month(2026, 10)


@pytest.fixture(scope="module")
def world() -> World:
    """September and October lived through."""
    made = build_world(5, 150, Month(2026, 9))
    for month in (Month(2026, 9), LAST):
        made.advance(month)
        made.close(month)
    return made


@pytest.fixture(scope="module")
def found(world: World) -> Counter[str]:
    return Counter(code for code, _, _ in firm_findings(world.economy, world.licensing, LAST))


def test_each_finding_about_firms_is_planted_and_most_firms_are_in_order(world: World, found: Counter[str]) -> None:
    assert set(found) == {"F13", "F14", "F15", "F16", "F161"}
    assert found["F13"] + found["F14"] < len(world.economy.everybody) / 8


def test_an_address_holds_as_many_lines_of_which_some_are_cancelled(world: World, found: Counter[str]) -> None:
    lines = Counter(entity.site.true_id for entity in world.economy.everybody)
    living = Counter(entity.site.true_id for entity in world.economy.everybody if entity.status == ACTIVE)
    full = [place for place, count in lines.items() if count > rates.MOST_AT_ONE_ADDRESS]
    assert len(full) > found["F16"] == sum(living[place] > rates.MOST_AT_ONE_ADDRESS for place in full)


def test_an_old_licence_was_replaced_and_another_was_given_back(world: World, found: Counter[str]) -> None:
    limit = LAST.last + timedelta(days=rates.DAYS_BEFORE)
    old = [licence for licence in world.licensing.licences if licence.valid_to < limit]
    assert len(old) > found["F14"] > 0
    assert any(licence.status != VALID for licence in old)
    newer = {id(x.holder) for x in world.licensing.licences if x.valid_to >= limit}
    assert any(id(licence.holder) in newer and licence.status == VALID for licence in old)


def test_a_sign_leaves_the_county_out_and_a_name_was_set_free(world: World, found: Counter[str]) -> None:
    assert any(not licence.name.startswith(COUNTY_NAME) for licence in world.licensing.licences)
    names = Counter(entity.name for entity in world.economy.everybody)
    living = Counter(entity.name for entity in world.economy.everybody if entity.status == ACTIVE)
    assert sum(count > 1 for count in names.values()) > sum(count > 1 for count in living.values()) > 0
    wrong = sum(licence.uscc != licence.holder.uscc for licence in world.licensing.licences)
    assert found["F15"] == wrong + sum(count > 1 for count in living.values())


def test_some_unreachable_firms_are_at_work_or_off_the_list(world: World, found: Counter[str]) -> None:
    unreachable = [x for x in world.licensing.listings if x.reason == rates.NOT_CONTACTABLE]
    assert any(listing.removed for listing in unreachable)
    seen = {id(visit.entity): visit.result for visit in world.licensing.visits}
    assert any(seen.get(id(x.entity)) == rates.OPEN and not x.removed for x in unreachable)
    assert len(unreachable) > found["F161"] > 0


def test_an_old_permit_number_has_no_credit_code(world: World) -> None:
    old = [source for source in world.economy.sources if source.permit_no.startswith("H9")]
    assert 0 < len(old) < len(world.economy.sources) / 4


def test_months_to_come_change_nothing_of_the_first(world: World) -> None:
    again = build_world(5, 150, Month(2026, 9))
    again.advance(Month(2026, 9))
    first = [visit.number for visit in world.licensing.visits if Month.of(visit.day) < LAST]
    assert first == [visit.number for visit in again.licensing.visits]

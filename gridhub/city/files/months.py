"""A city's months one after the other: its tables, what they hold, which findings are planted.

Belongs here: the loop over the exports of a month, planted findings. Not here: where files go (``generate``,
``next_month``), making a file (``making``), the world, sheets, dirt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from gridhub.city.files import exports_benefits as benefits
from gridhub.city.files import exports_cases as cases
from gridhub.city.files import exports_community as community
from gridhub.city.files import exports_credit as credit
from gridhub.city.files import exports_firms as firms
from gridhub.city.files import exports_grids as grids
from gridhub.city.files import exports_licences as licences
from gridhub.city.files import exports_life as life
from gridhub.city.files import exports_listed as listed
from gridhub.city.files import exports_orders as orders
from gridhub.city.files import exports_people as people
from gridhub.city.files import exports_registrations as registrations
from gridhub.city.files import exports_rentals as rentals
from gridhub.city.files import exports_staff as staff
from gridhub.city.files import exports_tasks as tasks
from gridhub.city.files import exports_transport as transport
from gridhub.city.files import exports_welfare as welfare
from gridhub.city.files.city_file import Founding
from gridhub.city.files.headers import COLUMNS
from gridhub.city.files.identity_damage import Known
from gridhub.city.files.identity_truth import IdentityReader
from gridhub.city.files.making import MadeFile, Maker, make_files, processors
from gridhub.city.files.shape_files import ShapeFiles, Written
from gridhub.city.files.sheets import Table
from gridhub.city.world.alike import office_phones
from gridhub.city.world.benefit_truth import Found, Ledger
from gridhub.city.world.care_truth import Reader
from gridhub.city.world.dice import Month
from gridhub.city.world.firm_findings import active_firms, firm_findings
from gridhub.city.world.firms import dead_permits
from gridhub.city.world.geography import FORMER_COUNTY_NAME
from gridhub.city.world.grid_workers import contradictions
from gridhub.city.world.gridding import cuts
from gridhub.city.world.listed import entitled_of, list_findings, on_list
from gridhub.city.world.order_findings import order_findings
from gridhub.city.world.rentals import rental_findings
from gridhub.city.world.visits import visits_of
from gridhub.city.world.world import World, build_world

EXPORTS: tuple[Callable[[World, Month], Iterator[Table]], ...] = (
    people.residents,
    people.floating,
    people.deaths,
    people.standard_addresses,
    grids.department_grids,
    firms.pollution_sources,
    firms.patrols,
    firms.market_entities,
    firms.status_changes,
    benefits.region_codes,
    benefits.low_income,
    benefits.old_age,
    benefits.cremations,
    grids.unified_grids,
    grids.staff,
    grids.visits,
    grids.key_persons,
    orders.work_orders,
    orders.order_steps,
    cases.cases,
    cases.complaints,
    tasks.disputes,
    tasks.tasks,
    licences.abnormal_list,
    licences.food_licences,
    licences.special_equipment,
    licences.firm_visits,
    credit.credit_permits,
    credit.credit_penalties,
    credit.projects,
    transport.venues,
    transport.enterprises,
    transport.vehicles,
    transport.practitioners,
    listed.listed_persons,
    welfare.extreme_poverty,
    welfare.disability_subsidy,
    welfare.orphan_allowance,
    welfare.disabled_persons,
    life.death_certificates,
    life.life_checks,
    rentals.rentals,
    registrations.changed_identities,
    registrations.changed_households,
    community.activities,
    community.issues,
    community.party_organisations,
    staff.trainings,
    staff.subsidies,
    staff.changes,
)
EXPORT_NAMES = tuple(COLUMNS)
"""``public_security.resident``, …"""
LARGE = 5_000
"""Households from which on files are made by several processes."""


class Months:
    """The months of one city from its first on, each asked for once, in calendar order.

    What a month holds depends on the founding values and the months before, never on how many follow.
    """

    def __init__(
        self, founding: Founding, first: Month, processes: int | None = None, *, geometry: Written | None = None
    ) -> None:
        self._founding = founding
        large = founding.households >= LARGE
        self._processes = (processors() if large else 1) if processes is None else processes
        self._next = first
        self._world = build_world(
            founding.seed, founding.households, first, founding.address_style, founding.grid_form,
            traps=founding.traps, with_recut=founding.recut, with_grid_workers=founding.grid_workers,
            with_alike=founding.dirt == "identity",
            with_branches=founding.dirt == "firms",
        )  # fmt: skip
        self._office_phones = office_phones(self._world.seed, self._world.population, self._world.services)
        self._benefits, self._reader = Ledger(), Reader(first, first, self._world.life)
        self._identities = IdentityReader()
        self.maps = ShapeFiles(self._world, geometry) if geometry else None
        self.map_files: list[str] = []
        """Names of the maps of the last month."""

    def live(self, folder: Path | None, told: Callable[[MadeFile], None] = lambda _: None) -> tuple[Month, str]:
        """Live through the next month and write its files into ``folder`` (None: write nothing); ``told`` learns of
        every file in order. Returns the month, and the SHA-256 of name, headers and cells of all its tables."""
        world, month = self._world, self._next
        world.advance(month)
        self._benefits.note(world.services, month)
        self._benefits.note_grants(world.welfare, month)
        self._reader.read(visits_of(world.seed, world.services, world.population, month), month)
        content = hashlib.sha256()
        tables = [table for export in EXPORTS for table in export(world, month)]
        slips = {} if self._founding.dirt == "plain" else world.slips.told
        maker = Maker(folder, month, world.seed, self._founding.dirt, self._founding.traps, self._known(), slips)
        for made in make_files(maker, tables, self._processes):
            content.update(made.content)
            self._identities.read(made.export, month, made.doubts, made.vouched)
            told(made)
        self.map_files = self.maps.write(folder, month) if self.maps and folder else []
        world.close(month)
        self._next = month.plus(1)
        return month, content.hexdigest()

    def _known(self) -> Known | None:
        """What dirt of people knows of them: nothing where there is no such dirt."""
        if self._founding.dirt != "identity":
            return None
        return Known({person.true_id: person for person in self._world.population.persons}, self._office_phones)

    @property
    def recut_grids(self) -> Mapping[Month, int]:
        """Grids cut anew by month: the one month of the re-cut, once it was lived through; else nothing."""
        return self._world.recut_grids

    def former_names(self) -> list[tuple[str, ...]]:
        """Regions that had another name: level, code, name, former name, in code order; the county where any had."""
        ground = self._world.ground
        below = [
            (region.level, region.code, region.name, region.former_name)
            for region in sorted([*ground.towns, *ground.regions], key=lambda region: region.code)
            if region.former_name
        ]
        county = ground.county
        return [(county.level, county.code, county.name, FORMER_COUNTY_NAME), *below] if below else []

    def findings(self) -> list[tuple[str, ...]]:
        """What a reader of all months so far can find, seen from the last day of the last one, in order.

        F01, F011: paid for a month that was due no more, and an exported month's police or cremation list tells the death.
        F02, F03, F06, F07, F08, F09, F23, F24: what the exports tell of true people (``care_truth``, ``benefit_truth``).
        F27: paid for a month after leaving.
        F12–F17, F18, F19, F20, F201, F21, F211, F22, F25, F26: as they stand in the last month; of a pair of grids both are named.
        """
        last = self._next.plus(-1)
        found: set[tuple[str, ...]] = {(*one, last.text) for one in self._of_people(last)}
        found |= {
            ("F12", "pollution_source", source.true_id, last.text) for source in dead_permits(self._world.economy, last)
        }
        world = self._world
        found |= {(*line, last.text) for line in firm_findings(world.economy, world.licensing, last)}
        found |= order_findings(world.desk, world.economy, last)
        found |= list_findings(world, last)
        told = self._identities.findings(world.population, world.slips.second_ids, last)
        found |= {(*one, last.text) for one in told}
        found |= rental_findings(world, self._reader, last)
        found |= {(*one, last.text) for one in world.staffing.paid_after_leaving()}
        gridding = world.gridding
        pairs = [("F18", left.true_id, right.true_id) for left, right in gridding.overlaps]
        pairs += [("F20", unified.true_id, own.true_id) for own, unified in cuts(gridding)]
        pairs += [("F201", one.true_id, own.true_id) for one, own in contradictions(gridding, self._world.services)]
        found |= {(code, "grid", f"{one}+{other}", last.text) for code, one, other in pairs}
        ground = self._world.ground
        alive = {person.home for person in self._world.population.persons if person.death is None and person.home}
        lived_in = {home.dwelling.true_id for home in alive}
        places = {
            (region.code, ground.group_text(region, number))
            for region in ground.regions
            for number, doors in ground.groups.get(region.code, {}).items()
            if any(door.true_id in lived_in for door in doors)
        }
        found |= {
            ("F19", "region", f"{region.true_id}+{place}", last.text)
            for region, place in gridding.blind
            if (region.code, place) in places
        }
        return sorted(found)

    def _of_people(self, last: Month) -> Iterator[Found]:
        people, services = self._world.population, self._world.services
        reader, benefits = self._reader, self._benefits
        residents = [p for p in reader.residents(people) if p.hukou is not None]
        yield from benefits.paid_after_death(reader.has_date_of_death)
        yield from benefits.drawn_together()
        yield from benefits.wrong_units(last, reader.has_date_of_death, reader.is_known_dead)
        yield from benefits.unpaid(residents, last)
        yield from benefits.listed_unpaid(residents, entitled_of(self._world, last), last)
        owned = active_firms(self._world.economy, last)
        yield from benefits.owners([(e.rep, e.kind, e.capital) for e in owned], last, reader.is_known_dead)
        yield from reader.not_deregistered(people)
        yield from reader.checked_after_death(people)
        yield from reader.impossible_visits(services)
        yield from reader.separated(people)
        yield from reader.empty_households(people)
        yield from reader.alone(people, on_list(self._world, last, "独居老人"))

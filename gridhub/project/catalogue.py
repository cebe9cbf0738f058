"""The one catalogue: every table of every layer, who makes it, what its columns mean.

Belongs here: putting the tables of one project together, each from the one place that declares it. Not here: the form of
a spec (``tables.spec``), filling (``build``). DDL, comments, the UI's schema, the dictionary, binding of SQL, views and
publication read this and declare nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gridhub.contracts import fact_tables, geometry_tables, link_tables
from gridhub.contracts.audit_tables import AUDIT_TABLES
from gridhub.contracts.base import StdContract, TableContract
from gridhub.contracts.case_tables import CASE_TABLES
from gridhub.contracts.completeness_tables import COMPLETENESS_TABLES, RepeatedFact
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.indicator_tables import IndicatorTrend
from gridhub.contracts.interfaces import Finding
from gridhub.contracts.review_tables import REVIEW_TABLES
from gridhub.kinds.listing import claim_contracts
from gridhub.kinds.tables import linked_tables, survivorship_tables
from gridhub.project.grid_levels import level_table
from gridhub.project.person_categories import category_tables
from gridhub.project.programmes import programme_tables
from gridhub.project.task_list import item_table
from gridhub.tables.spec import TableSpec, code_table, rule_table, std_table, table_of

INBOX = "delivery.inbox"
REPORTING_DATE = "delivery.date"
LISTS = "code.lists"
DELIVERY_AUDIT = "audit.delivery"
COMPLETENESS = "audit.completeness"
RELEASE = "release.warehouse"
REPEATED = "fact.repeated"
"""The shape of what a table of events leaves out, because another delivery told it."""
FINDINGS = "finding.finding"
"""The union of all findings, and the shape of each."""

TREND = "mart.trend"
"""The numbers of every reporting date so far."""

CASES = "finding.case"
"""The findings that live from release to release; its step also writes what happened to them."""

_MAKER: Mapping[str, str] = {
    "audit.run": REPORTING_DATE, "audit.authority": LISTS, "audit.grid_crosswalk_decision": LISTS, "audit.release": RELEASE,
    "audit.delivery_gap": DELIVERY_AUDIT, "audit.delivery_column": DELIVERY_AUDIT, "audit.delivery_sheet": DELIVERY_AUDIT,
    "audit.drift": DELIVERY_AUDIT, "audit.row_kind": DELIVERY_AUDIT, "audit.repair": DELIVERY_AUDIT,
    "finding.case_sighting": CASES, "finding.case_event": CASES, "mart.rule_precision": CASES,
    "audit.period_coverage": DELIVERY_AUDIT, "audit.standing": COMPLETENESS, "audit.rule_result": DELIVERY_AUDIT, "audit.exclusion": DELIVERY_AUDIT,
}  # fmt: skip
"""Tables of the engine that a step of another name writes."""
_FACTS = ((fact_tables.OF_READING, "raw"), (fact_tables.OF_JUDGING, "delivery"), (fact_tables.OF_FORCE, "std"))
"""Facts of an export, and the layer of the step that leaves them."""


def build_catalogue(
    std: Mapping[tuple[str, str], type[StdContract]],
    titles: Mapping[tuple[str, str], str],
    tables: Iterable[type[TableContract]],
    findings: Mapping[str, str],
    codes: Iterable[str],
    rules: Iterable[str],
    indicators: Iterable[TableSpec] = (),
) -> dict[str, TableSpec]:
    """Every table by name. ``titles``: of exports; ``tables``: the city's core and mart contracts; ``findings``: title by
    table name; ``indicators``: the tables made of ``assets/indicator``."""
    specs = [
        *_of_deliveries(std, titles),
        *(table_of(contract) for contract in claim_contracts()),
        *(table_of(contract).made_by("link.places") for contract in link_tables.PLACES),
        *(table_of(contract).made_by("link.geometry") for contract in geometry_tables.GEOMETRY),
        table_of(link_tables.WithheldRecord),
        *(table_of(contract).made_by("link.identity") for contract in link_tables.IDENTITY),
        *(spec.made_by("link.identity") for spec in linked_tables()),
        *(spec.made_by("link.statement") for spec in survivorship_tables()),
        *(table_of(contract) for contract in (*AUDIT_TABLES, *COMPLETENESS_TABLES, *CASE_TABLES, *REVIEW_TABLES)),
        table_of(IndicatorTrend),
        *(spec for contract in tables for spec in _with_repetitions(table_of(contract))),
        *_findings(findings),
        *indicators,
        *(code_table(name, LISTS) for name in sorted(codes)),
        *(rule_table(name, LISTS) for name in sorted(rules)),
        level_table(LISTS),
        item_table(LISTS),
        *programme_tables(LISTS),
        *category_tables(LISTS),
    ]
    made = (replace(spec, maker=spec.maker or _MAKER.get(spec.name, spec.name)) for spec in specs)
    return {spec.name: spec for spec in made}


def _of_deliveries(
    std: Mapping[tuple[str, str], type[StdContract]], titles: Mapping[tuple[str, str], str]
) -> Iterator[TableSpec]:
    """Std tables and the facts beside them."""
    for contract in fact_tables.OF_INBOX:
        spec = table_of(contract)
        for leaf in (*(ExportRef(*of).leaf for of in sorted(std)), fact_tables.UNCLAIMED):
            yield spec.named(f"{spec.name}__{leaf}", maker=INBOX)
    for department, export in sorted(std):
        leaf = ExportRef(department, export).leaf
        yield std_table(leaf, titles.get((department, export), leaf), std[department, export])
        for contracts, layer in _FACTS:
            for contract in contracts:
                spec = table_of(contract)
                yield spec.named(f"{spec.name}__{leaf}", maker=f"{layer}.{leaf}")


def _with_repetitions(spec: TableSpec) -> Iterator[TableSpec]:
    """A city's table; one of events has a fact beside it: the rows that tell what another delivery told."""
    yield spec
    if spec.fact:
        shape = table_of(RepeatedFact)
        yield replace(shape.named(f"fact.repeated__{spec.leaf}", maker=spec.name), shape=REPEATED)


def _findings(titles: Mapping[str, str]) -> Iterator[TableSpec]:
    shape = table_of(Finding)
    yield shape
    for name, title in sorted(titles.items()):
        yield shape.named(name, maker=name, title=title)


def of_shape(tables: Mapping[str, TableSpec], shape: str) -> tuple[TableSpec, ...]:
    """The tables that have this shape, by name: of ``fact.read`` one per export."""
    return tuple(spec for name, spec in sorted(tables.items()) if spec.shape == shape and name != shape)

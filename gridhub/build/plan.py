"""The plan: every step of the road for one project, in an order that respects what each reads.

Belongs here: which steps there are and what each reads and writes. Not here: their work, nor how Dagster shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from gridhub.build import (
    case_step,
    column_lineage,
    completeness,
    decision_step,
    delivery_audit,
    derive,
    evidence,
    finding_checks,
    geometry,
    inbox,
    judging,
    ledger,
    linking,
    publish,
    reporting_date,
    review_step,
    surviving,
    trend_step,
    withholding,
)
from gridhub.build.drift import DRIFT_RULES
from gridhub.build.force import put_in_force
from gridhub.build.gaps import COMPLETE
from gridhub.build.reading import read_export, reading_said
from gridhub.build.same_key import KEY_CONFLICTS, SAME_KEY
from gridhub.build.step import Layer, Step
from gridhub.build.still_read import STILL_READ
from gridhub.contracts.base import columns_of
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.indicator_tables import Indicator, IndicatorTown
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.kinds.listing import claim_contracts, linked_kinds
from gridhub.kinds.tables import golden_kinds
from gridhub.project.catalogue import (
    CASES,
    COMPLETENESS,
    DELIVERY_AUDIT,
    FINDINGS,
    INBOX,
    LISTS,
    RELEASE,
    REPEATED,
    REPORTING_DATE,
    TREND,
    of_shape,
)
from gridhub.project.project import Project, SqlAsset
from gridhub.standardise.contract import field_rules, frame_rules
from gridhub.standardise.frame import form_rules
from gridhub.tables.checks import contract_rules
from gridhub.tables.spec import table_of
from gridhub.tables.withholding import WITHHELD

_SHAPES_OF_INDICATORS = (table_of(Indicator).name, table_of(IndicatorTown).name)


def make_plan(project: Project, *, as_of: date | None = None, clock: Callable[[], datetime]) -> tuple[Step, ...]:
    """All steps in running order. ``as_of`` None: what the deliveries say (``reporting_date``).

    ``clock`` is asked when the inbox is taken in, when the release is named, and for the day that no date may lie after.
    """
    steps = [_inbox(clock), _lists(), *_exports(project), _reporting_date(as_of, clock), *_in_force(project)]
    steps += [_delivery_audit(project), _completeness()]
    steps += [*_claims(project), *_links(project), *_link_audit(project), *_reviewed(project, clock)]
    steps += [*_derived(project), _repeated(), _lineage()]
    steps = [replace(step, writes=_writes_of(step, project)) for step in steps]
    made = tuple(replace(step, inputs=_inputs_of(step, project)) for step in steps)
    return (*made, _release(project, made, clock))


def _writes_of(step: Step, project: Project) -> tuple[str, ...]:
    return tuple(sorted(name for name, spec in project.tables.items() if spec.maker == step.name))


def _inputs_of(step: Step, project: Project) -> tuple[str, ...]:
    """The makers of what a step reads; the inbox opens the road for those that read nothing."""
    tables = project.tables
    read = [spec for name in step.reads for spec in ((tables[name],) if name in tables else of_shape(tables, name))]
    makers = {spec.maker for spec in read} - {step.name}
    return tuple(sorted(makers or ({INBOX} if step.name != INBOX else set())))


def _inbox(clock: Callable[[], datetime]) -> Step:
    return Step(
        INBOX, "delivery", "收件", lambda work: inbox.open_inbox(work, now=clock()),
        rules=(RuleSpec("deliveries.taken"),), always=True,
    )  # fmt: skip


def _lists() -> Step:
    return Step(LISTS, "code", "代码表与参数", inbox.write_lists, parameters=inbox.lists_said)


def _exports(project: Project) -> list[Step]:
    steps: list[Step] = []
    for department, connector in sorted(project.connectors.items()):
        for export, spec in connector.exports.items():
            leaf = ExportRef(department, export).leaf
            steps.append(
                Step(f"raw.{leaf}", "raw", f"{connector.title}·{spec.title}（原始）", partial(read_export, department=department, export=export),
                     reads=(f"fact.received__{leaf}",), parameters=partial(reading_said, department=department, export=export),
                     rules=(RuleSpec("deliveries.readable"),), department=department)
            )  # fmt: skip
            steps.append(
                Step(f"delivery.{leaf}", "delivery", f"{connector.title}·{spec.title}（核验）", partial(judging.judge_export, department=department, export=export),
                     reads=(f"fact.received__{leaf}", f"fact.read__{leaf}"),
                     parameters=partial(judging.judging_said, department=department, export=export),
                     rules=(*judging.RULES, *DRIFT_RULES, *_rules_of(project, department, export)), department=department)
            )  # fmt: skip
    return steps


def _reporting_date(chosen: date | None, clock: Callable[[], datetime]) -> Step:
    return Step(
        REPORTING_DATE, "delivery", "数据截止日", lambda work: reporting_date.fix_date(work, chosen=chosen, now=clock()),
        reads=reporting_date.FACTS, parameters=lambda build: reporting_date.date_said(build, chosen, clock()),
    )  # fmt: skip


def _in_force(project: Project) -> list[Step]:
    steps: list[Step] = []
    for department, connector in sorted(project.connectors.items()):
        for export, spec in connector.exports.items():
            leaf = ExportRef(department, export).leaf
            facts = tuple(f"fact.{name}__{leaf}" for name in ("received", "read", "standardised", "hold"))
            steps.append(
                Step(f"std.{leaf}", "std", f"{connector.title}·{spec.title}（标准化）", partial(put_in_force, department=department, export=export),
                     reads=("audit.run", *facts), parameters=partial(judging.judging_said, department=department, export=export),
                     rules=(RuleSpec(SAME_KEY),) if spec.kind == "append" else (), department=department)
            )  # fmt: skip
    return steps


def _rules_of(project: Project, department: str, export: str) -> tuple[RuleSpec, ...]:
    """Every rule of an export's contract and form; none blocks: what breaks one is quarantined or told."""
    contract = project.std_contracts[(department, export)]
    names: list[str] = []
    for column in columns_of(contract):
        names += [f"{column.name}.required"] if column.required else []
        names.append(f"{column.name}.parse")
    names += [rule.rule for rule in field_rules(contract)]
    names += frame_rules(contract)
    return tuple(
        RuleSpec(name) for name in (*names, *form_rules(project.connectors[department].exports[export], contract))
    )


def _delivery_audit(project: Project) -> Step:
    rules = (rule for table in delivery_audit.TABLES for rule in contract_rules(project.tables[table].leaf))
    return Step(
        DELIVERY_AUDIT, "audit", "数据批次", delivery_audit.tell_of_deliveries, reads=delivery_audit.READS,
        parameters=delivery_audit.decided, rules=(RuleSpec(COMPLETE), *rules),
    )  # fmt: skip


def _completeness() -> Step:
    return Step(
        COMPLETENESS, "audit", "数据完整性", completeness.record_completeness, reads=completeness.READS,
        parameters=completeness.completeness_said, rules=contract_rules(),
    )  # fmt: skip


def _claims(project: Project) -> list[Step]:
    steps: list[Step] = []
    for contract in claim_contracts():
        spec = table_of(contract)
        assets = tuple(asset for asset in project.assets if asset.table == spec.name)
        steps.append(
            Step(spec.name, "claim", spec.title, partial(derive.unite_claims, assets=assets, spec=spec),
                 reads=tuple(sorted({ref for asset in assets for ref in asset.refs})),
                 sql="\n\n".join(asset.sql for asset in assets) or None, rules=contract_rules())
        )  # fmt: skip
    return steps


def _links(project: Project) -> list[Step]:
    places = ("claim.address", "claim.grid", "claim.region", "audit.run", *linking.grid_facts(project))
    linked = [kind for kind in linked_kinds() if kind.law != "placed"]
    identity = {table_of(claim).name for kind in linked for claim in kind.claims} | {"link.address"}
    identity |= linking.tables_of_judgements(project)
    stated = {table_of(contract).name for contract in claim_contracts()} | {"audit.authority", WITHHELD}
    stated |= {kind.link.table for kind in golden_kinds()}
    stated |= {doubt.table for kind in golden_kinds() for doubt in kind.doubts}
    return [
        Step("link.places", "link", "地点归一", linking.link_places_step, reads=places, parameters=linking.places_said),
        Step("link.geometry", "link", "坐标与边界", geometry.link_geometry_step, reads=geometry.READS,
             parameters=geometry.geometry_said, rules=(RuleSpec(geometry.DECLARED), *contract_rules("coord_system"))),
        Step("link.identity", "link", "身份归一", linking.link_identity_step, reads=tuple(sorted(identity)),
             parameters=linking.identity_said),
        Step(WITHHELD, "link", "只在保险库的来源行", withholding.withhold_records, reads=withholding.READS,
             parameters=withholding.withholding_said, rules=contract_rules()),
        Step("link.statement", "link", "属性取舍", surviving.choose_values_step, reads=tuple(sorted(stated)),
             rules=contract_rules()),
    ]  # fmt: skip


def _link_audit(project: Project) -> list[Step]:
    found = ("audit.delivery", "fact.column")
    std = tuple(spec.name for spec in of_shape(project.tables, "std"))
    claims = tuple(table_of(contract).name for contract in claim_contracts())
    answers = tuple(kind.link.table for kind in ledger.answering_kinds())
    counted = ("audit.delivery", "audit.row_kind", "audit.quarantine", "audit.exclusion", *std, *claims, *answers)
    steps = (
        ("audit.record_entity", evidence.record_entities, (*found, *evidence.link_tables_read()), ()),
        ("audit.quarantine", evidence.quarantine, (*found, "fact.quarantine", KEY_CONFLICTS, "link.cid_status", "link.coverage_issue", "claim.excluded"), ()),
        ("audit.person_edge", evidence.publish_merge_evidence, ("link.person_edge",), ()),
        ("audit.entity_candidate", evidence.publish_candidates, ("link.entity_candidate",), ()),
        ("audit.id_change", evidence.publish_id_changes, ("link.id_change", "link.place_id_change"), ()),
        ("audit.row_ledger", ledger.close_ledger, tuple(dict.fromkeys(counted)), (RuleSpec("row_ledger.closes", blocking=True),)),
    )  # fmt: skip
    return [
        Step(name, "audit", project.tables[name].title, run, reads=reads, rules=(*rules, *contract_rules()))
        for name, run, reads, rules in steps
    ]


def _reviewed(project: Project, clock: Callable[[], datetime]) -> list[Step]:
    """What people decided about persons, and which pairs wait for them."""
    decided, waiting = (project.tables[table] for table in (decision_step.TABLE, review_step.TABLE))
    return [
        Step(decided.name, "audit", decided.title, partial(decision_step.keep_decisions, clock=clock),
             reads=decision_step.READS, rules=contract_rules(), always=True),
        Step(waiting.name, "audit", waiting.title, review_step.rank_pairs, reads=review_step.READS,
             parameters=review_step.review_said, rules=contract_rules()),
    ]  # fmt: skip


def _derived(project: Project) -> list[Step]:
    """Core, finding and mart steps; ``project.assets`` comes in topological order. Cases follow their findings."""
    steps: list[Step] = []
    for asset in project.assets:
        if asset.layer != "claim":
            steps.append(_asset_step(asset, project))
        if asset.name == FINDINGS:
            steps.append(_cases(project))
    steps.append(_trend(project))
    return steps


def _trend(project: Project) -> Step:
    spec = project.tables[TREND]
    return Step(
        TREND, "mart", spec.title, trend_step.keep_trend, reads=("audit.run", *sorted(project.indicators)),
        parameters=trend_step.trend_said, rules=contract_rules(),
    )  # fmt: skip


def _cases(project: Project) -> Step:
    tables = [project.tables[name] for name in case_step.TABLES]
    return Step(
        CASES, "finding", project.tables[CASES].title, case_step.keep_cases, reads=case_step.READS,
        parameters=case_step.cases_said, rules=tuple(rule for spec in tables for rule in contract_rules(spec.leaf)),
    )  # fmt: skip


def _asset_step(asset: SqlAsset, project: Project) -> Step:
    layer: Layer = asset.layer  # type: ignore[assignment]
    if asset.name == FINDINGS:
        checked = finding_checks.reads(frozenset(project.tables))
        return Step(
            asset.name, layer, project.tables[asset.table].title, partial(finding_checks.unite_findings, asset=asset),
            reads=tuple(sorted({*asset.refs, *checked})), sql=asset.sql, rules=(*contract_rules(), *finding_checks.RULES),
        )  # fmt: skip
    # Which columns of a ledger may be said at all is looked up when it is made.
    reads = asset.refs if layer != "mart" else tuple(sorted({*asset.refs, COMPLETENESS}))
    rules = contract_rules()
    is_indicators = project.tables[asset.table].shape in _SHAPES_OF_INDICATORS
    if is_indicators:  # a number is made of the rows that a reader of the release can list
        reads = tuple(sorted({*reads, WITHHELD}))
    if project.tables[asset.table].fact:
        reads, rules = tuple(sorted({*reads, *derive.READS_OF_EVENTS})), (RuleSpec(derive.ONCE), *rules)
    return Step(
        asset.name, layer, project.tables[asset.table].title, partial(derive.derive_table, asset=asset),
        reads=reads, sql=asset.sql, path=asset.path.relative_to(project.root).as_posix(), rules=rules,
        published_only=is_indicators,
    )  # fmt: skip


def _repeated() -> Step:
    return Step(
        "audit.repeated_fact", "audit", "重复的事实", derive.unite_repetitions, reads=(REPEATED,), rules=contract_rules(),
    )  # fmt: skip


def _lineage() -> Step:
    return Step(
        "audit.column_lineage", "audit", "列血缘", column_lineage.record_lineage,
        parameters=column_lineage.assets_said, rules=contract_rules(),
    )  # fmt: skip


def _release(project: Project, plan: tuple[Step, ...], clock: Callable[[], datetime]) -> Step:
    reads: Iterable[str] = (table for step in plan for table in step.writes if not table.startswith("fact."))
    return Step(
        RELEASE, "release", "发布", lambda work: publish.publish(work, plan, now=clock()), reads=tuple(sorted(reads)),
        writes=("audit.release",), inputs=tuple(step.name for step in plan), rules=(RuleSpec(STILL_READ, blocking=True),),
        always=True,
    )  # fmt: skip

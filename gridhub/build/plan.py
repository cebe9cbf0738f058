"""The plan: every step of the road for one project, in an order that respects what each reads.

Belongs here: which steps there are and what each needs. Not here: their work, nor how Dagster shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from gridhub.contracts import audit_tables as audit
from gridhub.contracts import link_tables
from gridhub.contracts.base import TableContract, columns_of
from gridhub.tables.spec import table_of
from gridhub.contracts.interfaces import Finding
from gridhub.kinds.listing import claim_contracts, linked_kinds
from gridhub.kinds.tables import linked_tables, survivorship_tables
from gridhub.project.project import Project, SqlAsset
from gridhub.standardise.frame import form_rules
from gridhub.standardise.contract import field_rules, frame_rules
from gridhub.build import deliveries
from gridhub.build import derive
from gridhub.build import evidence
from gridhub.build import ledger
from gridhub.build import column_lineage
from gridhub.build import linking
from gridhub.build import publish
from gridhub.build import surviving
from gridhub.build.step import Build, Layer, Step, StepResult
from gridhub.build.drift import DRIFT_RULES
from gridhub.build.gaps import COMPLETE
from gridhub.tables.checks import check_names

_PLACES_CLAIMS = ("claim.address", "claim.grid", "claim.region")
DELIVERY_TABLES = tuple(table_of(contract).name for contract in deliveries.FILLED_BY_DELIVERIES)


def make_plan(project: Project, *, as_of: date | None = None, clock: Callable[[], datetime]) -> tuple[Step, ...]:
    """All steps in running order. ``as_of`` None: end of the newest period received.

    ``clock`` is asked when the inbox is taken in and when the release is named; no table depends on it.
    """
    steps = [_inbox(as_of, clock), *_exports(project), _delivery_audit(project)]
    steps += [*_claims(project), *_links(), *_link_audit()]
    steps += _derived(project, makers=_maker_of(steps))
    steps.append(
        Step("audit.column_lineage", "audit", "列血缘", column_lineage.record_lineage, inputs=("delivery.inbox",),
             tables=("audit.column_lineage",), rules=check_names())
    )  # fmt: skip
    steps.append(
        Step("release.warehouse", "release", "发布", lambda build: publish.publish(build, now=clock()),
             inputs=tuple(step.name for step in steps))
    )  # fmt: skip
    return tuple(steps)


def _inbox(as_of: date | None, clock: Callable[[], datetime]) -> Step:
    def run(build: Build) -> StepResult:
        return deliveries.open_inbox(build, as_of=as_of, now=clock())

    rules = (("deliveries.taken", False),)
    return Step("delivery.inbox", "delivery", "收件", run, tables=("audit.run", "audit.authority"), rules=rules)


def _exports(project: Project) -> list[Step]:
    steps: list[Step] = []
    for department, connector in sorted(project.connectors.items()):
        for export, spec in connector.exports.items():
            leaf = f"{department}__{export}"
            steps.append(
                Step(f"raw.{leaf}", "raw", f"{connector.title}·{spec.title}（原始）",
                     partial(deliveries.read_export, department=department, export=export),
                     inputs=("delivery.inbox",), rules=(("deliveries.readable", False),), department=department)
            )  # fmt: skip
            steps.append(
                Step(f"std.{leaf}", "std", f"{connector.title}·{spec.title}（标准化）",
                     partial(deliveries.standardise_export, department=department, export_name=export),
                     inputs=(f"raw.{leaf}",), tables=(f"std.{leaf}",),
                     rules=(("deliveries.acceptable", False), *DRIFT_RULES, *_rules_of(project, department, export)), department=department)
            )  # fmt: skip
    return steps


def _rules_of(project: Project, department: str, export: str) -> tuple[tuple[str, bool], ...]:
    """Every rule of an export's contract and form; none blocks: what breaks one is quarantined or told."""
    contract = project.std_contracts[(department, export)]
    names: list[str] = []
    for column in columns_of(contract):
        names += [f"{column.name}.required"] if column.required else []
        names.append(f"{column.name}.parse")
    names += [rule.rule for rule in field_rules(contract)]
    names += frame_rules(contract)
    return tuple((name, False) for name in (*names, *form_rules(project.connectors[department].exports[export])))


def _delivery_audit(project: Project) -> Step:
    stds = tuple(f"std.{department}__{export}" for department, export in sorted(project.std_contracts))
    tables = tuple(name for name in DELIVERY_TABLES if name != "audit.quarantine")
    rules = tuple(
        rule
        for contract in deliveries.FILLED_BY_DELIVERIES
        if contract is not audit.Quarantine
        for rule in check_names(table_of(contract).name.partition(".")[2])
    )
    return Step(
        "audit.delivery", "audit", "数据批次", deliveries.check_delivery_tables, inputs=stds, tables=tables,
        rules=((COMPLETE, False), *rules),
    )  # fmt: skip


def _claims(project: Project) -> list[Step]:
    steps: list[Step] = []
    for contract in claim_contracts():
        spec = table_of(contract)
        assets = [asset for asset in project.assets if asset.name.startswith(f"{spec.name}__")]
        inputs = sorted({ref for asset in assets for ref in asset.refs if ref.startswith("std.")})
        steps.append(
            Step(spec.name, "claim", spec.title, partial(derive.unite_claims, assets=assets, contract=contract),
                 inputs=tuple(inputs) or ("delivery.inbox",), tables=(spec.name,),
                 sql="\n\n".join(asset.sql for asset in assets) or None, rules=check_names())
        )  # fmt: skip
    return steps


def _identity_claims() -> tuple[str, ...]:
    """The claims of every kind that the room ``identity`` links."""
    kinds = [kind for kind in linked_kinds() if kind.law != "placed"]
    return tuple(sorted({table_of(claim).name for kind in kinds for claim in kind.claims}))


def _links() -> list[Step]:
    claims = _identity_claims()
    return [
        Step("link.places", "link", "地点归一", linking.link_places_step, inputs=_PLACES_CLAIMS,
             tables=tuple(link_tables.PLACES)),
        Step("link.identity", "link", "身份归一", linking.link_identity_step, inputs=(*claims, "link.places"),
             tables=(*link_tables.IDENTITY, *(spec.name for spec in linked_tables()))),
        Step("link.statement", "link", "属性取舍", surviving.choose_values_step,
             inputs=("delivery.inbox", *(table_of(contract).name for contract in claim_contracts()), "link.identity"),
             tables=tuple(spec.name for spec in survivorship_tables()), rules=check_names()),
    ]  # fmt: skip


def _link_audit() -> list[Step]:
    linked = ("link.places", "link.identity", "audit.delivery")
    claims = tuple(table_of(contract).name for contract in claim_contracts())
    steps: list[tuple[type[TableContract], Callable[[Build], StepResult], tuple[str, ...]]] = [
        (audit.RecordEntity, evidence.record_entities, linked),
        (audit.Quarantine, evidence.quarantined_identifiers, linked),
        (audit.PersonEdge, evidence.publish_merge_evidence, linked),
        (audit.IdChange, evidence.publish_id_changes, linked),
        (audit.RowLedger, ledger.close_ledger, (*linked, *claims)),
    ]
    return [
        Step(
            table_of(contract).name,
            "audit",
            table_of(contract).title,
            run,
            inputs=inputs,
            tables=(table_of(contract).name,),
            rules=((("row_ledger.closes", True),) if contract is audit.RowLedger else ()) + check_names(),
        )
        for contract, run, inputs in steps
    ]


def _maker_of(steps: Iterable[Step]) -> dict[str, str]:
    return {table: step.name for step in steps for table in step.tables}


def _derived(project: Project, makers: dict[str, str]) -> list[Step]:
    """Core, finding and mart steps; ``project.assets`` comes in topological order."""
    steps: list[Step] = []
    for asset in project.assets:
        layer = asset.name.partition(".")[0]
        if layer not in ("core", "finding", "mart"):
            continue
        contract = Finding if layer == "finding" else project.table_contracts[asset.name]
        steps.append(_asset_step(asset, layer, contract, makers, project.root))  # type: ignore[arg-type]
        makers[asset.name] = asset.name
    return steps


def _asset_step(
    asset: SqlAsset, layer: Layer, contract: type[TableContract], makers: dict[str, str], root: Path
) -> Step:
    inputs = {makers[ref] for ref in asset.refs if ref in makers} or {"delivery.inbox"}
    title = table_of(contract).title if layer != "finding" else asset.title
    return Step(
        asset.name, layer, title, partial(derive.derive_table, asset=asset, contract=contract),
        inputs=tuple(sorted(inputs)), tables=(asset.name,), sql=asset.sql, path=asset.path.relative_to(root).as_posix(),
        rules=check_names(),
    )  # fmt: skip

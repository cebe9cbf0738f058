"""Steps of the plan as Dagster assets, exports as external assets, contract rules as asset checks.

Belongs here: the factory. Not here: any step's work, naming (``keys``), metadata (``facts``).
No ``from __future__ import annotations``: Dagster refuses a context annotation that is a string.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from gridhub.build.perform import perform
from gridhub.build.results import Results
from gridhub.build.step import Blocked, RunFirst, Step, StepResult
from gridhub.build.still_read import with_their_cause
from gridhub.build.work import Build
from gridhub.contracts.errors import ProjectError
from gridhub.contracts.export_ref import ExportRef
from gridhub.orchestration import facts
from gridhub.orchestration.keys import EARLIEST, check_name, export_key, group_of, partitions_of, step_key
from gridhub.orchestration.timetable import freshness_of
from gridhub.project.project import Project
from gridhub.project.sql.lineage import ColumnSource
from gridhub.state.home import Home
from gridhub.tables.checks import Check

Watch = Callable[[Step, StepResult | None], None]
AfterStep = Callable[[dg.DagsterInstance, str, Step, StepResult], None]
Yielded = dg.AssetCheckEvaluation | dg.MaterializeResult[None]


@dataclass(frozen=True)
class Listeners:
    """Who is asked for the build of a run (by its id), and who hears of steps: ``watch`` before (None) and after each one,
    ``after`` (instance, run id) once its checks are reported, ``on_error`` what a step raised (Dagster keeps its text only)."""

    open_build: Callable[[str], Build]
    after: AfterStep
    watch: Watch | None = None
    on_error: Callable[[BaseException, Step | None], None] | None = None


def export_assets(project: Project) -> list[dg.AssetSpec]:
    """One external, partitioned asset per export; every delivery becomes an event on its period."""
    return [
        dg.AssetSpec(
            key=export_key(department, name),
            description=f"{connector.title}·{export.title}：{'前置机库表' if export.database else '部门导出文件'}（{export.kind}，{export.cadence}）",
            group_name=f"export_{department}",
            owners=[f"team:{department}"],
            partitions_def=partitions_of(ExportRef(department, name), export, project.config.first_month or EARLIEST),
            kinds={"table"} if export.database else {"excel"},
            freshness_policy=freshness_of(export, project.config.deadline_day),
            metadata={"协议": connector.agreement_of(name).number, "用途": connector.agreement_of(name).purpose},
        )
        for department, connector in sorted(project.connectors.items())
        for name, export in connector.exports.items()
    ]


def step_asset(
    step: Step,
    project: Project,
    makers: dict[str, str],
    sources: Sequence[ColumnSource],
    listeners: Listeners,
) -> dg.AssetsDefinition:
    """One asset for one step. Every declared check is reported; a failed blocking one fails the step after that.

    Checks are declared apart (``declared_checks``) and reported as evaluations: as results of the asset each would be an
    output of it too, planned, typed and stored, which is three events and five times the time.
    """
    key = step_key(step.name)
    deps = [step_key(name) for name in step.inputs]
    if step.layer == "raw" and step.department:
        deps = [*deps, export_key(*ExportRef.parse(step.name.partition(".")[2]))]
    names = [check_name(rule.name) for rule in step.rules]

    @dg.asset(
        key=key,
        deps=deps,
        group_name=group_of(step),
        owners=[f"team:{step.department}"] if step.department else ["team:data_office"],
        description=_description(step, project),
        kinds={"sql", "duckdb"} if step.sql else {"python"},
        metadata=_static_metadata(step, project, makers, sources),
        required_resource_keys={"home_lock"},
    )
    def run_step(context: dg.AssetExecutionContext) -> Iterator[Yielded]:
        if listeners.watch:
            listeners.watch(step, None)
        try:
            build = listeners.open_build(context.run.run_id)
            result = perform(step, build)
        except BaseException as error:
            if listeners.on_error:
                listeners.on_error(error, step)
            if isinstance(error, RunFirst):  # an asset materialised alone: nothing is wrong but the order
                raise dg.Failure(str(error), allow_retries=False) from None
            raise
        by_name = {check_name(check.name): check for check in result.checks}
        for name in names:
            yield evaluation(name, by_name.get(name), key)
        undeclared = sorted(set(by_name) - set(names))
        if undeclared:
            raise dg.Failure(f"checks without a declaration: {', '.join(undeclared)}", allow_retries=False)
        stopped = with_their_cause(build, result.blocked_by)
        if stopped:
            if listeners.on_error:
                listeners.on_error(Blocked(step.name, stopped), step)
            text = "; ".join(
                f"{check.name}: {check.description} ({check.failed_rows}/{check.rows})" for check in stopped
            )
            raise dg.Failure(f"阻断检查未通过，原发布继续有效: {text}", allow_retries=False)
        if listeners.watch:
            listeners.watch(step, result)
        listeners.after(context.instance, context.run.run_id, step, result)
        yield dg.MaterializeResult(
            asset_key=key, metadata=facts.result_metadata(result), data_version=dg.DataVersion(result.data_version)
        )

    return run_step


def declared_checks(plan: Sequence[Step], home: Home) -> dg.AssetChecksDefinition:
    """Every check that a step of the plan reports. Run by hand, they tell again what the latest result of their step said."""
    rules = {(step_key(step.name), check_name(rule.name)): (step, rule) for step in plan for rule in step.rules}
    specs = [
        dg.AssetCheckSpec(name=name, asset=key, description=rule.name, blocking=rule.blocking)
        for (key, name), (_, rule) in rules.items()
    ]

    @dg.multi_asset_check(name="checks_of_steps", specs=specs, can_subset=True)
    def tell(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        results = Results(home)
        for chosen in context.selected_asset_check_keys:
            step, rule = rules[chosen.asset_key, chosen.name]
            latest = results.latest(step.name)
            found = [check for check in (latest.outcome.checks if latest else ()) if check.name == rule.name]
            told = evaluation(chosen.name, found[0] if found else None, chosen.asset_key)
            yield dg.AssetCheckResult(
                passed=told.passed, asset_key=told.asset_key, check_name=told.check_name, metadata=told.metadata,
                severity=told.severity, description=told.description,
            )  # fmt: skip

    return tell


def evaluation(name: str, check: Check | None, key: dg.AssetKey) -> dg.AssetCheckEvaluation:
    """What one check found. ``check``: None when its step reported nothing of that name."""
    if check is None:  # the rule had nothing to look at, e.g. an export without a delivery
        check = Check(name, "not_run", False, "没有可检查的数据")
    # A rule that could not run must never look like one that passed.
    return dg.AssetCheckEvaluation(
        check_name=name,
        asset_key=key,
        passed=check.state == "passed",
        severity=dg.AssetCheckSeverity.ERROR if check.blocking else dg.AssetCheckSeverity.WARN,
        description=f"{check.description}：{facts.STATE[check.state]}",
        metadata=facts.check_metadata(check),
    )


def invalid_asset(leaf: str, errors: Sequence[ProjectError]) -> dg.AssetsDefinition:
    """A broken file of the project as one visible asset that fails with all its faults; the UI stays up."""
    text = "\n".join(map(str, errors))

    @dg.asset(key=["invalid", leaf], group_name="invalid", description="\n".join(f"- {error}" for error in errors))
    def broken() -> None:
        raise dg.Failure(text, allow_retries=False)

    return broken


def _description(step: Step, project: Project) -> str:
    spec = project.tables.get(step.name)
    return facts.describe_table(spec) if spec else f"**{step.title}**"


def _static_metadata(
    step: Step, project: Project, makers: dict[str, str], sources: Sequence[ColumnSource]
) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    own = [edge for edge in sources if edge.table in step.writes]
    spec = project.tables.get(step.name)
    if spec:
        metadata["dagster/column_schema"] = facts.column_schema(spec.columns, own, makers)
        metadata["dagster/table_name"] = step.name
    if own:
        metadata["dagster/column_lineage"] = facts.column_lineage(own, makers)
    if step.path:
        metadata["SQL 文件"] = step.path
    if step.sql:
        metadata["SQL"] = dg.MetadataValue.md(f"```sql\n{step.sql}\n```")
    return metadata

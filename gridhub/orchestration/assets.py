"""Steps of the plan as Dagster assets, exports as external assets, contract rules as asset checks.

Belongs here: the factory. Not here: any step's work, naming (``keys``), metadata (``facts``).
No ``from __future__ import annotations``: Dagster refuses a context annotation that is a string.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dagster as dg

from gridhub.build.perform import perform
from gridhub.build.step import Blocked, RunFirst, Step, StepResult
from gridhub.build.work import Build
from gridhub.contracts.errors import ProjectError
from gridhub.contracts.export_ref import ExportRef
from gridhub.orchestration import facts
from gridhub.orchestration.keys import EARLIEST, check_name, export_key, group_of, partitions_of, step_key
from gridhub.project.project import Project
from gridhub.project.sql.lineage import ColumnSource
from gridhub.tables.checks import Check

Watch = Callable[[Step, StepResult | None], None]
OpenBuild = Callable[[str], Build]
Yielded = dg.AssetCheckResult | dg.MaterializeResult[None]


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
    open_build: OpenBuild,
    after_inbox: Callable[[dg.DagsterInstance], int],
    watch: Watch | None,
    on_error: Callable[[BaseException], None] | None,
) -> dg.AssetsDefinition:
    """One asset for one step. Every declared check is reported; a failed blocking one fails the step after that."""
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
        check_specs=[
            dg.AssetCheckSpec(name=check_name(rule.name), asset=key, description=rule.name, blocking=rule.blocking)
            for rule in step.rules
        ],
        required_resource_keys={"home_lock"},
    )
    def run_step(context: dg.AssetExecutionContext) -> Iterator[Yielded]:
        if watch:
            watch(step, None)
        try:
            result = perform(step, open_build(context.run.run_id))
        except BaseException as error:
            if on_error:
                on_error(error)
            if isinstance(error, RunFirst):  # an asset materialised alone: nothing is wrong but the order
                raise dg.Failure(str(error), allow_retries=False) from None
            raise
        if step.layer == "delivery":
            after_inbox(context.instance)
        by_name = {check_name(check.name): check for check in result.checks}
        for name in names:
            yield _check_result(name, by_name.get(name), key)
        undeclared = sorted(set(by_name) - set(names))
        if undeclared:
            raise dg.Failure(f"checks without a declaration: {', '.join(undeclared)}", allow_retries=False)
        stopped = result.blocked_by
        if stopped:
            if on_error:
                on_error(Blocked(step.name, stopped))
            text = "; ".join(
                f"{check.name}: {check.description} ({check.failed_rows}/{check.rows})" for check in stopped
            )
            raise dg.Failure(f"阻断检查未通过，原发布继续有效: {text}", allow_retries=False)
        if watch:
            watch(step, result)
        yield dg.MaterializeResult(
            asset_key=key, metadata=facts.result_metadata(result), data_version=dg.DataVersion(result.data_version)
        )

    return run_step


def _check_result(name: str, check: Check | None, key: dg.AssetKey) -> dg.AssetCheckResult:
    if check is None:  # the rule had nothing to look at, e.g. an export without a delivery
        check = Check(name, "not_run", False, "没有可检查的数据")
    # A rule that could not run must never look like one that passed.
    return dg.AssetCheckResult(
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

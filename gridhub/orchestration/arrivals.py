"""What became of an export's deliveries, as events on its own page: usable ones as materialisations of their period, refused
and held ones as a failed check that passes again when a good file comes.

Belongs here: reporting after judging. Not here: the judgement (``build``), naming (``keys``), the definition of assets.
A refused file is no materialisation: its month stays a gap and its export does not become fresh by it.
No ``from __future__ import annotations``: Dagster refuses a context annotation that is a string.
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from gridhub.build.inbox import USABLE
from gridhub.build.judging import HELD
from gridhub.build.results import Results
from gridhub.contracts.export_ref import ExportRef
from gridhub.orchestration import facts
from gridhub.orchestration.keys import export_key
from gridhub.project.project import Project
from gridhub.state.home import Home
from gridhub.tables.checks import Check

USABLE_FILES = "usable_files"
"""Name of the check on every export."""


def report_arrivals(instance: dg.DagsterInstance, of: ExportRef, checks: Sequence[Check]) -> None:
    """Report the check of an export when it says something else than before: its history is one of changes."""
    told = evaluation(of, checks)
    key = dg.AssetCheckKey(export_key(of.department, of.export), USABLE_FILES)
    latest = instance.event_log_storage.get_latest_asset_check_execution_by_key([key]).get(key)
    event = latest.event.dagster_event if latest and latest.event else None
    before = event.asset_check_evaluation_data if event else None
    if before is None or (before.passed, before.description, dict(before.metadata)) != (
        told.passed, told.description, dict(told.metadata),
    ):  # fmt: skip
        instance.report_runless_asset_event(told)


def evaluation(of: ExportRef, checks: Sequence[Check]) -> dg.AssetCheckEvaluation:
    """The check of an export from those of its step: refused and held files with their reasons, or that there are none."""
    about = [check for check in checks if check.name in (USABLE, HELD) and check.state == "failed"]
    places = [place for check in about for place in check.sample]
    text = "；".join(place.reason for place in places) or "没有被拒收或暂缓的文件"
    metadata: dict[str, dg.MetadataValue | int | str] = {}
    if about:
        metadata["被拒收"] = sum(check.failed_rows for check in about if check.name == USABLE)
        metadata["暂缓"] = sum(check.failed_rows for check in about if check.name == HELD)
        metadata["原因"] = facts.reasons_table(places)
    return dg.AssetCheckEvaluation(
        asset_key=export_key(of.department, of.export), check_name=USABLE_FILES, passed=not about, metadata=metadata,
        severity=dg.AssetCheckSeverity.WARN, description=text,
    )  # fmt: skip


def arrival_checks(project: Project, home: Home) -> dg.AssetChecksDefinition:
    """The declaration of the checks; run by hand, they tell again what the last judgement said."""
    exports = sorted(ExportRef(*of) for of in project.std_contracts)
    specs = [
        dg.AssetCheckSpec(
            name=USABLE_FILES, asset=export_key(of.department, of.export), description="没有被拒收或暂缓的文件"
        )
        for of in exports
    ]

    @dg.multi_asset_check(name="exports_usable_files", specs=specs, can_subset=True)
    def tell(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        wanted = {key.asset_key for key in context.selected_asset_check_keys}
        for of in exports:
            latest = Results(home).latest(f"delivery.{of.leaf}")
            if export_key(of.department, of.export) not in wanted or latest is None:
                continue
            told = evaluation(of, latest.outcome.checks)
            yield dg.AssetCheckResult(
                passed=told.passed, asset_key=told.asset_key, check_name=USABLE_FILES, metadata=told.metadata,
                severity=told.severity, description=told.description,
            )  # fmt: skip

    return tell

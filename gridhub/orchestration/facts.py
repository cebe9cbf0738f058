"""Metadata of assets and checks: what an auditor sees in the UI.

Belongs here: turning contracts, results and checks into Dagster metadata, without any value of a person.
"""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

from gridhub.build.step import StepResult
from gridhub.contracts.fields import ColumnSpec
from gridhub.orchestration.keys import step_key
from gridhub.project.sql.lineage import ColumnSource
from gridhub.tables.checks import Check, Place
from gridhub.tables.spec import TableSpec

STATE = {"passed": "通过", "failed": "未通过", "not_run": "未检查（缺少该列）"}


def column_schema(
    columns: Sequence[ColumnSpec], sources: Sequence[ColumnSource], makers: dict[str, str]
) -> dg.TableSchema:
    """Columns with Chinese titles, sensitivity and linked sources (the open UI draws no column lineage)."""
    by_column: dict[str, list[str]] = {}
    for edge in sources:
        maker = makers.get(edge.source_table)
        label = f"{edge.source_table}.`{edge.source_column}`"
        link = f"[{label}](/assets/{'/'.join(step_key(maker).path)})" if maker else label
        by_column.setdefault(edge.column, []).append(link)
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.sql_type,
                description=_describe(column, by_column.get(column.name, [])),
                constraints=dg.TableColumnConstraints(nullable=not column.required),
                tags={"sensitivity": column.sensitivity, "mask": column.mask},
            )
            for column in columns
        ]
    )


def _describe(column: ColumnSpec, links: Sequence[str]) -> str:
    text = column.title if column.description == column.title else f"{column.title}：{column.description}"
    if column.unit:
        text += f"（单位：{column.unit}）"
    return f"{text} ← {'、'.join(links)}" if links else text


def column_lineage(sources: Sequence[ColumnSource], makers: dict[str, str]) -> dg.TableColumnLineage:
    # Two tables of one step may both have a column of that name: Dagster knows the step alone.
    found: dict[str, set[tuple[str, str]]] = {}
    for edge in sources:
        maker = makers.get(edge.source_table)
        if maker:
            found.setdefault(edge.column, set()).add((maker, edge.source_column))
    deps = {
        column: [dg.TableColumnDep(asset_key=step_key(maker), column_name=name) for maker, name in sorted(edges)]
        for column, edges in found.items()
    }
    return dg.TableColumnLineage(deps_by_column=deps)


def describe_table(spec: TableSpec) -> str:
    return f"**{spec.title}**\n\n{spec.description}\n\n主键：{', '.join(spec.key)}"


def result_metadata(result: StepResult) -> dict[str, dg.MetadataValue | int | str]:
    metadata: dict[str, dg.MetadataValue | int | str] = dict(result.facts)
    if result.reused:
        metadata["沿用"] = "输入未变，沿用已有结果"
    if result.notes:
        metadata["提示"] = "\n".join(result.notes)
    if result.rows is not None:
        metadata["dagster/row_count"] = result.rows
    return metadata


def check_metadata(check: Check) -> dict[str, dg.MetadataValue | int | str]:
    """Counts, share and the places of failures: file, sheet, row, column, reason; never a value."""
    metadata: dict[str, dg.MetadataValue | int | str] = {
        "结果": STATE[check.state],
        "检查行数": check.rows,
        "不符行数": check.failed_rows,
        "不符比例": f"{check.failed_rows / check.rows:.4%}" if check.rows else "-",
    }
    if check.sample:
        metadata["样例（已脱敏）"] = dg.MetadataValue.table(
            records=[
                dg.TableRecord({"文件": p.file, "工作表": p.sheet, "行": p.row, "列": p.column, "原因": p.reason})
                for p in check.sample
            ]
        )
    return metadata


def reasons_table(places: Sequence[Place]) -> dg.MetadataValue:
    """Files and reasons alone, for what is said of whole files."""
    return dg.MetadataValue.table(records=[dg.TableRecord({"文件": p.file, "原因": p.reason}) for p in places])

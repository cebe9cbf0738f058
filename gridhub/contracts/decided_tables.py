"""Decisions that SQL reads, as tables of schema ``audit``.

Belongs here: their columns. Not here: the files and what they may say (``project.decisions``), the other audit tables
(``audit_tables``, which lists these too).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field


class Authority(TableContract):
    """decisions/authority.csv: who is believed first for an attribute; rank 1 is strongest."""

    attribute: str = field("属性", required=True)
    department: str = field("部门", required=True)
    export: str = field("数据项", "empty: every export of the department")
    rank: int = field("次序", kind="integer", required=True)

    class Config:
        name = "audit.authority"
        title = "权威来源"
        metadata = {"key": ["attribute", "department", "export"]}


class GridCrosswalkDecision(TableContract):
    """decisions/grid_crosswalk.csv: how a department's grid lies over a unified grid, as a person judged it."""

    department: str = field("部门", required=True)
    department_grid_code: str = field("部门网格编码", kind="grid_code", required=True)
    unified_grid_code: str = field("统一网格编码", kind="grid_code", required=True)
    relation: str = field("关系", isin=["equal", "within", "contains", "overlaps", "none"], required=True)
    decided_on: pl.Date = field("认定日期", kind="date", required=True)

    class Config:
        name = "audit.grid_crosswalk_decision"
        title = "网格对照认定"
        metadata = {"key": ["department", "department_grid_code", "unified_grid_code"]}

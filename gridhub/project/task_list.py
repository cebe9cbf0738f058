"""The list of tasks that may be given to grid staff (事项清单), as the city keeps it in ``assets/rules/task_list.yaml``.

Belongs here: the shape of an item. Not here: reading the file (``reading.task_list``), judging tasks (``assets/finding``).
The rule behind it: a department applies, the grid office of its level approves, the list is published; a task that is
not on it may not be given to grid staff; a temporary one has a letter and an end (domain.md §10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from gridhub.tables.spec import TableSpec, plain_column

FILE: Final = "assets/rules/task_list.yaml"
TABLE: Final = "rule.task_list"
KINDS: Final = (
    "政策宣传", "信息采集", "矛盾纠纷排查", "安全隐患排查", "特殊人群关爱", "代办代跑", "突发事件报告", "其他",
)  # fmt: skip
"""The eight kinds of tasks (domain.md §10)."""


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One item of the list. Key: ``code``.

    ``names``: its name and other spellings, the name first. ``lead``: the unit in charge; ``action``: what grid staff do;
    ``limit``: time allowed, as written. It may be given from ``valid_from`` up to ``valid_to`` (None: until further notice)
    by the letter ``approval``. ``confidential``: who is concerned must not be told (an order about it says no place).
    """

    code: str
    names: tuple[str, ...]
    kind: str
    lead: str
    action: str
    limit: str
    approval: str
    valid_from: date
    valid_to: date | None = None
    temporary: bool = False
    confidential: bool = False


def item_rows(items: tuple[TaskItem, ...]) -> list[tuple[str | bool | None, ...]]:
    """Rows of ``rule.task_list``, dates as text."""
    return [
        (
            item.code, name, item.names[0], item.kind, item.lead, item.action, item.limit, item.approval,
            item.valid_from.isoformat(), item.valid_to.isoformat() if item.valid_to else None, item.temporary,
            item.confidential, number == 0,
        )
        for item in items
        for number, name in enumerate(item.names)
    ]  # fmt: skip


def item_table(maker: str) -> TableSpec:
    """``rule.task_list``: one row per item and spelling of its name; ``is_main`` on one of them."""
    columns = (
        plain_column("item_code", "VARCHAR", "事项编码", required=True),
        plain_column("spelling", "VARCHAR", "写法", required=True),
        plain_column("item_name", "VARCHAR", "事项名称", required=True),
        plain_column("item_kind", "VARCHAR", "类别", required=True),
        plain_column("lead_unit", "VARCHAR", "主办单位", required=True),
        plain_column("staff_action", "VARCHAR", "网格员动作", required=True),
        plain_column("time_limit", "VARCHAR", "时限", required=True),
        plain_column("approval_no", "VARCHAR", "准入文号", required=True),
        plain_column("valid_from", "DATE", "准入日期", kind="date", required=True),
        plain_column("valid_to", "DATE", "退出日期", kind="date"),
        plain_column("is_temporary", "BOOLEAN", "是否临时", kind="boolean", required=True),
        plain_column("is_confidential", "BOOLEAN", "是否涉及隐私", kind="boolean", required=True),
        plain_column("is_main", "BOOLEAN", "是否正式名称", kind="boolean", required=True),
    )
    return TableSpec(TABLE, "网格事项清单", FILE, ("item_code", "spelling"), None, columns, maker=maker, shape="rule")

"""A table as data: what every derived thing (DDL, comments, UI, dictionary, binding, views, publication) reads of it.

Belongs here: ``TableSpec`` and the few forms a table can have. Not here: contracts (``gridhub.contracts``), which tables a
project has (``project.catalogue``), filling a table.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

from gridhub.contracts.base import StdContract, TableContract, columns_of
from gridhub.contracts.fields import ColumnSpec, Kind, refers_by_name
from gridhub.contracts.margins import Margins
from gridhub.contracts.source import source_digest


@dataclass(frozen=True)
class TableSpec:
    """One table of any layer. ``name``: ``core.person``; ``key``: its grain, and the order of its rows.

    ``view``: Chinese name in schema 台账. ``view_without``: columns of codes the view leaves out. ``behind``: of a
    table of numbers, first key value → the SELECTs whose rows make that number (of two counts: numerator, denominator). ``maker``: the one step that writes it. ``shape``: the interface whose
    columns it has (all findings have that of ``finding.finding``, all facts of reading that of ``fact.read``), else its
    own name. ``contract``: whose value rules hold for its rows. ``fact``: the natural key of what its rows tell, across
    deliveries: told again it is no second one; ``fact_value``: the columns that then must be equal. ``margins``: how the
    people it counts add up.
    """

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    view: str | None
    columns: tuple[ColumnSpec, ...]
    view_without: tuple[str, ...] = ()
    behind: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    maker: str = ""
    shape: str = ""
    fact: tuple[str, ...] = ()
    fact_value: tuple[str, ...] = ()
    margins: Margins | None = None
    contract: type[TableContract] | None = field(default=None, compare=False, repr=False)

    @property
    def layer(self) -> str:
        return self.name.partition(".")[0]

    @property
    def leaf(self) -> str:
        return self.name.partition(".")[2]

    @cached_property
    def sql_types(self) -> dict[str, str]:
        """SQL type by column name, in order."""
        return {column.name: column.sql_type for column in self.columns}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what shapes the table's rows and judges them: columns, key, value rules and their code."""
        rules = [] if self.contract is None else [*_rules_of(self.contract), source_digest(self.contract)]
        parts = [self.name, self.key, [asdict(column) for column in self.columns], rules, self.fact, self.fact_value]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()

    def made_by(self, maker: str) -> TableSpec:
        return replace(self, maker=maker)

    def named(self, name: str, *, maker: str, title: str | None = None) -> TableSpec:
        """A table of the same shape under another name."""
        return replace(self, name=name, maker=maker, title=title or self.title, shape=self.shape, view=None)


def _rules_of(contract: type[TableContract]) -> list[str]:
    return [
        f"{name}.{check.name} {sorted((check.statistics or {}).items(), key=str)}"
        for name, column in contract.to_schema().columns.items()
        for check in column.checks
    ]


def table_of(contract: type[TableContract]) -> TableSpec:
    """The spec of a table contract. Raises TypeError when Config lacks name, title or key."""
    config = contract.Config
    metadata = getattr(config, "metadata", None) or {}
    name, title = getattr(config, "name", None), getattr(config, "title", None)
    if not name or not title or not metadata.get("key"):
        raise TypeError(f"{contract.__name__}: Config needs name, title and metadata['key']")
    return TableSpec(
        name=name,
        title=title,
        description=getattr(config, "description", None) or (contract.__doc__ or "").strip(),
        key=tuple(metadata["key"]),
        view=metadata.get("view"),
        columns=(*columns_of(contract), *_golden_columns(contract)),
        view_without=tuple(metadata.get("view_without", ())),
        shape=name,
        fact=tuple(metadata.get("fact", ())),
        fact_value=tuple(metadata.get("fact_value", ())),
        margins=metadata.get("margins"),
        contract=contract,
    )


def _golden_columns(contract: type[TableContract]) -> tuple[ColumnSpec, ...]:
    """The golden attributes of the claim named by ``golden_of`` that the class does not declare, each with its row."""
    claim = (getattr(contract.Config, "metadata", None) or {}).get("golden_of")
    if claim is None:
        return ()
    declared = {column.name for column in columns_of(contract)}
    golden = [column for column in columns_of(claim) if column.golden and column.name not in declared]
    return tuple(
        made for column in golden for made in (replace(column, required=False, golden=None), record_column(column))
    )


def record_column(column: ColumnSpec) -> ColumnSpec:
    """The column that names the source row of another column's value."""
    title = f"{column.title}来源行"
    return plain_column(f"{column.name}_record_id", "VARCHAR", title, kind="id")


def plain_column(name: str, sql_type: str, title: str, *, kind: Kind = "text", required: bool = False) -> ColumnSpec:
    """A column of the engine's own: not personal, published as it is."""
    return ColumnSpec(
        name=name, sql_type=sql_type, title=title, description=title, kind=kind, sensitivity="S2", mask="keep",
        required=required, codes=None, unit=None, refers=refers_by_name(name, kind),
    )  # fmt: skip


ENGINE_COLUMNS: tuple[ColumnSpec, ...] = (
    plain_column("_record_id", "VARCHAR", "来源行", kind="id", required=True),
    plain_column("_delivery_id", "VARCHAR", "批次编号", kind="id", required=True),
    plain_column("_sheet", "VARCHAR", "工作表"),
    plain_column("_sheet_no", "INTEGER", "表序号", kind="integer", required=True),
    plain_column("_row", "INTEGER", "行号", kind="integer", required=True),
    plain_column("_period_end", "DATE", "所属期末", kind="date", required=True),
    plain_column("_part", "VARCHAR", "分片"),
)
"""What standardise adds to every std table (docs/architecture.md, raw → std): here and nowhere else."""

DAMAGED = "_damaged"
"""Ending of the companion of a citizen id: the digits that survive of one stored as a number."""
INSTEAD = "_instead"
"""Ending of the companion of a credit code or permit number: the sound number of another kind that stands in its place."""
COMPANIONS: Mapping[Kind, tuple[str, str]] = {
    "citizen_id": (DAMAGED, "残留数字"), "uscc": (INSTEAD, "填在此处的其他号码"), "permit_no": (INSTEAD, "填在此处的其他号码"),
}  # fmt: skip
"""Kinds whose fields have a second column in std, for what a refused cell still says: its ending and title."""


def std_table(leaf: str, title: str, contract: type[StdContract]) -> TableSpec:
    """The std table of one export: the engine's columns, then the contract's; an id or code has its companion beside it."""
    columns = [*ENGINE_COLUMNS]
    for column in columns_of(contract):
        columns.append(column)
        if column.kind in COMPANIONS:
            ending, word = COMPANIONS[column.kind]
            title_of_rest = f"{column.title}（{word}）"
            columns.append(
                replace(column, name=f"{column.name}{ending}", title=title_of_rest, description=title_of_rest, required=False)
            )  # fmt: skip
    return TableSpec(
        f"std.{leaf}", title, (contract.__doc__ or "").strip(), ("_delivery_id", "_sheet_no", "_row"), None,
        tuple(columns), maker=f"std.{leaf}", shape="std",
    )  # fmt: skip


def code_table(name: str, maker: str) -> TableSpec:
    """A code list: one row per accepted spelling, with the official code and its name."""
    columns = (
        plain_column("value", "VARCHAR", "写法", required=True),
        plain_column("code", "VARCHAR", "代码", required=True),
        plain_column("name", "VARCHAR", "名称", required=True),
    )
    return TableSpec(
        f"code.{name}", name, f"schemas/codes/{name}.csv", ("value",), None, columns, maker=maker, shape="code"
    )


def rule_table(name: str, maker: str) -> TableSpec:
    """Parameters of the city's rules: one row per parameter, its value as written."""
    columns = (
        plain_column("parameter", "VARCHAR", "参数", required=True),
        plain_column("value", "VARCHAR", "值", required=True),
    )
    return TableSpec(
        f"rule.{name}", name, f"assets/rules/{name}.yaml", ("parameter",), None, columns, maker=maker, shape="rule"
    )

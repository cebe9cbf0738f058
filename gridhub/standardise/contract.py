"""Running a contract on a typed frame: every rule with its state, every failing row by rule.

Belongs here: pandera on the eager frame, and its answer in our words. Not here: parsing (``column``), what happens to a
failing row (``frame``).

pandera skips value checks of a LazyFrame silently and says nothing about rules of a missing column: the frame is eager
and a missing column's rules are ``not_run``. Checks over several columns (``dataframe_check``, ``Config.unique``) name
no single cell: their failures are warnings (scope ``warn``) and the rows stay.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

import polars as pl

from gridhub.contracts.base import StdContract, columns_of
from gridhub.contracts.pandera_polars import SchemaErrors, validate

UNIQUE = "unique"
_REASONS = {
    "greater_than_or_equal_to": "应不小于{min_value}",
    "greater_than": "应大于{min_value}",
    "less_than_or_equal_to": "应不大于{max_value}",
    "less_than": "应小于{max_value}",
    "in_range": "应在{min_value}和{max_value}之间",
    "isin": "不是允许的取值",
    "notin": "是不允许的取值",
    "str_matches": "写法不符合规定的格式",
    "str_length": "长度不符",
    "str_startswith": "开头不符",
    "str_endswith": "结尾不符",
}


@dataclass(frozen=True)
class FieldRule:
    """One check of one field, as pandera holds it: place in the field's list, name, what to tell the department."""

    field: str
    number: int
    name: str
    reason: str

    @property
    def rule(self) -> str:
        return f"{self.field}.{self.name}"


@dataclass(frozen=True)
class ContractResult:
    """``failures``: at (row position), field (null for a frame check), rule, reason, in order of rule and row.

    ``not_run``: rules that could not be evaluated because a column is missing.
    """

    failures: pl.DataFrame
    not_run: frozenset[str]


def field_rules(contract: type[StdContract]) -> tuple[FieldRule, ...]:
    """The checks of every field in declared order, without required and parse. A name used twice gets a number."""
    rules: list[FieldRule] = []
    for field, column in contract.to_schema().columns.items():
        seen: dict[str, int] = {}
        for number, check in enumerate(column.checks):
            name = str(check.name or f"check_{number}")
            seen[name] = seen.get(name, 0) + 1
            template = _REASONS.get(name)
            facts = {key: value for key, value in (check.statistics or {}).items() if value is not None}
            try:
                told = template.format_map(facts) if template else str(check.error or check.description or "")
            except KeyError:
                told = ""
            told = told or f"不符合规则“{name}”"
            rules.append(FieldRule(field, number, name if seen[name] == 1 else f"{name}_{seen[name]}", told))
        if column.unique:
            rules.append(FieldRule(field, -1, UNIQUE, "与其他行重复"))
    return tuple(rules)


def rule_titles(contract: type[StdContract]) -> dict[str, str]:
    """Rule → what it asks for, in Chinese, as the UI shows it: ``birth_date.parse`` → 出生日期：写法可识别."""
    titles: dict[str, str] = {}
    columns = {column.name: column.title for column in columns_of(contract)}
    for name, title in columns.items():
        titles[f"{name}.required"] = f"{title}：必填"
        titles[f"{name}.parse"] = f"{title}：写法可识别"
    for rule in field_rules(contract):
        titles[rule.rule] = f"{columns.get(rule.field, rule.field)}：{rule.reason}"
    return titles | dict(zip(frame_rules(contract), _frame_reasons(contract), strict=False))


def _frame_reasons(contract: type[StdContract]) -> tuple[str, ...]:
    """What each check over several columns asks for: its ``error`` text, in the order of ``frame_rules``."""
    return tuple(str(check.error or "本行各栏之间不一致") for check in contract.to_schema().checks)


def frame_rules(contract: type[StdContract]) -> tuple[str, ...]:
    """The names of the checks over several columns: ``frame.<name>``, then ``frame.unique``."""
    schema = contract.to_schema()
    named = [f"frame.{check.name or f'check_{n}'}" for n, check in enumerate(schema.checks)]
    return (*named, "frame.unique") if schema.unique else tuple(named)


def run_contract(contract: type[StdContract], typed: pl.DataFrame, missing: Set[str]) -> ContractResult:
    """Validate the contract's columns of ``typed``; ``missing``: fields the delivery does not have.

    Emptiness of required fields is not reported (``frame`` knows whether a cell was empty or unreadable).
    Raises RuntimeError when a check itself breaks, naming it, without values.
    """

    schema = copy.deepcopy(contract.to_schema()).remove_columns(sorted(missing))
    present = [name for name in contract.to_schema().columns if name not in missing]
    failed: list[pl.DataFrame] = []
    broken: set[str] = set()
    rules = {(rule.field, rule.number): rule for rule in field_rules(contract)}
    checks = frame_rules(contract)
    unique = schema.unique
    schema.unique = None
    try:
        validate(schema, typed.select(present))
    except SchemaErrors as errors:
        # The exception's own text holds values: it must not travel on, so nothing is chained below.
        failed = _by_rule(errors.failure_cases, rules, list(zip(checks, _frame_reasons(contract), strict=False)))
        broken = _broken_checks(errors, rules, checks)
    if broken and not (missing and all(rule.startswith("frame.") for rule in broken)):
        raise RuntimeError(f"{contract.__name__}: the check cannot be evaluated: {', '.join(sorted(broken))}") from None
    if unique:
        columns = [unique] if isinstance(unique, str) else list(unique)
        if set(columns) & missing:
            broken.add("frame.unique")
        else:
            twice = (
                typed.select(columns).is_duplicated()
                & typed.select(pl.all_horizontal(pl.col(columns).is_not_null()))[columns[0]]
            )
            failed.append(_failure_frame(twice.arg_true(), None, "frame.unique", "与其他行的主键重复"))
    empty = _failure_frame(pl.Series([], dtype=pl.UInt32), None, "", "").clear()
    failures = pl.concat([empty, *failed]).unique(["at", "rule"], keep="first", maintain_order=True)
    filled = _filled_only(failures, typed)
    return ContractResult(filled.sort("rule", "at"), frozenset(broken))


def _failure_frame(at: pl.Series, field: str | None, rule: str, reason: str) -> pl.DataFrame:

    return pl.DataFrame({"at": at.cast(pl.UInt32)}).with_columns(
        field=pl.lit(field, dtype=pl.String), rule=pl.lit(rule), reason=pl.lit(reason)
    )


def _by_rule(
    cases: pl.DataFrame, rules: dict[tuple[str, int], FieldRule], checks: Sequence[tuple[str, str]]
) -> list[pl.DataFrame]:

    found: list[pl.DataFrame] = []
    placed = cases.filter(pl.col("index").is_not_null() & (pl.col("check") != "not_nullable"))
    groups = placed.select("schema_context", "column", "check", "check_number").unique(maintain_order=True)
    for context, column, check, number in groups.iter_rows():
        group = placed.filter(
            pl.col("schema_context").eq(context) & pl.col("column").eq(column) & pl.col("check").eq(check)
            & pl.col("check_number").eq_missing(pl.lit(number, dtype=pl.Int32))
        )  # fmt: skip
        if context == "DataFrameSchema":
            name, why = checks[number]
            found.append(_failure_frame(group["index"], None, name, f"{why}；请核对"))
        else:
            rule = rules[column, -1 if check == "field_uniqueness" else number]
            found.append(_failure_frame(group["index"], column, rule.rule, f"{rule.reason}；请核对"))
    return found


def _broken_checks(errors: Any, rules: dict[tuple[str, int], FieldRule], checks: tuple[str, ...]) -> set[str]:
    """Rules whose evaluation failed, and faults of the frame itself (a wrong type is a fault of this engine)."""
    broken: set[str] = set()
    for error in errors.schema_errors:
        reason = getattr(error.reason_code, "name", "")
        if reason in ("SERIES_CONTAINS_NULLS", "SERIES_CONTAINS_DUPLICATES", "DATAFRAME_CHECK"):
            continue
        known = reason == "CHECK_ERROR" and error.check_index is not None
        if known and error.schema.name in {field for field, _ in rules}:
            broken.add(rules[error.schema.name, error.check_index].rule)
        elif known and error.check_index < len(checks):
            broken.add(checks[error.check_index])
        else:
            broken.add(f"{error.schema.name}: {reason}")
    return broken


def _filled_only(failures: pl.DataFrame, typed: pl.DataFrame) -> pl.DataFrame:
    """Without the failures of empty cells: two empty cells are not duplicates of each other."""

    parts = [failures.filter(pl.col("field").is_null())]
    for name in failures["field"].drop_nulls().unique(maintain_order=True):
        own = failures.filter(pl.col("field") == name)
        parts.append(own.filter(typed[name].is_not_null().gather(own["at"])))
    return pl.concat(parts)

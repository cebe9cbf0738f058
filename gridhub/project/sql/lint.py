"""The allow-list of the SQL dialect of ``assets/``: what runs the same on DuckDB, on Spark, today and tomorrow.

Belongs here: which constructs and functions an asset may use, and why not the others. Not here: tables and columns
(``assets``, ``asset_columns``). Run it over folders or files: ``python -m gridhub.project.sql.lint assets``.

An allow-list, because sqlglot passes a function it does not know through to Spark in silence (measured, design §6).
Refused are also constructs whose result depends on the order rows happen to come in, and binary floats.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlglot import ErrorLevel, exp, parse_one
from sqlglot.errors import SqlglotError

from gridhub.contracts.errors import ProjectError
from gridhub.project.sql.assets import line_of, parse_select


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


CONSTRUCTS = _words(
    # statement
    "Select Union Intersect Except With CTE Subquery From Join Where Group Having Order Ordered Table TableAlias Alias "
    "Column Identifier Star Distinct Values Tuple Paren "
    # values and conditions
    "Literal Null Boolean Case If Cast TryCast DataType DataTypeParam Interval Var "
    "And Or Not EQ NEQ GT GTE LT LTE Is In Between Exists Like NullSafeEQ NullSafeNEQ Add Sub Mul Div Neg DPipe "
    # windows
    "Window WindowSpec Filter"
)  # fmt: skip
"""sqlglot's names of the building blocks."""

FUNCTIONS = _words(
    # aggregates whose result does not depend on the order of rows
    "Count Sum Min Max LogicalOr LogicalAnd CountIf GroupConcat "
    # windows
    "RowNumber Rank DenseRank Lag Lead FirstValue LastValue "
    # nulls and choice
    "Coalesce Nullif Greatest Least "
    # numbers
    "Abs Floor Ceil Round Mod IntDiv "
    # text
    "Length Left Right Substring Trim Upper Lower Replace SplitPart StrPosition StartsWith Pad Concat ConcatWs Translate "
    "RegexpLike RegexpExtract RegexpReplace "
    # dates
    "Extract Year Month Day TimestampTrunc DateTrunc DateDiff LastDay DateFromParts"
)  # fmt: skip
"""sqlglot's names of the functions."""

_REFUSED: Mapping[str, str] = {
    "Qualify": "QUALIFY: rank in a WITH and filter behind it",
    "Limit": "LIMIT: which rows stay depends on the run; rank them and filter",
    "Offset": "OFFSET: rank rows and filter",
    "Array": "lists: one row per item instead",
    "ArrayAgg": "lists: STRING_AGG(x, ';' ORDER BY x) or one row per item",
    "Bracket": "lists and subscripts: one row per item instead",
    "Struct": "structs: one column per part instead",
    "PropertyEQ": "structs: one column per part instead",
    "Lambda": "lambdas",
    "Columns": "COLUMNS(): name the columns",
    "PositionalColumn": "columns by number: name them",
    "Unnest": "UNNEST",
    "Explode": "UNNEST",
    "Lateral": "LATERAL: join a WITH instead",
    "Pivot": "PIVOT",
    "AnyValue": "ANY_VALUE: MIN or MAX give the same row every time",
    "First": "FIRST: it depends on the order of rows; rank them",
    "Last": "LAST: it depends on the order of rows; rank them",
    "ArgMax": "ARG_MAX: ties depend on the order of rows; rank them",
    "ArgMin": "ARG_MIN: ties depend on the order of rows; rank them",
    "Avg": "AVG computes in binary floats: SUM and COUNT, cast to DECIMAL",
    "CurrentDate": "the clock: read as_of from audit.run",
    "CurrentTimestamp": "the clock: read as_of from audit.run",
    "Rand": "RANDOM",
    "Uuid": "UUID",
    "ILike": "ILIKE: LOWER both sides",
    "SimilarTo": "SIMILAR TO: REGEXP_MATCHES",
    "Escape": "LIKE … ESCAPE: STRPOS or REGEXP_MATCHES",
}
_TYPES = frozenset({"VARCHAR", "TEXT", "DATE", "TIMESTAMP", "INT", "BIGINT", "DECIMAL", "BOOLEAN"})
_PARTS_OF_DATE = frozenset({"YEAR", "QUARTER", "MONTH", "DAY"})
_JOIN_KINDS = frozenset({"", "INNER", "OUTER", "CROSS", "SEMI", "ANTI"})
_ORDERED_WINDOWS = frozenset({"RowNumber", "Rank", "DenseRank", "Lag", "Lead", "FirstValue", "LastValue"})


def lint_sql(sql: str, file: str) -> list[ProjectError]:
    """Everything in one asset that is not in the allow-list or has no Spark spelling, by line."""
    tree, errors = parse_select(sql, file)
    if tree is None:
        return errors
    return sorted({*errors, *_outside_list(tree, file), *_not_on_spark(tree, file)})


def outside_the_list(sql: str, file: str) -> tuple[ProjectError, ...]:
    """What ``lint_sql`` says of constructs and functions alone: it costs nothing beside reading the text, the Spark
    spelling as much as all else of a project (measured), and does not change what a release holds."""
    tree, errors = parse_select(sql, file)
    return tuple(errors) if tree is None else tuple(sorted(set(_outside_list(tree, file))))


def lint_files(paths: Iterable[Path]) -> list[ProjectError]:
    """Lint files, and all .sql files below folders."""
    files = sorted({f for path in paths for f in (path.rglob("*.sql") if path.is_dir() else (path,))})
    return [error for file in files for error in lint_sql(file.read_text(encoding="utf-8-sig"), file.as_posix())]


def _outside_list(tree: exp.Query, file: str) -> Iterator[ProjectError]:

    for node in tree.walk():
        kind = type(node).__name__
        if kind in CONSTRUCTS or kind in FUNCTIONS:
            message = _CHECKS[kind](node) if kind in _CHECKS else None
        elif kind in _REFUSED:
            message = f"not allowed: {_REFUSED[kind]}"
        elif isinstance(node, exp.Anonymous):
            message = f"not allowed: {node.name.upper()}() is unknown to Spark or to the allow-list"
        else:
            message = f"not allowed: {node.sql('duckdb')[:60]} ({kind})"
        if message:
            yield ProjectError(file, line_of(node), message)


def _not_on_spark(tree: exp.Query, file: str) -> Iterator[ProjectError]:

    try:
        parse_one(tree.sql("spark", unsupported_level=ErrorLevel.RAISE), read="spark")
    except SqlglotError as error:
        yield ProjectError(file, 0, f"no Spark spelling: {' '.join(str(error).split())[:200]}")


def _distinct(node: exp.Expr) -> str | None:
    return "not allowed: DISTINCT ON: rank rows and filter" if node.args.get("on") else None


def _with(node: exp.Expr) -> str | None:
    return "not allowed: WITH RECURSIVE" if node.args.get("recursive") else None


def _set_operation(node: exp.Expr) -> str | None:
    return "not allowed: BY NAME: name the columns in one order" if node.args.get("by_name") else None


def _group(node: exp.Expr) -> str | None:
    extras = [name for name in ("all", "grouping_sets", "cube", "rollup", "totals") if node.args.get(name)]
    return f"not allowed: GROUP BY {extras[0].upper()}: name the columns" if extras else None


def _ordered(node: exp.Expr) -> str | None:
    return "not allowed: ORDER BY ALL: name the columns" if node.this.name.upper() == "ALL" else None


def _join(node: exp.Expr) -> str | None:
    method, kind = str(node.args.get("method") or ""), str(node.args.get("kind") or "").upper()
    if method or kind not in _JOIN_KINDS:
        return f"not allowed: {method or kind} JOIN"
    return None


def _data_type(node: exp.Expr) -> str | None:
    name = getattr(node.this, "value", str(node.this))
    if name not in _TYPES:
        return f"not allowed: the type {node.sql('duckdb')} (use {', '.join(sorted(_TYPES - {'TEXT'}))})"
    if name == "DECIMAL" and not node.expressions:
        return "DECIMAL needs its digits: DuckDB means (18,3), Spark (10,0)"
    return None


def _window(node: exp.Expr) -> str | None:
    if type(node.this).__name__ in _ORDERED_WINDOWS and not node.args.get("order"):
        return f"{node.this.sql('duckdb')} needs an ORDER BY: without one the result changes from run to run"
    return None


def _string_agg(node: exp.Expr) -> str | None:
    inner = type(node.this).__name__
    if inner != "Order":
        return "STRING_AGG needs an ORDER BY inside: without one the result changes from run to run"
    return None


def _date_part(node: exp.Expr) -> str | None:
    unit = node.args.get("unit") if "unit" in node.args else node.this
    name = str(getattr(unit, "name", "")).upper()
    return (
        None
        if name in _PARTS_OF_DATE
        else f"not allowed: {node.key.upper()} by {name}: {', '.join(sorted(_PARTS_OF_DATE))}"
    )


def _date_diff(node: exp.Expr) -> str | None:
    unit = str(getattr(node.args.get("unit"), "name", "DAY")).upper()
    return (
        None
        if unit == "DAY"
        else f"not allowed: DATE_DIFF by {unit}: DuckDB counts boundaries, Spark whole {unit.lower()}s"
    )


def _regexp_replace(node: exp.Expr) -> str | None:
    if "g" in str(getattr(node.args.get("modifiers"), "name", "")):
        return None
    return "REGEXP_REPLACE needs 'g': without it DuckDB replaces the first match, Spark all"


_CHECKS: Mapping[str, Callable[[exp.Expr], str | None]] = {
    "Distinct": _distinct, "With": _with, "Union": _set_operation, "Intersect": _set_operation, "Except": _set_operation,
    "Group": _group, "Ordered": _ordered, "Join": _join, "DataType": _data_type, "Window": _window,
    "GroupConcat": _string_agg, "Extract": _date_part, "TimestampTrunc": _date_part, "DateTrunc": _date_part,
    "DateDiff": _date_diff, "RegexpReplace": _regexp_replace,
}  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Print every fault; 1 when there is one, 2 when nothing was named."""
    if not arguments:
        print("usage: python -m gridhub.project.sql.lint FOLDER_OR_FILE…", file=sys.stderr)
        return 2
    errors = lint_files(Path(argument) for argument in arguments)
    for error in errors:
        print(error)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

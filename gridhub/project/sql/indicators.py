"""Tables of indicators as SQL: the asset that the engine makes of a file of entries, and the check of its SELECTs.

Belongs here: the SELECT of a whole table, the SELECTs behind each number, whether all of them hold. Not here: reading
the file (``reading.indicators``), following a number (``release.explain``).

The SELECTs of an entry read what a release publishes, and only columns published as they are: whoever sees a number can
ask for its rows and finds as many. Each is bound and linted by itself, so that a fault has the line of its entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache
from pathlib import Path

from sqlglot import exp, parse_one

from gridhub.contracts.errors import ProjectError
from gridhub.contracts.indicator_tables import Indicator as Shape
from gridhub.project.indicators import OF_COLUMN, OF_TWO, Indicator
from gridhub.project.project import SqlAsset
from gridhub.project.reading.indicators import IndicatorFile, Query
from gridhub.project.sql.assets import READABLE, AssetSource, check_refs, read_select
from gridhub.project.sql.columns import bind_all
from gridhub.project.sql.lint import lint_sql
from gridhub.tables.quoting import literal
from gridhub.tables.spec import TableSpec, table_of

PUBLISHED = ("core", "finding", "mart", "audit")
"""Layers an indicator may read: those whose rows whoever sees the number can ask for."""

_DELIVERIES = "audit.delivery"
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL")


def tables_of_indicators(files: Iterable[IndicatorFile]) -> tuple[TableSpec, ...]:
    """The spec of each file's table: the one shape, named after the file; its view has the file's title."""
    shape = table_of(Shape)
    return tuple(
        replace(
            shape.named(file.table, maker=file.table, title=file.title),
            view=file.title,
            behind={entry.code: _behind(entry) for entry in file.entries.values() if entry.rows},
        )
        for file in files
    )


def asset_of_indicators(file: IndicatorFile, titles: Mapping[str, str]) -> AssetSource:
    """The asset that fills a file's table. ``titles``: of exports, by ``department.export``."""
    sql = table_sql(tuple(file.entries.values()), titles)
    read, _ = read_select(file.table, file.path, sql, file.source.file)
    assert read is not None, "made of SELECTs that were read one by one"
    asset: SqlAsset = replace(read.asset, title=file.title, grain="one row per indicator (indicator_code)")
    return AssetSource(asset, file.source.file, dict.fromkeys(read.ref_lines, 0), {})


def check_makers(
    files: Iterable[IndicatorFile], assets: Set[str], contracts: Set[str], views: Mapping[str, str]
) -> Iterator[ProjectError]:
    """Errors for tables that somebody else makes or declares. ``assets`` and ``contracts``: names of the tables of SQL
    files and of the city's contracts; ``views``: table by title of its view."""
    for file in files:
        if file.table in assets:
            path = f"assets/{file.table.replace('.', '/')}.sql"
            yield file.fault((), f"{file.table} has two makers: this file and {path}")
        if file.table in contracts:
            yield file.fault(
                (), f"{file.table}: the engine gives a table of indicators its contract; schemas/ has one too"
            )
        other = views.get(file.title)
        if other is not None and other != file.table:
            yield file.fault(("title",), f"title: {file.title} is the view of {other} already")


def check_queries(
    files: Iterable[IndicatorFile], tables: Mapping[str, TableSpec], uncertain: Set[str]
) -> list[ProjectError]:
    """Everything that is wrong with the SELECTs of the entries. ``uncertain``: as in ``check_refs``."""
    errors: list[ProjectError] = []
    for file in files:
        read: dict[str, tuple[Query, AssetSource]] = {}
        for query in file.queries:
            source, faults = _read(file, query)
            blind: Set[str] = set()
            if source is not None and not faults:
                blind, faults = check_refs([source], tables.keys(), uncertain)
                faults += _unpublished(source)
            errors += faults
            if source is not None and not faults and not blind:
                read[source.asset.name] = query, source
        sound: list[AssetSource] = []
        for source, outputs, faults in bind_all([source for _, source in read.values()], tables):
            errors += faults
            if outputs is not None and not faults:
                sound.append(source)
                errors += _check_column(file, read[source.asset.name][0], outputs)
        as_published = {name: _as_published(spec) for name, spec in tables.items()}
        for source, _, faults in bind_all(sound, as_published):
            errors += [_masked(source, fault, tables) for fault in faults]
    return errors


def _read(file: IndicatorFile, query: Query) -> tuple[AssetSource | None, list[ProjectError]]:
    """One SELECT of an entry as an asset that fills no table, and what can be said of its text."""
    padded = "\n" * (query.line - 1) + query.text
    name = f"{file.table} {'.'.join(map(str, query.place))}"
    source, errors = read_select(name, file.path, padded, file.source.file)
    errors += lint_sql(padded, file.source.file)
    if source is not None and _is_one_row(source.asset.sql):
        errors.append(
            source.fault(f"{query.key}: this SELECT always gives one row: name the rows, they are counted", query.line)
        )
    return source, sorted({error if error.line else replace(error, line=query.line) for error in errors})


def _is_one_row(sql: str) -> bool:
    tree = parse_one(sql, read="duckdb")
    if not isinstance(tree, exp.Select) or tree.args.get("group"):
        return False
    return any(
        aggregate.find_ancestor(exp.Select, exp.Window) is tree
        for select in tree.selects
        for aggregate in select.find_all(exp.AggFunc)
    )


def _unpublished(source: AssetSource) -> list[ProjectError]:
    return [
        source.fault(
            f"{ref} is not published: nobody could ask for the rows; an indicator reads {', '.join(PUBLISHED)}", line
        )
        for ref, line in source.ref_lines.items()
        if (layer := ref.partition(".")[0]) not in PUBLISHED and layer in READABLE["mart"]
    ]


def _as_published(spec: TableSpec) -> TableSpec:
    """The columns that a release shows as they are."""
    return replace(spec, columns=tuple(column for column in spec.columns if column.mask == "keep"))


def _masked(source: AssetSource, fault: ProjectError, tables: Mapping[str, TableSpec]) -> ProjectError:
    """What does not bind against the published columns, in the words of the column that is not among them."""
    hidden = {c.name for ref in source.asset.refs for c in tables[ref].columns if c.mask != "keep"}
    named = next((name for name in sorted(hidden, key=len, reverse=True) if name in fault.message), "a column")
    return replace(
        fault,
        message=f"{named} is published masked or not at all: the rows would not be those of the number; "
        "use a column that says it without the value (is_…, has_…)",
    )


def _check_column(file: IndicatorFile, query: Query, outputs: Mapping[str, str]) -> list[ProjectError]:
    """Errors for a ``column`` that the rows do not have or that is no number."""
    entry = file.entries.get(int(query.place[1]))
    if query.key != "rows" or entry is None or entry.column is None:
        return []
    place = (*query.place[:2], "column")
    kind = outputs.get(entry.column)
    if kind is None:
        return [file.fault(place, f"{entry.code}: rows has no column {entry.column}: it has {', '.join(outputs)}")]
    if kind.partition("(")[0] not in _NUMBERS:
        return [file.fault(place, f"{entry.code}: {entry.column} is {kind}: a whole number or a DECIMAL is wanted")]
    return []


def _behind(entry: Indicator) -> tuple[str, ...]:
    return tuple(_statement(text) for text in (entry.rows, entry.per) if text)


def table_sql(entries: Sequence[Indicator], titles: Mapping[str, str]) -> str:
    """The SELECT of a whole table. ``titles``: of exports, by ``department.export``."""
    measured = [entry for entry in entries if entry.rows]
    needs = [(entry, place, need) for entry in measured for place, need in enumerate(entry.needs)]
    return f"""WITH entries AS (
{_united([_said(entry) for entry in entries])}
),
needed AS (
{_united([_needed(entry, place, need, titles.get(need, need)) for entry, place, need in needs] or [_NOTHING_NEEDED])}
),
delivered AS (
    SELECT DISTINCT department, export
    FROM {_DELIVERIES}
    WHERE in_force
),
needed_titles AS (
    SELECT
        needed.indicator_code,
        STRING_AGG(needed.title, '、' ORDER BY needed.place) AS all_titles,
        STRING_AGG(CASE WHEN delivered.export IS NULL THEN needed.title END, '、' ORDER BY needed.place) AS lacking
    FROM needed
    LEFT JOIN delivered ON delivered.department = needed.department AND delivered.export = needed.export
    GROUP BY needed.indicator_code
),
measured AS (
{_united([_measured(entry) for entry in measured] or [_NOTHING_MEASURED])}
),
judged AS (
    SELECT
        entries.indicator_code,
        entries.indicator_name,
        entries.unit,
        entries.kind,
        entries.note,
        needed_titles.lacking IS NULL AND COALESCE(measured.is_stated, FALSE) AS is_known,
        COALESCE(
            entries.missing,
            '缺少' || needed_titles.lacking,
            '缺少' || needed_titles.all_titles || '中的这项内容'
        ) AS missing,
        measured.value,
        measured.numerator,
        measured.denominator
    FROM entries
    LEFT JOIN measured ON measured.indicator_code = entries.indicator_code
    LEFT JOIN needed_titles ON needed_titles.indicator_code = entries.indicator_code
)
SELECT
    indicator_code,
    indicator_name,
    CASE WHEN is_known THEN value END AS value,
    unit,
    CASE
        WHEN NOT is_known THEN missing
        WHEN value IS NULL AND denominator = 0 THEN '分母为 0，无法计算'
        WHEN value IS NULL THEN '没有可比较的行'
        ELSE note
    END AS note,
    kind,
    CASE WHEN is_known THEN numerator END AS numerator,
    CASE WHEN is_known THEN denominator END AS denominator
FROM judged"""


_NOTHING_NEEDED = "    SELECT '' AS indicator_code, 0 AS place, '' AS department, '' AS export, '' AS title WHERE FALSE"
_NOTHING_MEASURED = (
    "    SELECT '' AS indicator_code, TRUE AS is_stated, CAST(NULL AS DECIMAL(18, 2)) AS value, "
    "CAST(NULL AS BIGINT) AS numerator, CAST(NULL AS BIGINT) AS denominator WHERE FALSE"
)


def _united(selects: Sequence[str]) -> str:
    return "\n    UNION ALL\n".join(selects)


def _said(entry: Indicator) -> str:
    return (
        f"    SELECT {literal(entry.code)} AS indicator_code, {literal(entry.name)} AS indicator_name, "
        f"{literal(entry.unit)} AS unit, {literal(entry.kind)} AS kind, {_text(entry.note)} AS note, "
        f"{_text(entry.missing)} AS missing"
    )


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else literal(value)


def _needed(entry: Indicator, place: int, need: str, title: str) -> str:
    department, _, export = need.partition(".")
    return (
        f"    SELECT {literal(entry.code)} AS indicator_code, {place} AS place, {literal(department)} AS department, "
        f"{literal(export)} AS export, {literal(title)} AS title"
    )


def _measured(entry: Indicator) -> str:
    """One row: the number, of two counts also these, and whether anything states it."""
    stated = f"(SELECT COUNT(*) > 0 FROM {_inner(entry.stated_by)})" if entry.stated_by else "TRUE"
    head = f"    SELECT {literal(entry.code)} AS indicator_code, {stated} AS is_stated, "
    if entry.measure in OF_TWO:
        factor = "100.0" if entry.measure == "share" else "1.0"
        value = f"ROUND({factor} * above.n / NULLIF(below.n, 0), 2)"
        return (
            f"{head}CAST({value} AS DECIMAL(18, 2)) AS value, above.n AS numerator, below.n AS denominator\n"
            f"    FROM (SELECT COUNT(*) AS n FROM {_inner(entry.rows)}) AS above\n"
            f"    CROSS JOIN (SELECT COUNT(*) AS n FROM {_inner(entry.per)}) AS below"
        )
    value = "COUNT(*)"
    if entry.measure in OF_COLUMN:
        value = f"{entry.measure.upper()}({entry.column})"
        value = f"COALESCE({value}, 0)" if entry.measure == "sum" else value
    nothing = "CAST(NULL AS BIGINT) AS numerator, CAST(NULL AS BIGINT) AS denominator"
    return f"{head}CAST({value} AS DECIMAL(18, 2)) AS value, {nothing}\n    FROM {_inner(entry.rows)}"


def _inner(query: str | None) -> str:
    return f"(\n{_statement(query or '')}\n    ) AS lines"


@cache
def _statement(text: str) -> str:
    """The SELECT without what follows its end (a semicolon, a comment), so that it can stand in brackets."""
    source, _ = read_select("", Path(), text, "")
    return (source.asset.sql if source else text).strip()

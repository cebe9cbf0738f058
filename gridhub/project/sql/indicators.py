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

from sqlglot import exp

from gridhub.contracts.errors import ProjectError
from gridhub.contracts.indicator_tables import Indicator as Shape
from gridhub.contracts.indicator_tables import IndicatorTown as TownShape
from gridhub.project.indicators import OF_COLUMN, Indicator
from gridhub.project.project import SqlAsset
from gridhub.project.reading.indicators import IndicatorFile, Query
from gridhub.project.sql.assets import READABLE, AssetSource, check_refs, parse_select, read_select
from gridhub.project.sql.columns import bind_all
from gridhub.project.sql.lint import lint_sql
from gridhub.project.sql.parsing import parsed
from gridhub.tables.quoting import literal
from gridhub.tables.spec import TableSpec, table_of

PUBLISHED = ("core", "finding", "mart", "audit")
"""Layers an indicator may read: those whose rows whoever sees the number can ask for."""

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "DECIMAL")


def tables_of_indicators(files: Iterable[IndicatorFile]) -> tuple[TableSpec, ...]:
    """The specs of each file's two tables, of the shapes of ``contracts.indicator_tables``: the numbers, named after the
    file, their view with the file's title; and beside it the numbers by town."""
    whole, by_town = table_of(Shape), table_of(TownShape)
    made: list[TableSpec] = []
    for file in files:
        entries = [entry for entry in file.entries.values() if entry.rows]
        behind = {code: _behind(file.table, entry, code) for entry in entries for code, _ in entry.lines}
        made += [
            replace(
                whole.named(file.table, maker=file.table, title=file.title), view=file.title, behind=behind
            ),
            replace(
                by_town.named(f"{file.table}{TOWN}", maker=f"{file.table}{TOWN}", title=f"{file.title}（分乡镇）"),
                view=f"{file.title}（分乡镇）",
            ),
        ]  # fmt: skip
    return tuple(made)


def assets_of_indicators(file: IndicatorFile) -> list[AssetSource]:
    """The assets that fill a file's tables."""
    entries = tuple(file.entries.values())
    grains = {
        file.table: (table_sql(file.table, entries), file.title, "one row per indicator and period (indicator_code)"),
        f"{file.table}{TOWN}": (
            town_sql(file.table, entries), f"{file.title}（分乡镇）", "one row per indicator and town (indicator_code, town_name)",
        ),
    }  # fmt: skip
    made: list[AssetSource] = []
    for table, (sql, title, grain) in grains.items():
        read, _ = read_select(table, file.path, sql, file.source.file)
        assert read is not None, "made of SELECTs that were read one by one"
        asset: SqlAsset = replace(read.asset, title=title, grain=grain)
        made.append(AssetSource(asset, file.source.file, dict.fromkeys(read.ref_lines, 0), {}))
    return made


def check_makers(
    files: Iterable[IndicatorFile], assets: Set[str], contracts: Set[str], views: Mapping[str, str]
) -> Iterator[ProjectError]:
    """Errors for tables that somebody else makes or declares. ``assets`` and ``contracts``: names of the tables of SQL
    files and of the city's contracts; ``views``: table by title of its view."""
    for file in files:
        if file.table in assets:
            path = f"assets/{file.table.replace('.', '/')}.sql"
            yield file.fault((), f"{file.table} has two makers: this file and {path}: delete or rename one of them")
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
                errors += _check_columns(file, read[source.asset.name][0], outputs)
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
    tree = parsed(sql)
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


def _check_columns(file: IndicatorFile, query: Query, outputs: Mapping[str, str]) -> list[ProjectError]:
    """Errors for a column that the rows do not have, or of another type than it is needed in. ``per`` must have what is
    counted or told by town; when it has the date, it is kept to the period like the rows."""
    entry = file.entries.get(int(query.place[1]))
    if query.key not in ("rows", "per") or entry is None:
        return []
    wanted = {"distinct": entry.distinct, "town": entry.town}
    wanted |= {"column": entry.column, "date": entry.date} if query.key == "rows" else {}
    errors: list[ProjectError] = []
    for key, name in wanted.items():
        place = (*query.place[:2], key)
        kind = outputs.get(name) if name else None
        if name and kind is None:
            errors.append(
                file.fault(place, f"{entry.code}: {query.key} has no column {name}: it has {', '.join(outputs)}")
            )
        elif key == "column" and kind and kind.partition("(")[0] not in _NUMBERS:
            errors.append(file.fault(place, f"{entry.code}: {name} is {kind}: a whole number or a DECIMAL is wanted"))
        elif key == "date" and kind and kind not in ("DATE", "TIMESTAMP"):
            errors.append(file.fault(place, f"{entry.code}: {name} is {kind}: a DATE is wanted"))
    return errors


def _behind(table: str, entry: Indicator, code: str) -> tuple[str, ...]:
    """The SELECTs whose rows make a line: as written, or of its period."""
    return tuple(_in_period(table, entry, code, text) for text in (entry.rows, entry.per) if text)


def _in_period(table: str, entry: Indicator, code: str, text: str) -> str:
    statement = _statement(text)
    columns = _outputs(statement)
    if entry.date is None or entry.date not in columns:
        return statement
    span = f"span.table_name = {literal(table)} AND span.value_code = {literal(code)}"
    return (
        f"SELECT {', '.join(f'lines.{name}' for name in columns)}\n"
        f"FROM (\n{statement}\n) AS lines\nJOIN {_SPAN} AS span ON {span}\n"
        f"WHERE lines.{entry.date} >= span.from_date AND lines.{entry.date} <= span.to_date"
    )


def table_sql(table: str, entries: Sequence[Indicator]) -> str:
    """The SELECT of a whole table of numbers."""
    lines = [(entry, code) for entry in entries for code, _ in entry.lines]
    measured = [_measured(table, entry, code) for entry, code in lines if entry.rows]
    return f"""WITH entries AS (
{_united([_said(entry, code) for entry, code in lines])}
),
measured AS (
{_united(measured or [_NOTHING_MEASURED])}
),
judged AS (
    SELECT
        entries.indicator_code,
        entries.indicator_name,
        entries.unit,
        entries.note,
        span.kind,
        span.from_date,
        span.to_date,
        CASE
            WHEN span.state = 'not_computable' OR NOT COALESCE(measured.is_stated, FALSE) THEN 'not_computable'
            WHEN measured.value = 0 AND NOT span.zero_is_said THEN 'not_computable'
            ELSE span.state
        END AS completeness,
        CASE
            WHEN span.state <> 'not_computable' AND NOT COALESCE(measured.is_stated, FALSE)
                THEN COALESCE(entries.missing, '没有一行提供这项内容')
            WHEN span.state <> 'not_computable' AND measured.value = 0 AND NOT span.zero_is_said
                THEN '数据不全，不能说是 0：' || span.missing
            ELSE span.missing
        END AS missing,
        measured.value,
        measured.numerator,
        measured.denominator
    FROM entries
    JOIN {_SPAN} AS span ON span.table_name = {literal(table)} AND span.value_code = entries.indicator_code
    LEFT JOIN measured ON measured.indicator_code = entries.indicator_code
)
SELECT
    indicator_code,
    indicator_name,
    CASE WHEN completeness <> 'not_computable' THEN value END AS value,
    unit,
    kind,
    from_date,
    to_date,
    completeness,
    CASE
        WHEN completeness <> 'not_computable' AND value IS NULL AND denominator = 0 THEN '分母为 0，无法计算'
        WHEN completeness <> 'not_computable' AND value IS NULL THEN '没有可比较的行'
        ELSE missing
    END AS missing,
    CASE WHEN completeness <> 'not_computable' THEN numerator END AS numerator,
    CASE WHEN completeness <> 'not_computable' THEN denominator END AS denominator,
    note
FROM judged"""


def town_sql(table: str, entries: Sequence[Indicator]) -> str:
    """The SELECT of the numbers by town. A number that is not computable has no towns either."""
    lines = [(entry, code) for entry in entries if entry.rows and entry.town for code, _ in entry.lines]
    parts = [_by_town(table, entry, code) for entry, code in lines]
    return f"""WITH measured AS (
{_united(parts or [_NO_TOWN])}
)
SELECT measured.indicator_code, measured.town_name, measured.value, measured.numerator, measured.denominator
FROM measured
JOIN {table} AS whole ON whole.indicator_code = measured.indicator_code AND whole.completeness <> 'not_computable'"""


TOWN = "_town"
"""Ending of the table that gives the numbers of another by town."""
_SPAN = "audit.completeness"
_NOTHING_MEASURED = (
    "    SELECT '' AS indicator_code, TRUE AS is_stated, CAST(NULL AS DECIMAL(18, 2)) AS value, "
    "CAST(NULL AS BIGINT) AS numerator, CAST(NULL AS BIGINT) AS denominator WHERE FALSE"
)
_NO_TOWN = (
    "    SELECT '' AS indicator_code, '' AS town_name, CAST(NULL AS DECIMAL(18, 2)) AS value, "
    "CAST(NULL AS BIGINT) AS numerator, CAST(NULL AS BIGINT) AS denominator WHERE FALSE"
)


def _united(selects: Sequence[str]) -> str:
    return "\n    UNION ALL\n".join(selects)


def _said(entry: Indicator, code: str) -> str:
    return (
        f"    SELECT {literal(code)} AS indicator_code, {literal(entry.name)} AS indicator_name, "
        f"{literal(entry.unit)} AS unit, {_text(entry.note)} AS note, {_text(entry.missing)} AS missing"
    )


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else literal(value)


def _measured(table: str, entry: Indicator, code: str) -> str:
    """One row: the number, of two counts also these, and whether anything states it."""
    stated = (
        f"(SELECT COUNT(*) > 0 FROM {_bracketed(_in_period(table, entry, code, entry.stated_by))})"
        if entry.stated_by
        else "TRUE"
    )
    head = f"    SELECT {literal(code)} AS indicator_code, {stated} AS is_stated, "
    above, *below = (_bracketed(text) for text in _behind(table, entry, code))
    if not below:
        nothing = "CAST(NULL AS BIGINT) AS numerator, CAST(NULL AS BIGINT) AS denominator"
        return f"{head}CAST({_value(entry)} AS DECIMAL(18, 2)) AS value, {nothing}\n    FROM {above}"
    counted = f"COUNT(DISTINCT {entry.distinct})" if entry.distinct else "COUNT(*)"
    return (
        f"{head}CAST({_quotient(entry, 'above.n', 'below.n')} AS DECIMAL(18, 2)) AS value, "
        f"above.n AS numerator, below.n AS denominator\n"
        f"    FROM (SELECT {counted} AS n FROM {above}) AS above\n"
        f"    CROSS JOIN (SELECT {counted} AS n FROM {below[0]}) AS below"
    )


def lines_of(table: str, entries: Sequence[Indicator]) -> list[tuple[str, str]]:
    """Code and SELECT of every number of a table or of its table by town: to find the one that a fault is in."""
    of_towns = table.endswith(TOWN)
    name, made = (table.removesuffix(TOWN), _by_town) if of_towns else (table, _measured)
    wanted = [entry for entry in entries if entry.rows and (entry.town or not of_towns)]
    return [(code, made(name, entry, code)) for entry in wanted for code, _ in entry.lines]


def _by_town(table: str, entry: Indicator, code: str) -> str:
    above, *below = (_bracketed(text) for text in _behind(table, entry, code))
    head = f"    SELECT {literal(code)} AS indicator_code, "
    if not below:
        nothing = "CAST(NULL AS BIGINT) AS numerator, CAST(NULL AS BIGINT) AS denominator"
        value = f"CAST({_value(entry)} AS DECIMAL(18, 2)) AS value"
        return f"{head}lines.{entry.town} AS town_name, {value}, {nothing}\n    FROM {above}\n    GROUP BY lines.{entry.town}"
    counted = f"COUNT(DISTINCT {entry.distinct})" if entry.distinct else "COUNT(*)"
    grouped = (
        f"(SELECT {entry.town} AS town_name, {counted} AS n FROM {side} GROUP BY {entry.town})"
        for side in (above, below[0])
    )
    over, under = grouped
    number = "COALESCE(above.n, 0)"
    return (
        f"{head}below.town_name, CAST({_quotient(entry, number, 'below.n')} AS DECIMAL(18, 2)) AS value, "
        f"{number} AS numerator, below.n AS denominator\n"
        f"    FROM {under} AS below\n"
        f"    LEFT JOIN {over} AS above ON above.town_name = below.town_name"
    )


def _value(entry: Indicator) -> str:
    if entry.measure not in OF_COLUMN:
        return f"COUNT(DISTINCT {entry.distinct})" if entry.distinct else "COUNT(*)"
    value = f"{entry.measure.upper()}({entry.column})"
    return f"COALESCE({value}, 0)" if entry.measure == "sum" else value


def _quotient(entry: Indicator, above: str, below: str) -> str:
    factor = "100.0" if entry.measure == "share" else "1.0"
    return f"ROUND({factor} * {above} / NULLIF({below}, 0), 2)"


def _bracketed(query: str) -> str:
    return f"(\n{query}\n    ) AS lines"


@cache
def _outputs(statement: str) -> tuple[str, ...]:
    tree, _ = parse_select(statement, "")
    return tuple(tree.named_selects) if tree is not None else ()


@cache
def _statement(text: str) -> str:
    """The SELECT without what follows its end (a semicolon, a comment), so that it can stand in brackets."""
    source, _ = read_select("", Path(), text, "")
    return (source.asset.sql if source else text).strip()

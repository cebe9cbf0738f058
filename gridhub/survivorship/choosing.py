"""Golden values: every statement about a golden attribute, ranked, with the one chosen and why.

Belongs here: the law of choice, for every kind alike. Not here: which attributes are golden (claim contracts), who is
believed first (decisions/authority.csv), what a canonical table makes of it (``assets/core``).

The law, per entity and attribute (or group of attributes that are chosen together, from one line):
0. What a record that stays in the vault states (``link.withheld_record``) is chosen only when no other states it: else what
   is published would tell of it.
1. A trusted value before a repaired one; a value that may not be believed is kept and never chosen.
2. The better rank of decisions/authority.csv: the line of the export, else of its department, else 99.
3. The newer period; within it what the kind says is newer.
4. The line that says more.
5. record_id, role: something must decide, and always the same.
"""

from __future__ import annotations

import duckdb

from gridhub.contracts.fields import ColumnSpec
from gridhub.kinds.definition import Doubt, Kind
from gridhub.kinds.listing import claim_contracts
from gridhub.kinds.tables import AuthorityRank, Statement, golden_columns, golden_kinds, golden_table
from gridhub.tables.filling import create_from_query
from gridhub.tables.quoting import literal, quoted
from gridhub.tables.spec import table_of

UNRANKED = 99
"""Rank of a source of which decisions/authority.csv says nothing."""
_IN_VAULT = 1000
"""Added to the rank of a record that stays in the vault."""


def choose_values(con: duckdb.DuckDBPyConnection) -> int:
    """Write link.authority_rank, link.statement and ``<link table>_golden`` of every kind with golden attributes.

    Reads every claim table, the link tables of those kinds and audit.authority. Returns the number of statements.
    """
    kinds = golden_kinds()
    con.execute("CREATE SCHEMA IF NOT EXISTS link")
    create_from_query(con, table_of(AuthorityRank), _authority())
    for kind in kinds:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_lines(kind)} AS {_lines_query(kind)}")
        con.execute(f"CREATE OR REPLACE TEMP TABLE {_ranked(kind)} AS {_ranked_query(kind)}")
    statements = " UNION ALL ".join(f"SELECT * FROM ({_judged(kind)})" for kind in kinds)
    rows = create_from_query(con, table_of(Statement), statements)
    for kind in kinds:
        create_from_query(con, golden_table(kind), _golden(kind))
        con.execute(f"DROP TABLE {_lines(kind)}")
        con.execute(f"DROP TABLE {_ranked(kind)}")
    return rows


def _authority() -> str:
    """Of every attribute and every export that claims come from: the export's own rank, else its department's. Golden or
    not: where a person lives has ranks too, and is chosen in assets/core."""
    claims = [table_of(contract).name for contract in claim_contracts()]
    exports = " UNION ".join(f"SELECT department, export FROM {quoted(claim)}" for claim in claims)
    return f"""
        SELECT said.attribute, source.department, source.export, COALESCE(MIN(own.rank), MIN(whole.rank)) AS rank
        FROM (SELECT DISTINCT attribute FROM audit.authority) AS said CROSS JOIN ({exports}) AS source
        LEFT JOIN audit.authority AS own ON own.attribute = said.attribute
            AND own.department = source.department AND own.export = source.export
        LEFT JOIN audit.authority AS whole ON whole.attribute = said.attribute
            AND whole.department = source.department AND COALESCE(whole.export, '') = ''
        WHERE own.rank IS NOT NULL OR whole.rank IS NOT NULL
        GROUP BY ALL"""


def _lines(kind: Kind) -> str:
    return quoted(f"{kind.name}_lines")


def _ranked(kind: Kind) -> str:
    return quoted(f"{kind.name}_ranked")


def _recency(kind: Kind) -> list[str]:
    return [f"newest_{number}" for number, _ in enumerate(kind.recency)]


def _lines_query(kind: Kind) -> str:
    """The linked records of a kind: hub_id, record_id, role, source, period, what else makes a line rank, golden columns."""
    golden = golden_columns(kind)
    complete = kind.complete_by if kind.complete_by is not None else tuple(column.name for column in golden)
    count = " + ".join(f"CAST(said.{quoted(name)} IS NOT NULL AS INTEGER)" for name in complete) or "0"
    newest = "".join(f", said.{quoted(n)} AS {a}" for n, a in zip(kind.recency, _recency(kind), strict=True))
    doubts = {doubt.attribute: doubt for doubt in kind.doubts}
    values = "".join(f", {_value(column, doubts.get(column.name))}" for column in golden)
    joins = " ".join(
        f"LEFT JOIN {quoted(doubt.table)} AS {_doubt(doubt)} ON {_doubt(doubt)}.record_id = said.record_id "
        f"AND {_doubt(doubt)}.role = said.role"
        for doubt in kind.doubts
    )
    return f"""
        SELECT linked.{quoted(kind.link.hub_id)} AS hub_id, said.record_id, said.role, said.department, said.export,
               said.period_end, {count} AS completeness, withheld.record_id IS NOT NULL AS in_vault{newest}{values}
        FROM {quoted(table_of(kind.claim).name)} AS said
        JOIN {quoted(kind.link.table)} AS linked ON linked.record_id = said.record_id AND linked.role = said.role
        LEFT JOIN link.withheld_record AS withheld ON withheld.record_id = said.record_id
        {joins}
        WHERE linked.{quoted(kind.link.hub_id)} IS NOT NULL"""


def _doubt(doubt: Doubt) -> str:
    return quoted(f"doubt_{doubt.attribute}")


def _value(column: ColumnSpec, doubt: Doubt | None) -> str:
    """``v_<attribute>`` and ``s_<attribute>``: what is stated, as text, null when nothing; how strong it is (rule 1)."""
    said = f"CAST(said.{quoted(column.name)} AS VARCHAR)"
    if column.silent:
        silent = ", ".join(literal(value) for value in column.silent)
        said = f"CASE WHEN {said} NOT IN ({silent}) THEN {said} END"
    value, strength = said, "0"
    if doubt:
        trusted = f"{_doubt(doubt)}.{quoted(doubt.status)} = {literal(doubt.trusted)}"
        repaired = f"{_doubt(doubt)}.{quoted(doubt.repaired)}"
        value = f"CASE WHEN {trusted} THEN {said} ELSE COALESCE({repaired}, {said}) END"
        strength = f"CASE WHEN {trusted} THEN 0 WHEN {repaired} IS NOT NULL THEN 1 ELSE 2 END"
    return f"{value} AS {quoted(f'v_{column.name}')}, {strength} AS {quoted(f's_{column.name}')}"


def _order(kind: Kind) -> str:
    newest = "".join(f", {name} DESC NULLS LAST" for name in _recency(kind))
    return f"period_end DESC{newest}, completeness DESC, record_id, role"


def _ranked_query(kind: Kind) -> str:
    """One row per statement, ``choice`` 1 for those of the line that ranks first in their group."""
    carried = [
        "hub_id",
        "record_id",
        "role",
        "department",
        "export",
        "period_end",
        "completeness",
        "in_vault",
        *_recency(kind),
    ]
    parts = " UNION ALL ".join(
        f"SELECT {literal(column.name)} AS attribute, {literal(column.golden or column.name)} AS chosen_with, "
        f"{quoted(f'v_{column.name}')} AS value, {quoted(f's_{column.name}')} AS strength, {', '.join(carried)} "
        f"FROM {_lines(kind)} WHERE {quoted(f'v_{column.name}')} IS NOT NULL"
        for column in golden_columns(kind)
    )
    return f"""
        WITH stated AS (
            SELECT said.*, COALESCE(authority.rank, {UNRANKED}) + CASE WHEN in_vault THEN {_IN_VAULT} ELSE 0 END AS rank
            FROM ({parts}) AS said LEFT JOIN link.authority_rank AS authority
              ON authority.attribute = said.attribute AND authority.department = said.department
             AND authority.export = said.export
        ),
        of_line AS (
            SELECT *, MIN(strength) OVER line AS line_strength, MIN(rank) OVER line AS line_rank FROM stated
            WINDOW line AS (PARTITION BY hub_id, chosen_with, record_id, role)
        )
        SELECT *, DENSE_RANK() OVER (
            PARTITION BY hub_id, chosen_with ORDER BY in_vault, line_strength, line_rank, {_order(kind)}
        ) AS choice
        FROM of_line"""


def _judged(kind: Kind) -> str:
    """The rows of link.statement of one kind."""
    grounds = ["line_strength", "line_rank", "period_end", "completeness", *_recency(kind)]
    taken = ", ".join(f"MIN({name}) AS {name}" for name in grounds)
    newer, older = _newer(kind, "said", "next"), _newer(kind, "top", "said")
    phones = [column.name for column in golden_columns(kind) if column.kind == "phone_list"]
    # A list of numbers all of which the chosen line gives says nothing else.
    same = "said.value = chosen.value" + "".join(
        f" OR (said.attribute = {literal(name)} AND "
        "LIST_HAS_ALL(STRING_SPLIT(chosen.value, ';'), STRING_SPLIT(said.value, ';')))"
        for name in phones
    )
    return f"""
        WITH top AS (SELECT hub_id, chosen_with, {taken} FROM {_ranked(kind)} WHERE choice = 1 GROUP BY ALL),
        next AS (SELECT hub_id, chosen_with, {taken} FROM {_ranked(kind)} WHERE choice = 2 GROUP BY ALL),
        chosen AS (SELECT hub_id, attribute, value FROM {_ranked(kind)} WHERE choice = 1 AND strength < 2)
        SELECT {literal(kind.name)} AS entity_kind, said.hub_id, said.attribute, said.value, said.record_id, said.role,
               said.department, said.export, said.period_end, said.strength, said.rank,
               said.choice = 1 AND said.strength < 2 AS is_chosen,
               CASE
                   WHEN said.choice = 1 AND said.strength < 2 THEN CASE
                       WHEN next.hub_id IS NULL THEN 'only'
                       WHEN next.line_strength > said.line_strength THEN 'trusted'
                       WHEN next.line_rank > said.line_rank THEN 'authority'
                       WHEN {newer} THEN 'newest'
                       WHEN next.completeness < said.completeness THEN 'more_complete'
                       ELSE 'first_row'
                   END
                   WHEN {same} THEN 'same'
                   WHEN said.strength = 2 THEN 'not_believed'
                   WHEN said.line_strength > top.line_strength THEN 'weaker'
                   WHEN said.line_rank > top.line_rank THEN 'outranked'
                   WHEN {older} THEN 'older'
                   WHEN said.completeness < top.completeness THEN 'less_complete'
                   ELSE 'later_row'
               END AS reason
        FROM {_ranked(kind)} AS said
        JOIN top ON top.hub_id = said.hub_id AND top.chosen_with = said.chosen_with
        LEFT JOIN next ON next.hub_id = said.hub_id AND next.chosen_with = said.chosen_with
        LEFT JOIN chosen ON chosen.hub_id = said.hub_id AND chosen.attribute = said.attribute"""


def _newer(kind: Kind, one: str, other: str) -> str:
    names = ["period_end", *_recency(kind)]
    return " OR ".join(f"{one}.{name} IS DISTINCT FROM {other}.{name}" for name in names)


def _golden(kind: Kind) -> str:
    """One row per entity of the kind: its chosen values, and the line that ranks first."""
    doubted = {doubt.attribute for doubt in kind.doubts}
    values: list[str] = []
    for column in golden_columns(kind):
        of = f"FILTER (WHERE attribute = {literal(column.name)})"
        values += [
            f"MIN(value) {of} AS {quoted(column.name)}",
            f"MIN(record_id) {of} AS {quoted(f'{column.name}_record_id')}",
        ]
        if column.name in doubted:
            values.append(f"MIN(strength) {of} AS {quoted(f'{column.name}_strength')}")
    names = ", ".join(f"golden.{quoted(c.name)}" for c in golden_table(kind).columns[1:-2])
    return f"""
        WITH golden AS (
            SELECT hub_id, {", ".join(values)} FROM {_ranked(kind)} WHERE choice = 1 AND strength < 2 GROUP BY hub_id
        ),
        ranks AS (SELECT record_id, role, MIN(rank) AS rank FROM {_ranked(kind)} GROUP BY record_id, role),
        firsts AS (
            SELECT hub_id, record_id, role, ROW_NUMBER() OVER (
                PARTITION BY hub_id ORDER BY in_vault, COALESCE(ranks.rank, {UNRANKED + 1}), {_order(kind)}
            ) AS place
            FROM {_lines(kind)} LEFT JOIN ranks USING (record_id, role)
        )
        SELECT firsts.hub_id AS {quoted(kind.link.hub_id)}, {names}, firsts.record_id, firsts.role
        FROM firsts LEFT JOIN golden ON golden.hub_id = firsts.hub_id
        WHERE firsts.place = 1"""

"""Findings as they would be if every link were true: the same SQL on the same claims, with links taken from the truth.

Belongs here: replacing links by the truth in a copy of a build, choosing values and deriving core and findings again,
comparing with the hub's own and with the planted ones, explaining. Not here: the hub's own against the planted ones
(``score_findings``).
A difference to the hub is the fault of linking alone, a difference to the planted ones that of a rule (or of the truth); each
is told with the rows it comes from and what was said of them.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gridhub.city.scoring.truth import path_of
from gridhub.project.project import Project
from gridhub.survivorship.choosing import choose_values
from gridhub.tables.filling import create_from_query
from gridhub.tables.quoting import literal, quoted

TRUE_ID = "T:"


@dataclass(frozen=True, order=True)
class Difference:
    """One finding that only the hub (``extra``) or only the truth-linked build (``missing``) reports, or that only the
    truth-linked build reports and nobody planted (``unplanted``), or the other way round (``unfound``), and why."""

    finding_code: str
    side: str
    subject: str
    month: str
    explanation: str


@dataclass(frozen=True)
class LinkedFindings:
    """Per finding code: found by the hub, found on true links, found by both; ``planted``: planted, found on true links,
    both; and every difference."""

    counts: tuple[tuple[str, int, int, int], ...]
    planted: tuple[tuple[str, int, int, int], ...]
    differences: tuple[Difference, ...]

    def as_text(self) -> str:
        lines = ["", "疑点：同一 SQL 在真值关联上 same SQL on true links    hub  true-linked  same   planted  same"]
        planted = {code: (count, same) for code, count, _, same in self.planted}
        for code, hub, true, same in self.counts:
            count, both = planted.get(code, (0, 0))
            lines.append(f"  {code.ljust(40)}{hub:>12}{true:>13}{same:>6}{count:>10}{both:>6}")
        lines += [
            f"  {code.ljust(40)}{0:>12}{0:>13}{0:>6}{count:>10}{0:>6}"
            for code, (count, _) in planted.items()
            if code not in {line[0] for line in self.counts}
        ]
        lines += [f"  {d.side} {d.finding_code} {d.subject} {d.month}: {d.explanation}" for d in self.differences]
        return "\n".join(lines)


def compare_findings(project: Project, database: Path, truth: Path) -> LinkedFindings:
    """Derive findings of one build's database again on true links and compare. Neither file is changed."""

    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        copy = Path(folder) / "true.duckdb"
        shutil.copyfile(database, copy)
        with duckdb.connect(str(copy)) as con:
            con.execute(
                f"CREATE TEMP TABLE record_truth AS SELECT * FROM read_csv({literal(str(path_of(truth, 'record_truth')))}, "
                "header = true, all_varchar = true, nullstr = '\\x00')"
            )
            con.execute(_ANSWERS)
            findings = [asset.name for asset in project.assets if asset.layer == "finding"]
            found = _subjects(con, findings, "hub_subject")
            con.execute(f"CREATE TEMP TABLE hub_finding AS {found}")
            _link_by_truth(con)
            choose_values(
                con
            )  # the chosen values hang on the links: of the hub's ids they would say nothing of true ones
            _derive_again(con, project)
            con.execute(f"CREATE TEMP TABLE true_finding AS {_subjects(con, findings, 'true_subject')}")
            con.execute(
                "CREATE TEMP TABLE planted AS SELECT finding AS finding_code, entity_kind AS subject_kind, true_id AS subject, "
                f"CAST(month || '-01' AS DATE) AS month FROM read_csv({literal(str(path_of(truth, 'finding_truth')))}, "
                "header = true, all_varchar = true)"
            )
            return _compare(con)


# Truth beside the hub's answer, for rows in force.
_ANSWERS = """
    CREATE TEMP TABLE answer AS
    SELECT entity.record_id, entity.role, entity.entity_kind, entity.hub_id, truth.true_id
    FROM audit.record_entity AS entity
    JOIN record_truth AS truth
      ON truth.file = entity.file AND CAST(truth.row AS BIGINT) = entity.row
     AND COALESCE(truth.sheet, '') = COALESCE(entity.sheet, '')
     AND truth.role = entity.role AND truth.entity_kind = entity.entity_kind
"""


def _subjects(con: duckdb.DuckDBPyConnection, findings: list[str], map_name: str) -> str:
    """Query: finding_code, subject as a true id, month. A hub id means the true id most of its rows have."""
    if map_name == "hub_subject":
        con.execute(
            """CREATE TEMP TABLE hub_subject AS
               SELECT entity_kind, hub_id, FIRST(true_id ORDER BY is_register DESC, n DESC, true_id) AS true_id
               FROM (SELECT entity_kind, hub_id, true_id, COUNT(*) AS n, BOOL_OR(role IN ('standard', 'source', 'entity')) AS is_register
                     FROM answer WHERE hub_id IS NOT NULL GROUP BY ALL) GROUP BY entity_kind, hub_id"""
        )
    union = " UNION ALL ".join(
        f"SELECT finding_code, subject_kind, subject_id, case_part, month FROM {quoted(name)}" for name in findings
    )
    return f"""SELECT DISTINCT f.finding_code, f.subject_kind,
                      CASE WHEN STARTS_WITH(f.subject_id, '{TRUE_ID}') THEN SUBSTR(f.subject_id, {len(TRUE_ID) + 1})
                           ELSE COALESCE(s.true_id, f.subject_id) END
                      || COALESCE('+' || COALESCE(o.true_id, SPLIT_PART(f.case_part, '·', 1))
                                      || SUBSTR(f.case_part, LENGTH(SPLIT_PART(f.case_part, '·', 1)) + 1), '') AS subject, f.month
               FROM ({union}) AS f
               LEFT JOIN hub_subject AS s ON s.entity_kind = f.subject_kind AND s.hub_id = f.subject_id
               LEFT JOIN hub_subject AS o
                 ON o.entity_kind IN ('grid', 'dwelling') AND o.hub_id = SPLIT_PART(f.case_part, '·', 1)"""


def _link_by_truth(con: duckdb.DuckDBPyConnection) -> None:
    """Persons, firms, sources and households get true ids; dwellings and grids the hub id of the true place."""
    named = (
        ("link.person", "person_id", "person"),
        ("link.market_entity", "entity_id", "market_entity"),
        ("link.pollution_source", "source_id", "pollution_source"),
    )
    for table, column, kind in named:
        con.execute(
            f"""UPDATE {table} AS link SET {column} = '{TRUE_ID}' || answer.true_id FROM answer
                WHERE answer.record_id = link.record_id AND answer.role = link.role AND answer.entity_kind = '{kind}'"""
        )
    con.execute(
        f"""UPDATE link.household AS link SET household_id = '{TRUE_ID}' || answer.true_id FROM answer
            WHERE answer.record_id = link.record_id AND answer.role = link.role AND answer.entity_kind = link.household_kind"""
    )
    con.execute(
        """UPDATE link.address AS link SET dwelling_id = COALESCE(place.hub_id, link.dwelling_id) FROM answer
           LEFT JOIN (SELECT true_id, MIN(hub_id) AS hub_id FROM answer
                      WHERE entity_kind = 'dwelling' AND role = 'standard' GROUP BY true_id) AS place
             ON place.true_id = answer.true_id
           WHERE answer.record_id = link.record_id AND answer.role = link.role AND answer.entity_kind = 'dwelling'"""
    )


def _derive_again(con: duckdb.DuckDBPyConnection, project: Project) -> None:

    for asset in project.assets:
        if asset.layer in ("core", "finding"):
            create_from_query(con, project.tables[asset.table], asset.sql)


def _compare(con: duckdb.DuckDBPyConnection) -> LinkedFindings:
    counts, differences = _beside(con, "hub_finding", ("extra", "missing"))
    planted, others = _beside(con, "planted", ("unfound", "unplanted"))
    return LinkedFindings(counts, planted, differences + others)


def _beside(
    con: duckdb.DuckDBPyConnection, table: str, sides: tuple[str, str]
) -> tuple[tuple[tuple[str, int, int, int], ...], tuple[Difference, ...]]:
    """A table of findings beside those on true links: counts per code, and what only one of both has."""
    both = "finding_code, subject_kind, subject, month"
    counts = con.execute(
        f"""SELECT COALESCE(h.finding_code, t.finding_code) AS code, COUNT(h.subject), COUNT(t.subject),
                  COUNT(*) FILTER (h.subject IS NOT NULL AND t.subject IS NOT NULL)
           FROM {table} AS h FULL JOIN true_finding AS t USING ({both})
           GROUP BY ALL ORDER BY 1"""
    ).fetchall()
    lines = con.execute(
        f"""SELECT finding_code, CASE WHEN h.side IS NULL THEN 2 ELSE 1 END, subject, CAST(month AS VARCHAR), subject_kind
           FROM (SELECT *, 1 AS side FROM {table}) AS h
           FULL JOIN (SELECT *, 1 AS side FROM true_finding) AS t USING ({both})
           WHERE h.side IS NULL OR t.side IS NULL ORDER BY ALL"""
    ).fetchall()
    differences = tuple(
        Difference(code, sides[side - 1], subject, month, _explain(con, kind, subject.partition("+")[0]))
        for code, side, subject, month, kind in lines
    )
    return tuple(counts), differences


def _explain(con: duckdb.DuckDBPyConnection, kind: str, subject: str) -> str:
    """Which rows of the true subject the hub linked to which ids, and what it said of their citizen ids."""
    rows = con.execute(
        """SELECT entity.file || '#' || entity.row || ' ' || entity.role || ' → ' || COALESCE(answer.hub_id, '?')
                  || ' (' || entity.method || COALESCE(', id ' || status.status, '') || ')'
           FROM answer JOIN audit.record_entity AS entity USING (record_id, role, entity_kind)
           LEFT JOIN link.cid_status AS status ON status.record_id = answer.record_id AND status.role = answer.role
           WHERE answer.entity_kind = ? AND answer.true_id = ? ORDER BY 1""",
        [kind, subject.partition("+")[0]],
    ).fetchall()
    return "; ".join(str(row[0]) for row in rows) or "no row of the truth speaks of it"

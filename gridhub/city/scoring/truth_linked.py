"""Findings as they would be if every link were true: the same SQL on the same claims, with links taken from the truth.

Belongs here: replacing links by the truth in a copy of a build, choosing values and deriving core and findings again,
comparing, explaining. Not here: the planted findings (``score_findings``).
A difference is then the fault of linking alone; each is told with the rows it comes from and what was said of them.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from gridhub.city.scoring.score_findings import FindingScore
from gridhub.city.scoring.truth import path_of
from gridhub.project.project import Project
from gridhub.survivorship.choosing import choose_values
from gridhub.tables.filling import create_from_query
from gridhub.tables.quoting import literal, quoted

TRUE_ID = "T:"


@dataclass(frozen=True, order=True)
class Difference:
    """One finding that only the hub (``extra``) or only the truth-linked build (``missing``) reports, and why."""

    finding_code: str
    side: str
    subject: str
    month: str
    explanation: str


@dataclass(frozen=True)
class LinkedFindings:
    """Per finding code: found by the hub, found on true links, found by both; and every difference. ``planted``: per code
    planted, found on true links, the same in both: what is left to the rule alone."""

    counts: tuple[tuple[str, int, int, int], ...]
    planted: tuple[FindingScore, ...]
    differences: tuple[Difference, ...]

    def as_text(self) -> str:
        lines = ["", "疑点与真值关联后同一 SQL 的结果 same SQL on true links    hub  true-linked  same"]
        lines += [f"  {code.ljust(40)}{hub:>14}{true:>13}{same:>6}" for code, hub, true, same in self.counts]
        lines += ["", "与真值关联后对照埋设 true links against planted   true     found      same  precision  recall"]
        lines += [
            f"  {f.finding.ljust(40)}{f.true:>10}{f.found:>10}{f.same:>10}{f.precision:>11}{f.recall:>8}"
            for f in self.planted
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
            return _compare(con, _against_planted(con, truth))


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


def _against_planted(con: duckdb.DuckDBPyConnection, truth: Path) -> tuple[FindingScore, ...]:
    """What the rules find on true links beside what is planted, one line per code."""
    lines = con.execute(
        f"""WITH planted AS (
                SELECT DISTINCT finding AS finding_code, true_id AS subject, month
                FROM read_csv({literal(str(path_of(truth, "finding_truth")))}, header = true, all_varchar = true)
            ),
            found AS (SELECT DISTINCT finding_code, subject, STRFTIME(month, '%Y-%m') AS month FROM true_finding)
            SELECT COALESCE(p.finding_code, f.finding_code) AS code, COUNT(p.subject), COUNT(f.subject),
                   COUNT(*) FILTER (p.subject IS NOT NULL AND f.subject IS NOT NULL)
            FROM planted AS p
            FULL JOIN found AS f ON f.finding_code = p.finding_code AND f.subject = p.subject AND f.month = p.month
            GROUP BY code ORDER BY code"""
    ).fetchall()
    return tuple(FindingScore(*line) for line in lines)


def _compare(con: duckdb.DuckDBPyConnection, planted: tuple[FindingScore, ...]) -> LinkedFindings:
    counts = con.execute(
        """SELECT COALESCE(h.finding_code, t.finding_code) AS code, COUNT(h.subject), COUNT(t.subject),
                  COUNT(*) FILTER (h.subject IS NOT NULL AND t.subject IS NOT NULL)
           FROM hub_finding AS h FULL JOIN true_finding AS t USING (finding_code, subject_kind, subject, month)
           GROUP BY ALL ORDER BY 1"""
    ).fetchall()
    lines = con.execute(
        """SELECT finding_code, CASE WHEN h.side IS NULL THEN 'missing' ELSE 'extra' END, subject, CAST(month AS VARCHAR), subject_kind
           FROM (SELECT *, 1 AS side FROM hub_finding) AS h
           FULL JOIN (SELECT *, 1 AS side FROM true_finding) AS t USING (finding_code, subject_kind, subject, month)
           WHERE h.side IS NULL OR t.side IS NULL ORDER BY ALL"""
    ).fetchall()
    differences = tuple(
        Difference(code, side, subject, month, _explain(con, kind, subject))
        for code, side, subject, month, kind in lines
    )
    return LinkedFindings(tuple(counts), planted, differences)


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

"""Findings against the planted ones.

Belongs here: comparing finding.* with ``finding_truth``, one line per finding code. Not here: links and cells.
This is the place for a closer comparison (the same finding SQL on truth-linked rows, each difference explained).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import duckdb


@dataclass(frozen=True)
class FindingScore:
    """Distinct (subject, part of its case, month) of one finding code: planted, found by the hub, the same in both."""

    finding: str
    true: int
    found: int
    same: int

    @property
    def precision(self) -> Decimal:
        """Of what was found, how much is planted; 1 when nothing was found."""
        return share_of(self.same, self.found)

    @property
    def recall(self) -> Decimal:
        """Of what is planted, how much was found; 1 when nothing is planted."""
        return share_of(self.same, self.true)


def share_of(part: int, whole: int) -> Decimal:
    """Four decimals; of nothing, all."""
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else Decimal(1)


def score_findings(con: duckdb.DuckDBPyConnection) -> tuple[FindingScore, ...]:
    """One line per finding code of either side. Needs the temp tables of ``score`` on ``con``."""
    tables = con.execute(
        """SELECT table_name FROM information_schema.columns WHERE table_catalog = 'hub' AND table_schema = 'finding'
           AND column_name = 'month' ORDER BY table_name"""
    ).fetchall()
    columns = "finding_code, subject_kind, subject_id, case_part, month"
    empty = (
        "SELECT NULL::VARCHAR AS finding_code, NULL AS subject_kind, NULL AS subject_id, NULL AS case_part, "
        "NULL::DATE AS month WHERE FALSE"
    )
    union = " UNION ALL ".join([empty, *(f'SELECT {columns} FROM finding."{name}"' for (name,) in tables)])
    found = con.execute(
        f"""WITH said AS (
                SELECT DISTINCT f.finding_code, COALESCE(m.true_id, 'unknown ' || f.subject_id)
                           || COALESCE('+' || COALESCE(other.true_id, SPLIT_PART(f.case_part, '·', 1))
                                           || SUBSTR(f.case_part, LENGTH(SPLIT_PART(f.case_part, '·', 1)) + 1), '') AS true_id,
                       STRFTIME(f.month, '%Y-%m') AS month
                FROM ({union}) AS f
                LEFT JOIN meaning AS m ON m.entity_kind = f.subject_kind AND m.hub_id = f.subject_id
                LEFT JOIN meaning AS other
                  ON other.entity_kind IN ('grid', 'dwelling') AND other.hub_id = SPLIT_PART(f.case_part, '·', 1)
            ),
            planted AS (SELECT DISTINCT finding AS finding_code, true_id, month FROM finding_truth)
            SELECT COALESCE(p.finding_code, s.finding_code) AS code, COUNT(p.true_id), COUNT(s.true_id),
                   COUNT(*) FILTER (p.true_id IS NOT NULL AND s.true_id IS NOT NULL)
            FROM planted AS p FULL JOIN said AS s
              ON s.finding_code = p.finding_code AND s.true_id = p.true_id AND s.month = p.month
            GROUP BY code ORDER BY code"""
    ).fetchall()
    return tuple(FindingScore(*line) for line in found)

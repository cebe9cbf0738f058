"""Firms and pollution sources: to which listed one the hub links every row that names one, by what stands in its cells.

Belongs here: comparing links of market entities and sources with the truth. Not here: persons and places (``score``), cells
(``score_cells``).

Listed is what the register of 市监 and the list of 生态环境 have a line of in force. A mention is any other row: of a licence,
a visit, a patrol. Its answer is

``right``    the entity whose line of the list it is truly about
``wrong``    another one; also when it is about none that is listed (a branch that stands in no list)
``apart``    no listed one: an entity of its own, or none

Precision is right of right and wrong; recall is right of the mentions that are about a listed one.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

KINDS = ("market_entity", "pollution_source")
_LISTS = (
    "(entity_kind = 'market_entity' AND role = 'entity' AND department = 'market_supervision' AND export = 'market_entity')"
    " OR (entity_kind = 'pollution_source' AND role = 'source' AND department = 'environment' AND export = 'pollution_source')"
)


@dataclass(frozen=True)
class FirmScore:
    """Mentions in force of one kind whose number and name stand there in one way (``*``: all). ``listed``: about a listed
    one; ``right`` and ``wrong`` as above, the others are apart."""

    kind: str
    number: str
    name: str
    mentions: int
    listed: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.listed if self.listed else 1.0


@dataclass(frozen=True)
class FirmScores:
    """By kind, number and name; ``joined``: listed ones that share an id with another, ``split``: with several ids."""

    scores: tuple[FirmScore, ...]
    joined: int
    split: int

    def of(self, kind: str, number: str = "*", name: str = "*") -> FirmScore:
        """One line, or the sum of the lines that a ``*`` leaves open."""
        asked = [
            score for score in self.scores
            if score.kind == kind and number in ("*", score.number) and name in ("*", score.name)
        ]  # fmt: skip
        counts = (sum(getattr(score, part) for score in asked) for part in ("mentions", "listed", "right", "wrong"))
        return FirmScore(kind, number, name, *counts)

    def lines(self) -> list[str]:
        """A table for people, Chinese and English."""
        lines = [
            "企业与污染源提及 mentions of firms and sources (number 代码, name 名称 怎样写; listed 在名录中, right 正确, wrong 错误, "
            "apart 未关联)",
            "  " + "kind".ljust(18) + "number".ljust(14) + "name".ljust(10)
            + "".join(word.rjust(10) for word in ("mentions", "listed", "right", "wrong", "apart", "precision", "recall")),
        ]  # fmt: skip
        for kind in KINDS:
            for score in (*(score for score in self.scores if score.kind == kind), self.of(kind)):
                apart = score.mentions - score.right - score.wrong
                numbers = (score.mentions, score.listed, score.right, score.wrong, apart)
                lines.append(
                    f"  {kind.ljust(18)}{score.number.ljust(14)}{score.name.ljust(10)}"
                    + "".join(str(number).rjust(10) for number in numbers)
                    + f"{score.precision:>10.4f}{score.recall:>10.4f}"
                )
        lines.append(f"  名录中两个以上归为一个 listed ones joined {self.joined}, 一个分成几个 split {self.split}")
        return lines


def score_firms(con: duckdb.DuckDBPyConnection) -> FirmScores:
    """Needs the temp tables ``answer`` and ``damage_truth`` of ``score`` on ``con``.

    Leaves the temp table ``firm_answer`` (record_id, kind, number, name, true_id, hub_id, answer) for whoever looks closer.
    """
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    con.execute(
        f"""CREATE TEMP TABLE listed_firm AS SELECT DISTINCT entity_kind, true_id, hub_id FROM answer
            WHERE ({_LISTS}) AND hub_id IS NOT NULL"""
    )
    con.execute(
        f"""CREATE TEMP TABLE firm_answer AS
        WITH damage AS (
            SELECT file, COALESCE(sheet, '') AS sheet, CAST(row AS BIGINT) AS row,
                   MIN(damage) FILTER (damage LIKE 'uscc%' OR damage LIKE 'permit%') AS number,
                   MIN(damage) FILTER (damage LIKE 'firm%') AS name
            FROM damage_truth GROUP BY ALL
        )
        SELECT a.record_id, a.role, a.entity_kind AS kind, a.true_id, a.hub_id,
               COALESCE(REGEXP_REPLACE(d.number, '^(uscc|permit)_', ''), 'plain') AS number,
               COALESCE(REGEXP_REPLACE(d.name, '^firm_', ''), 'plain') AS name,
               EXISTS (SELECT 1 FROM listed_firm AS l WHERE l.entity_kind = a.entity_kind AND l.true_id = a.true_id) AS is_listed,
               CASE WHEN NOT EXISTS (SELECT 1 FROM listed_firm AS l WHERE l.entity_kind = a.entity_kind AND l.hub_id = a.hub_id)
                         THEN 'apart'
                    WHEN EXISTS (SELECT 1 FROM listed_firm AS l WHERE l.entity_kind = a.entity_kind AND l.hub_id = a.hub_id
                                   AND l.true_id = a.true_id) THEN 'right' ELSE 'wrong' END AS answer
        FROM answer AS a LEFT JOIN damage AS d ON d.file = a.file AND d.sheet = a.sheet AND d.row = a.row
        WHERE a.entity_kind IN ({kinds}) AND NOT ({_LISTS})"""
    )
    found = con.execute(
        """SELECT kind, number, name, COUNT(*), COUNT(*) FILTER (is_listed), COUNT(*) FILTER (answer = 'right'),
                  COUNT(*) FILTER (answer = 'wrong')
           FROM firm_answer GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    ((joined, split),) = con.execute(
        """SELECT (SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(DISTINCT true_id) AS n FROM listed_firm GROUP BY entity_kind, hub_id)),
                  (SELECT COALESCE(SUM(n - 1), 0) FROM (SELECT COUNT(DISTINCT hub_id) AS n FROM listed_firm GROUP BY entity_kind, true_id))"""
    ).fetchall()
    return FirmScores(tuple(FirmScore(*line) for line in found), int(joined), int(split))

"""Addresses: what became of every mention of one, by role.

Belongs here: comparing the dwelling of each address mention with the truth. Not here: spellings cell by cell
(``score_cells``), which grid a dwelling is in (``score``).

A mention is one of
``resolvable``  its text leads to one dwelling, which has a standard address or is too new for one
``open``        it leads there for whoever knows more than the text: a unit left out, another name of the estate, a name of
                before. No dwelling is right too
``nowhere``     it leads to no dwelling: a building nobody listed, a collective place, another county

and its answer one of
``right``       the true dwelling; for a collective place one that the hub says is collective
``standard``    another dwelling of the standard address list
``founded``     a dwelling without a standard address: beside the true one that has one, another one, or where none is
``unresolved``  no dwelling
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from gridhub.city.scoring.score_cells import ROLE_OF_FIELD

GROUPS = ("resolvable", "open", "nowhere")
ANSWERS = ("right", "standard", "founded", "unresolved")
_OPEN = ("address_without_unit", "address_other_name", "address_former_name")
"""Damages that hide which dwelling is meant."""


@dataclass(frozen=True)
class AddressScore:
    """Mentions in force with one role (``*``: all) and of one group, by answer (order of ``ANSWERS``)."""

    role: str
    group: str
    counts: tuple[int, ...]

    @property
    def mentions(self) -> int:
        return sum(self.counts)

    def count(self, answer: str) -> int:
        """Mentions with one of ``ANSWERS``."""
        return self.counts[ANSWERS.index(answer)]


@dataclass(frozen=True)
class AddressScores:
    """Every role and all together, and why resolvable mentions have no dwelling: (reason, mentions), the most first."""

    scores: tuple[AddressScore, ...]
    reasons: tuple[tuple[str, int], ...]

    def of(self, group: str, role: str = "*") -> AddressScore:
        """One line; all zero when no such mention is in force."""
        found = (score for score in self.scores if (score.role, score.group) == (role, group))
        return next(found, AddressScore(role, group, (0,) * len(ANSWERS)))

    def lines(self) -> list[str]:
        """A table for people, Chinese and English."""
        lines = [
            "地址提及 address mentions (可解析 resolvable, 两可 open: 未解析也对, 无房屋 nowhere: 未解析才对; "
            "正确 right, 别的标准地址 standard, 另立 founded, 未解析 unresolved)",
            "  "
            + "role".ljust(12)
            + "group".ljust(12)
            + "".join(answer.rjust(12) for answer in ANSWERS)
            + "     right",
        ]
        for score in self.scores:
            counts = "".join(str(number).rjust(12) for number in score.counts)
            good = score.count("right") + (score.count("unresolved") if score.group != "resolvable" else 0)
            lines.append(f"  {score.role.ljust(12)}{score.group.ljust(12)}{counts}{good / score.mentions:>10.4%}")
        if self.reasons:
            told = ", ".join(f"{reason} {number}" for reason, number in self.reasons)
            lines.append(f"  未解析原因 why resolvable ones have no dwelling: {told}")
        return lines


def score_addresses(con: duckdb.DuckDBPyConnection) -> AddressScores:
    """Needs the temp tables of ``score`` and ``score_cells`` on ``con``.

    Leaves the temp table ``address_answer`` (record_id, role, truth, true_id, hub_id, mention, answer) for whoever looks
    closer. Mentions of a build without ``link.address`` have no reason.
    """
    role = "CASE d.field_name " + " ".join(f"WHEN '{f}' THEN '{r}'" for f, r in ROLE_OF_FIELD.items()) + " END"
    hides = ", ".join(f"'{damage}'" for damage in _OPEN)
    con.execute(
        f"""CREATE TEMP TABLE address_answer AS
        WITH listed AS (
            SELECT DISTINCT hub_id, true_id FROM answer WHERE entity_kind = 'dwelling' AND role = 'standard'
        ),
        mention AS (
            SELECT f.record_id, t.role, t.entity_kind AS truth, t.true_id, e.hub_id
            FROM record_truth AS t
            JOIN in_force AS f
              ON f.file = t.file AND f.sheet = COALESCE(t.sheet, '') AND f.row = CAST(t.row AS BIGINT)
            LEFT JOIN audit.record_entity AS e
              ON e.record_id = f.record_id AND e.role = t.role AND e.entity_kind = 'dwelling'
            WHERE t.entity_kind IN ('dwelling', 'unresolvable', 'collective', 'outside') AND t.role <> 'standard'
        ),
        hidden AS (
            SELECT DISTINCT d.record_id, {role} AS role FROM damaged_cell AS d WHERE d.damage IN ({hides})
        )
        SELECT m.*,
               CASE WHEN m.truth <> 'dwelling' THEN 'nowhere'
                    WHEN EXISTS (SELECT 1 FROM hidden AS h
                                 WHERE h.record_id = m.record_id AND COALESCE(h.role, m.role) = m.role) THEN 'open'
                    ELSE 'resolvable' END AS mention,
               CASE WHEN m.hub_id IS NULL THEN 'unresolved'
                    WHEN m.truth = 'dwelling' AND meaning.true_id = m.true_id THEN 'right'
                    WHEN m.truth = 'collective' AND m.hub_id IN ({_collective(con)}) THEN 'right'
                    WHEN m.hub_id IN (SELECT hub_id FROM listed WHERE hub_id IS NOT NULL) THEN 'standard'
                    ELSE 'founded' END AS answer
        FROM mention AS m
        LEFT JOIN meaning ON meaning.entity_kind = 'dwelling' AND meaning.hub_id = m.hub_id"""
    )
    found = con.execute(
        """SELECT COALESCE(role, '*') AS role, mention, answer, COUNT(*) FROM address_answer
           GROUP BY GROUPING SETS ((role, mention, answer), (mention, answer)) ORDER BY ALL"""
    ).fetchall()
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for place, mention, answer, number in found:
        counts.setdefault((place, mention), {})[answer] = number
    ordered = sorted(counts, key=lambda key: (key[0] == "*", key[0], GROUPS.index(key[1])))
    scores = tuple(AddressScore(*key, tuple(counts[key].get(answer, 0) for answer in ANSWERS)) for key in ordered)
    return AddressScores(scores, _reasons(con))


def _has(con: duckdb.DuckDBPyConnection, schema: str, table: str, column: str) -> bool:
    found = con.execute(
        """SELECT COUNT(*) FROM information_schema.columns
           WHERE table_catalog = 'hub' AND table_schema = ? AND table_name = ? AND column_name = ?""",
        [schema, table, column],
    ).fetchone()
    return bool(found and found[0])


def _collective(con: duckdb.DuckDBPyConnection) -> str:
    """Query: dwellings that the hub says are nobody's household; none in a build that does not tell."""
    if _has(con, "link", "dwelling", "is_collective"):
        return "SELECT dwelling_id FROM link.dwelling WHERE is_collective"
    return "SELECT NULL WHERE FALSE"


def _reasons(con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, int], ...]:
    if not _has(con, "link", "address", "rule"):
        return ()
    found = con.execute(
        """SELECT COALESCE(l.rule, l.method, 'no claim') AS reason, COUNT(*) AS n
           FROM address_answer AS a LEFT JOIN link.address AS l USING (record_id, role)
           WHERE a.mention = 'resolvable' AND a.answer = 'unresolved' GROUP BY reason ORDER BY n DESC, reason"""
    ).fetchall()
    return tuple((str(reason), int(number)) for reason, number in found)

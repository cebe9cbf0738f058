"""``score_identity``: how a build links mentions of persons, where that is hard.

Belongs here: the result, its table, pairs and persons counted. Not here: what a mention tells (``identity_mentions``), cells,
places and findings (``score``).

Pairs are counted by the sizes of groups, never made. A pair is easy when both sides are clean (``identity_mentions``); hard
pairs are all pairs less the easy ones. Bare mentions, which tell a name and nothing else, are in no pair and no person here
(but in ``across``, which is that of ``score``).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from gridhub.city.scoring.identity_mentions import OUTCOMES, describe_mentions
from gridhub.city.scoring.score import PairScore, pairs_across, prepared, share

CLEAN, NAMESAKE, NO_ID = "(clean)", "(namesake)", "(no id told)"
"""Groups of mentions beside those with a damage: clean; clean but for a person who shares name and birth date; without an id,
and none is missing by damage."""


@dataclass(frozen=True)
class DamageScore:
    """Mentions with one kind of damage in a cell that tells of the person, by outcome (order of ``OUTCOMES``);
    ``set_aside``: mentions of quarantined rows, which have no outcome."""

    damage: str
    counts: tuple[int, ...]
    set_aside: int = 0

    @property
    def mentions(self) -> int:
        """In force."""
        return sum(self.counts)

    @property
    def right_share(self) -> Decimal | None:
        """Of the mentions of persons who have others; None when there is none."""
        among = self.mentions - self.count("only")
        return share(self.count("right"), among) if among else None

    def count(self, outcome: str) -> int:
        """Mentions with one of ``OUTCOMES``."""
        return self.counts[OUTCOMES.index(outcome)]


@dataclass(frozen=True)
class SplitScore:
    """True persons, and those whose mentions have more than one hub id."""

    persons: int
    split: int

    @property
    def split_share(self) -> Decimal:
        return share(self.split, self.persons) if self.persons else Decimal(0)


@dataclass(frozen=True)
class IdentityScore:
    """A build's links of persons against the truth."""

    mentions: int
    """In force, bare ones too."""
    set_aside: int
    """Mentions of quarantined rows."""
    across: PairScore
    """Pairs of mentions from two different exports."""
    pairs: PairScore
    """Pairs of mentions, whatever export they are from."""
    hard: PairScore
    """Of ``pairs``, those with a side that is not clean."""
    not_clean: int
    """Mentions that make a pair hard."""
    damages: tuple[DamageScore, ...]
    with_id: SplitScore
    """Persons of whom some mention tells the right id."""
    without_id: SplitScore
    hub_ids: int
    mixed: int
    """Hub ids of more than one true person."""
    bare: DamageScore

    def as_text(self) -> str:
        """A table for people, Chinese and English."""
        lines = [
            "人员关联 / links of persons",
            f"  人员提及 mentions {self.mentions}, 不完好 not clean {self.not_clean}, 整行隔离 set aside {self.set_aside}",
            "",
            "  人员对 pairs".ljust(34)
            + "".join(head.rjust(12) for head in ("true", "hub", "common", "precision", "recall")),
            *(
                f"  {name.ljust(32)}{p.true:>12}{p.hub:>12}{p.common:>12}{p.precision:>12}{p.recall:>12}"
                for name, p in (
                    ("跨数据项 across sources", self.across),
                    ("全部 all", self.pairs),
                    ("难对 hard", self.hard),
                )
            ),
            "",
            "  按损坏类型 by damage".ljust(28)
            + "".join(head.rjust(10) for head in ("mentions", *OUTCOMES, "set aside", "right %")),
        ]
        for one in (*self.damages, self.bare):
            right = "–" if one.right_share is None else str((100 * one.right_share).quantize(Decimal("0.1")))
            lines.append(
                f"  {one.damage.ljust(26)}{one.mentions:>10}"
                + "".join(f"{count:>10}" for count in one.counts)
                + f"{one.set_aside:>10}{right:>10}"
            )
        lines += [
            "",
            "  人员被拆 persons split",
            f"    有可用号码 with a right id somewhere   {self.with_id.split} / {self.with_id.persons}   {self.with_id.split_share}",
            f"    无可用号码 without                     {self.without_id.split} / {self.without_id.persons}   "
            f"{self.without_id.split_share}",
            f"  混并 hub ids of several persons          {self.mixed} / {self.hub_ids}",
        ]
        return "\n".join(lines)


def score_identity(database: Path, truth: Path) -> IdentityScore:
    """Compares the links of persons of one build's unmasked DuckDB file with a truth folder. Neither is changed.

    Raises FileNotFoundError when the folder lacks a truth file or the database does not exist.
    """
    with prepared(database, truth) as con:
        describe_mentions(con)
        mentions, not_clean = _one(con, "SELECT COUNT(*), COUNT(*) FILTER (NOT clean AND NOT bare) FROM mention")
        set_aside = _one(con, "SELECT COUNT(*) FROM set_aside")[0]
        pairs, hard = _pairs(con)
        with_id, without_id = _splits(con)
        hub_ids, mixed = _one(
            con,
            """SELECT COUNT(*), COUNT(*) FILTER (n > 1) FROM (
                   SELECT COUNT(DISTINCT true_id) AS n FROM mention WHERE hub_id IS NOT NULL AND NOT bare GROUP BY hub_id)""",
        )
        bare = _outcomes(con, "SELECT 'bare', outcome FROM mention WHERE bare")
        return IdentityScore(
            mentions=mentions,
            set_aside=set_aside,
            across=pairs_across(con),
            pairs=pairs,
            hard=hard,
            not_clean=not_clean,
            damages=_damages(con),
            with_id=with_id,
            without_id=without_id,
            hub_ids=hub_ids,
            mixed=mixed,
            bare=DamageScore("仅姓名 bare names", bare.get("bare", (0,) * len(OUTCOMES))),
        )


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(int(value or 0) for value in con.execute(query).fetchall()[0])


def _pairs(con: duckdb.DuckDBPyConnection) -> tuple[PairScore, PairScore]:
    """All pairs, and the hard ones: of a group of n with c clean mentions, n over 2, and that less c over 2."""

    def count(*group: str) -> tuple[int, ...]:
        keys = ", ".join(group)
        known = " AND ".join(f"{key} IS NOT NULL" for key in group)
        return _one(
            con,
            f"""SELECT SUM(n * (n - 1) // 2), SUM(n * (n - 1) // 2 - c * (c - 1) // 2)
                FROM (SELECT COUNT(*) AS n, COUNT(*) FILTER (clean) AS c FROM mention
                      WHERE {known} AND NOT bare GROUP BY {keys})""",
        )

    hub, true, common = count("hub_id"), count("true_id"), count("hub_id", "true_id")
    return PairScore(hub[0], true[0], common[0]), PairScore(hub[1], true[1], common[1])


def _splits(con: duckdb.DuckDBPyConnection) -> tuple[SplitScore, SplitScore]:
    with_id, split, without, split_without = _one(
        con,
        """SELECT COUNT(*) FILTER (has_id), COUNT(*) FILTER (has_id AND n > 1), COUNT(*) FILTER (NOT has_id),
                  COUNT(*) FILTER (NOT has_id AND n > 1)
           FROM (SELECT BOOL_OR(has_id) AS has_id, COUNT(DISTINCT hub_id) AS n FROM mention WHERE NOT bare GROUP BY true_id)""",
    )
    return SplitScore(with_id, split), SplitScore(without, split_without)


def _outcomes(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, tuple[int, ...]]:
    """By the first column of a query, how often each outcome stands in the second."""
    found: dict[str, dict[str, int]] = {}
    for name, outcome, number in con.execute(
        f"SELECT name, outcome, COUNT(*) FROM ({query}) AS line (name, outcome) GROUP BY ALL"
    ).fetchall():
        found.setdefault(name, {})[outcome] = number
    return {name: tuple(by.get(outcome, 0) for outcome in OUTCOMES) for name, by in found.items()}


def _damages(con: duckdb.DuckDBPyConnection) -> tuple[DamageScore, ...]:
    """One line per kind of damage in name order, behind the groups without."""
    found = _outcomes(
        con,
        f"""SELECT d.damage, m.outcome FROM mention AS m JOIN mention_damage AS d USING (record_id, role) WHERE NOT m.bare
            UNION ALL SELECT '{CLEAN}', outcome FROM mention WHERE clean AND NOT bare
            UNION ALL SELECT '{NAMESAKE}', outcome FROM mention AS m WHERE NOT clean AND has_id AND NOT bare
              AND NOT EXISTS (SELECT 1 FROM mention_damage AS d WHERE d.record_id = m.record_id AND d.role = m.role)
            UNION ALL SELECT '{NO_ID}', outcome FROM mention AS m WHERE NOT has_id AND NOT bare
              AND NOT EXISTS (SELECT 1 FROM mention_damage AS d WHERE d.record_id = m.record_id AND d.role = m.role
                              AND STARTS_WITH(d.damage, 'id_'))""",
    )
    aside = dict(con.execute("SELECT damage, COUNT(*) FROM set_aside_damage GROUP BY damage").fetchall())
    nothing = (0,) * len(OUTCOMES)
    return tuple(
        DamageScore(name, found.get(name, nothing), int(aside.get(name, 0)))
        for name in sorted(found.keys() | aside.keys(), key=lambda name: (name[0] != "(", name))
    )

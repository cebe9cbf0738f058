"""``score``: how a build's answers compare with the truth of the synthetic city.

Belongs here: the result, its table, links of persons and places, the order of the work. Not here: every mention of an
address (``score_addresses``), of a firm or source (``score_firms``), damaged cells (``score_cells``), findings (``score_findings``), making truth (``truth``).

Scored are the rows in force of the build (``std.*``): a superseded month is no part of the release.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from gridhub.city.scoring.score_addresses import AddressScores, score_addresses
from gridhub.city.scoring.score_cells import OUTCOMES, CellScore, score_cells
from gridhub.city.scoring.score_findings import FindingScore, score_findings
from gridhub.city.scoring.score_firms import FirmScores, score_firms
from gridhub.city.scoring.truth import path_of

RESIDENTS = ("public_security", "resident", "residence")
"""Department, export and role of the rows on which places are scored."""


def share(part: int, whole: int) -> Decimal:
    """Six decimals; 1 when there is nothing to get wrong."""
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001")) if whole else Decimal(1)


def _shown(part: int, whole: int) -> str:
    """A share with three decimals; – when there is nothing to be right about."""
    return str(share(part, whole).quantize(Decimal("0.001"))) if whole else "–"


@dataclass(frozen=True)
class PairScore:
    """Pairs of person mentions from two different exports: said by the hub, true, both."""

    hub: int
    true: int
    common: int

    @property
    def precision(self) -> Decimal:
        return share(self.common, self.hub)

    @property
    def recall(self) -> Decimal:
        return share(self.common, self.true)


@dataclass(frozen=True)
class PlaceScore:
    """Resident rows with the right answer. ``wrong`` have another one, the rest have none."""

    rows: int
    right: int
    wrong: int

    @property
    def right_share(self) -> Decimal:
        return share(self.right, self.rows)


@dataclass(frozen=True)
class Score:
    """A build against the truth. Rows of ``cells``: one per kind of damage; of ``findings``: one per finding code."""

    mentions: int
    """Person mentions in force."""
    unlinked: int
    """Of these, without a hub id."""
    persons: PairScore
    dwellings: PlaceScore
    grids: PlaceScore
    """Rows whose dwelling two leaf grids claim (planted F18) have no true leaf grid and are left out."""
    addresses: AddressScores
    """Of every export, by role; ``dwellings`` are those of the resident register alone."""
    firms: FirmScores
    cells: tuple[CellScore, ...]
    findings: tuple[FindingScore, ...]

    @property
    def silently_wrong(self) -> int:
        """Damaged cells whose value in the hub is neither true nor flagged."""
        return sum(cell.count("wrong") for cell in self.cells)

    def as_text(self) -> str:
        """A table for people, Chinese and English."""
        lines = [
            "对照真值 / against the truth",
            f"  人员提及 person mentions            {self.mentions:>9}   未关联 unlinked {self.unlinked}",
            f"  跨部门人员对 cross-source pairs      true {self.persons.true}, hub {self.persons.hub}, "
            f"common {self.persons.common}",
            f"    准确率 precision                  {self.persons.precision:>9}",
            f"    召回率 recall                     {self.persons.recall:>9}",
            f"  居民住处正确 right dwelling          {self.dwellings.right_share:>9}   "
            f"{self.dwellings.right}/{self.dwellings.rows}, wrong {self.dwellings.wrong}",
            f"  末级网格正确 right leaf grid         {self.grids.right_share:>9}   "
            f"{self.grids.right}/{self.grids.rows}, wrong {self.grids.wrong}",
            "",
            *self.addresses.lines(),
            "",
            *self.firms.lines(),
            "",
            "受损单元格 damaged cells (已修复 repaired, 已隔离 quarantined, 无害 harmless, 未解析 unresolved, 丢失 lost, "
            "默默出错 wrong)",
            "  " + "damage".ljust(26) + "".join(outcome.rjust(13) for outcome in OUTCOMES),
        ]
        lines += ["  " + c.damage.ljust(26) + "".join(str(n).rjust(13) for n in c.counts) for c in self.cells]
        totals = [sum(cell.counts[place] for cell in self.cells) for place in range(len(OUTCOMES))]
        lines.append("  " + "合计 total".ljust(24) + "".join(str(total).rjust(13) for total in totals))
        lines += ["", "疑点 findings           planted     found      same   准确率 precision   召回率 recall"]
        lines += [
            f"  {f.finding.ljust(18)}{f.true:>10}{f.found:>10}{f.same:>10}{_shown(f.same, f.found):>19}{_shown(f.same, f.true):>16}"
            for f in self.findings
        ]
        return "\n".join(lines)


def score(database: Path, truth: Path) -> Score:
    """Compares one build's unmasked DuckDB file with a truth folder. Neither is changed.

    Raises FileNotFoundError when the folder lacks a truth file or the database does not exist.
    """

    with prepared(database, truth) as con:
        mentions, unlinked = _one(con, "SELECT COUNT(*), COUNT(*) FILTER (hub_id IS NULL) FROM person_mention")
        firms = score_firms(con)
        cells = score_cells(con)
        return Score(
            mentions=mentions,
            unlinked=unlinked,
            persons=pairs_across(con),
            dwellings=_places(con, "dwelling"),
            grids=_places(con, "grid"),
            addresses=score_addresses(con),
            firms=firms,
            cells=cells,
            findings=score_findings(con),
        )


@contextmanager
def prepared(database: Path, truth: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the build (read-only), the truth, and both beside each other (``_prepare``).

    Raises FileNotFoundError as ``score`` does.
    """
    if not database.exists():
        raise FileNotFoundError(database)
    paths = {name: path_of(truth, name) for name in ("record_truth", "finding_truth", "damage_truth")}
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH {_literal(database)} AS hub (READ_ONLY)")
        con.execute("USE hub")
        for name, path in paths.items():
            con.execute(
                f"CREATE TEMP TABLE {name} AS SELECT * FROM read_csv({_literal(path)}, header=true, all_varchar=true, "
                "delim=',', quote='\"', escape='\"', nullstr='\\x00')"
            )
        _prepare(con)
        yield con
    finally:
        con.close()


def _literal(path: Path) -> str:
    text = str(path).replace("'", "''")
    return f"'{text}'"


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(int(value or 0) for value in con.execute(query).fetchall()[0])


def _prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Rows in force, truth with the hub's answer beside it, and the map from hub ids to true ids."""
    std = [
        name
        for (name,) in con.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'hub' AND table_schema = 'std' "
            "ORDER BY table_name"
        ).fetchall()
    ]
    rows = " UNION ALL ".join(
        "SELECT _record_id AS record_id, _delivery_id AS delivery_id, COALESCE(_sheet, '') AS sheet, _row AS row "
        f'FROM std."{name}"'
        for name in std
    )
    con.execute(
        f"""CREATE TEMP TABLE in_force AS
            SELECT found.record_id, d.delivery_id, d.file, d.department, d.export, found.sheet, found.row
            FROM ({rows}) AS found JOIN audit.delivery AS d USING (delivery_id)"""
    )
    con.execute(
        """CREATE TEMP TABLE answer AS
           SELECT f.record_id, f.department, f.export, t.file, f.sheet, f.row, t.role, t.entity_kind, t.true_id, e.hub_id
           FROM record_truth AS t
           JOIN in_force AS f
             ON f.file = t.file AND f.sheet = COALESCE(t.sheet, '') AND f.row = CAST(t.row AS BIGINT)
           LEFT JOIN audit.record_entity AS e
             ON e.record_id = f.record_id AND e.role = t.role AND e.entity_kind = t.entity_kind"""
    )
    con.execute(
        """CREATE TEMP TABLE person_mention AS
           SELECT department || '.' || export AS source, true_id, hub_id FROM answer WHERE entity_kind = 'person'"""
    )
    # a hub id stands for the thing its defining row is about: the standard address, the row of the grid list
    con.execute(
        """CREATE TEMP TABLE meaning AS
           SELECT entity_kind, hub_id, MIN(true_id) AS true_id FROM answer
           WHERE hub_id IS NOT NULL AND ((entity_kind = 'dwelling' AND role = 'standard')
              OR (entity_kind IN ('grid', 'region') AND role = entity_kind) OR (entity_kind = 'pollution_source' AND role = 'source')
              OR (entity_kind = 'market_entity' AND role = 'entity'))
           GROUP BY entity_kind, hub_id"""
    )
    # a dwelling without a standard address means what most of its rows mean
    con.execute(
        """INSERT INTO meaning
           SELECT entity_kind, hub_id, FIRST(true_id ORDER BY n DESC, true_id) FROM (
               SELECT entity_kind, hub_id, true_id, COUNT(*) AS n FROM answer
               WHERE entity_kind = 'dwelling' AND hub_id IS NOT NULL
                 AND hub_id NOT IN (SELECT hub_id FROM meaning WHERE entity_kind = 'dwelling')
                 AND true_id NOT IN (SELECT true_id FROM meaning WHERE entity_kind = 'dwelling')
               GROUP BY entity_kind, hub_id, true_id)
           GROUP BY entity_kind, hub_id"""
    )
    # a household means the one most of its rows are of
    con.execute(
        """INSERT INTO meaning
           SELECT entity_kind, hub_id, FIRST(true_id ORDER BY n DESC, true_id) FROM (
               SELECT entity_kind, hub_id, true_id, COUNT(*) AS n FROM answer
               WHERE entity_kind IN ('benefit_unit', 'hukou_household') AND hub_id IS NOT NULL
               GROUP BY entity_kind, hub_id, true_id)
           GROUP BY entity_kind, hub_id"""
    )
    # a person id means the person most of its rows are about: the police register first
    con.execute(
        """INSERT INTO meaning
           SELECT 'person', hub_id, FIRST(true_id ORDER BY police DESC, n DESC, true_id) FROM (
               SELECT hub_id, true_id, COUNT(*) AS n, COUNT(*) FILTER (source = 'public_security.resident') AS police
               FROM person_mention WHERE hub_id IS NOT NULL GROUP BY hub_id, true_id)
           GROUP BY hub_id"""
    )


def pairs_across(con: duckdb.DuckDBPyConnection) -> PairScore:
    """Cross-source pairs = all pairs of a group less those inside one source."""

    def pairs(*group: str) -> int:
        keys = ", ".join(group)
        known = " AND ".join(f"{key} IS NOT NULL" for key in group)
        query = f"""
            WITH sources AS (SELECT {keys}, source, COUNT(*) AS n FROM person_mention WHERE {known} GROUP BY ALL),
            groups AS (SELECT {keys}, SUM(n) AS n, SUM(n * (n - 1) // 2) AS inside FROM sources GROUP BY {keys})
            SELECT SUM(n * (n - 1) // 2 - inside) FROM groups"""
        return _one(con, query)[0]

    return PairScore(hub=pairs("hub_id"), true=pairs("true_id"), common=pairs("hub_id", "true_id"))


def _places(con: duckdb.DuckDBPyConnection, kind: str) -> PlaceScore:
    department, export, role = RESIDENTS
    rows, right, wrong = _one(
        con,
        f"""SELECT COUNT(*), COUNT(*) FILTER (m.true_id = a.true_id),
                   COUNT(*) FILTER (a.hub_id IS NOT NULL AND m.true_id IS DISTINCT FROM a.true_id)
            FROM answer AS a LEFT JOIN meaning AS m ON m.entity_kind = a.entity_kind AND m.hub_id = a.hub_id
            WHERE a.entity_kind = '{kind}' AND a.role = '{role}' AND a.department = '{department}'
              AND a.export = '{export}'""",
    )
    return PlaceScore(rows, right, wrong)

"""``score_id_changes``: whether people keep their hub id from one release to the next, and whether the change list says all.

Belongs here: one person's id of before and of now. Not here: how right the links of one release are (``gridhub.city.scoring``).

A person has the id of mentions whose number is believed, else the one that most mentions have (of several the smallest). It is lost when no mention of the person has it
any more. A loss has a cause when the change list ties the old id to one that the person has now (``linked``, ``split``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from gridhub.city.scoring.score import prepared

_BEFORE_AND_NOW = """
    SELECT before.true_id, before.hub_id AS old_id, now.ids, before.has_id AND now.has_id AS has_id
    FROM known_before AS before JOIN known_now AS now USING (true_id)"""


@dataclass(frozen=True)
class Kept:
    """Persons known in both releases; of them those who lost their id, and those who lost it without a cause."""

    persons: int
    lost: int
    without_cause: int


@dataclass(frozen=True)
class IdChanges:
    """``with_id``: persons of whom a trusted id is told in both releases; ``unlisted``: hub ids of persons that came or went
    and that the change list does not name, or names and they did not; ``causeless``: true ids of persons who lost theirs
    without a cause."""

    with_id: Kept
    others: Kept
    listed: tuple[tuple[str, int], ...]
    unlisted: tuple[str, ...]
    causeless: tuple[str, ...]


def score_id_changes(before: Path, now: Path, truth: Path) -> IdChanges:
    """``before``, ``now``: unmasked databases of two releases, one made after the other. Raises FileNotFoundError."""
    with prepared(before, truth) as con:
        known = con.sql(_known()).pl()
        ids_before = con.sql("SELECT DISTINCT person_id FROM link.person WHERE person_id IS NOT NULL").pl()
    with prepared(now, truth) as con:
        con.register("of_before", known)
        con.register("ids_before", ids_before)
        con.execute("CREATE TEMP TABLE known_before AS SELECT * FROM of_before")
        con.execute(f"CREATE TEMP TABLE known_now AS {_known()}")
        con.execute(
            f"""CREATE TEMP TABLE lost AS
                SELECT person.true_id, person.has_id, NOT LIST_CONTAINS(person.ids, person.old_id) AS is_lost,
                       EXISTS (SELECT 1 FROM audit.id_change AS change
                               WHERE change.entity_kind = 'person' AND change.old_id = person.old_id
                                 AND change.change IN ('linked', 'split') AND LIST_CONTAINS(person.ids, change.new_id)) AS has_cause
                FROM ({_BEFORE_AND_NOW}) AS person"""
        )
        causeless = con.execute("SELECT true_id FROM lost WHERE is_lost AND NOT has_cause ORDER BY 1").fetchall()
        listed = con.execute(
            "SELECT change, COUNT(*) FROM audit.id_change WHERE entity_kind = 'person' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        return IdChanges(
            _kept(con, "has_id"),
            _kept(con, "NOT has_id"),
            tuple((str(change), int(count)) for change, count in listed),
            _unlisted(con),
            tuple(str(one) for (one,) in causeless),
        )


def _known() -> str:
    """true_id, hub_id, ids, has_id of every person with a hub id."""
    return """
        WITH said AS (
            SELECT answer.true_id, answer.hub_id, COUNT(*) AS mentions, BOOL_OR(status.status = 'trusted') AS has_id
            FROM answer LEFT JOIN link.cid_status AS status USING (record_id, role)
            WHERE answer.entity_kind = 'person' AND answer.hub_id IS NOT NULL
            GROUP BY ALL
        )
        SELECT true_id, FIRST(hub_id ORDER BY COALESCE(has_id, FALSE) DESC, mentions DESC, hub_id) AS hub_id, LIST(hub_id) AS ids, BOOL_OR(has_id) AS has_id
        FROM said GROUP BY true_id"""


def _kept(con: duckdb.DuckDBPyConnection, who: str) -> Kept:
    ((persons, lost, without),) = con.execute(
        f"SELECT COUNT(*), COUNT_IF(is_lost), COUNT_IF(is_lost AND NOT has_cause) FROM lost WHERE {who}"
    ).fetchall()
    return Kept(int(persons), int(lost), int(without))


def _unlisted(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    found = con.execute(
        """WITH ids_now AS (SELECT DISTINCT person_id FROM link.person WHERE person_id IS NOT NULL),
           change AS (SELECT * FROM audit.id_change WHERE entity_kind = 'person'),
           came AS (SELECT person_id FROM ids_now EXCEPT SELECT person_id FROM ids_before),
           gone AS (SELECT person_id FROM ids_before EXCEPT SELECT person_id FROM ids_now),
           said_came AS (SELECT new_id FROM change WHERE change IN ('born', 'split', 'revived')),
           said_gone AS (SELECT old_id FROM change WHERE change IN ('linked', 'retired'))
           SELECT * FROM (SELECT 'came ' || person_id FROM (FROM came EXCEPT FROM said_came)
                 UNION ALL SELECT 'gone ' || person_id FROM (FROM gone EXCEPT FROM said_gone)
                 UNION ALL SELECT 'did not come ' || new_id FROM (FROM said_came EXCEPT FROM came)
                 UNION ALL SELECT 'did not go ' || old_id FROM (FROM said_gone EXCEPT FROM gone)) ORDER BY 1"""
    ).fetchall()
    return tuple(str(one) for (one,) in found)

"""The step ``audit.review_pair``: which pairs of persons people should look at, the most pressing first.

Belongs here: finding the pairs in what the rules refused, ranking, the month's budget. Not here: giving them to reviewers
(``review``), what was decided (``decision_step``).

The law. A pair waits when the rules met it and would not join it for a reason that a person can settle (``SETTLED_BY_PEOPLE``),
or when its sides bear one id under several names and nothing says whose it is. Of several that met together each two are
a pair (the log names each only beside the first of them). Sides of which both have a trusted id of their own, or state
another birth date, are no question. A pair about which a decision holds does not wait. Money first, then people; pairs that were looked at in vain come last.
Rows that stay in the vault are no part of any number: a published sum would tell of them.
"""

from __future__ import annotations

from gridhub.build.step import Json, StepResult
from gridhub.build.work import Build, Work
from gridhub.project.identity_review import FILE, ReviewBudget
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import count_rows, create_from_query
from gridhub.tables.quoting import literal
from gridhub.tables.withholding import WITHHELD

TABLE = "audit.review_pair"
READS = (
    "audit.match_decision", "audit.run", "claim.payment", "claim.person", "link.cid_status", "link.household", "link.person",
    "link.person_edge", WITHHELD,
)  # fmt: skip
SETTLED_BY_PEOPLE = ("ambiguous", "other_door", "other_name", "review")
"""Reasons of a refusal that say “perhaps”, not “no”."""
NAME_CLASH = "name_clash"
MOST_TOGETHER = 8
"""Records that met one under a rule, up to which each two of them are a pair; more are a filler, not a question."""


def review_said(build: Build) -> Json:
    """The budget."""
    return sorted(build.project.rules.get(FILE, {}).items())


def rank_pairs(work: Work) -> StepResult:
    """Fill the table."""
    connection = work.connection
    people = int(connection.execute("SELECT COUNT(DISTINCT person_id) FROM link.person").fetchall()[0][0])
    budget = ReviewBudget.of(work.project.rules.get(FILE, {})).pairs(people)
    spec = work.spec(TABLE)
    rows = create_from_query(connection, spec, pairs_said(budget))
    due = count_rows(connection, TABLE, "is_due")
    facts = (("budget", budget), ("due", due))
    return StepResult(rows=rows, facts=facts, checks=check_contract(connection, spec))


def pairs_said(budget: int) -> str:
    """The query of ``audit.review_pair``."""
    reasons = ", ".join(literal(reason) for reason in SETTLED_BY_PEOPLE)
    return f"""
    WITH run AS (SELECT as_of, CAST(as_of - INTERVAL 12 MONTH AS DATE) AS since FROM audit.run),
    spoken AS (
        SELECT linked.record_id, linked.role, linked.person_id,
               COALESCE(linked.person_id, linked.record_id || '|' || linked.role) AS side,
               withheld.record_id IS NOT NULL AS is_withheld
        FROM link.person AS linked
        LEFT JOIN {WITHHELD} AS withheld ON withheld.record_id = linked.record_id
    ),
    refused AS (SELECT * FROM link.person_edge WHERE verdict = 'refused'),
    crowd AS (
        SELECT record_a, role_a, rule FROM refused
        GROUP BY ALL HAVING COUNT(*) <= {MOST_TOGETHER} AND COUNT_IF(reason IN ({reasons})) > 0
    ),
    met AS (
        SELECT record_a, role_a, record_b, role_b, rule, confidence, reason, FALSE AS is_inferred
        FROM refused WHERE reason IN ({reasons})
        UNION ALL
        SELECT one.record_b, one.role_b, other.record_b, other.role_b, one.rule, one.confidence,
               CASE WHEN one.reason IN ({reasons}) THEN one.reason ELSE other.reason END, TRUE
        FROM refused AS one
        JOIN crowd USING (record_a, role_a, rule)
        JOIN refused AS other ON other.record_a = one.record_a AND other.role_a = one.role_a AND other.rule = one.rule
            AND (other.record_b, other.role_b) > (one.record_b, one.role_b)
        WHERE one.reason IN ({reasons}) OR other.reason IN ({reasons})
    ),
    clashing AS (
        SELECT said.cid, spoken.side, MIN((spoken.is_withheld, said.record_id, said.role)) AS of_side
        FROM link.cid_status AS status
        JOIN claim.person AS said ON said.record_id = status.record_id AND said.role = status.role AND said.cid IS NOT NULL
        JOIN spoken ON spoken.record_id = said.record_id AND spoken.role = said.role
        WHERE status.reason = {literal(NAME_CLASH)}
        GROUP BY ALL
    ),
    tried AS (
        SELECT * FROM met
        UNION ALL
        SELECT one.of_side[2], one.of_side[3], other.of_side[2], other.of_side[3], 'exact_cid', NULL,
               {literal(NAME_CLASH)}, FALSE
        FROM clashing AS one JOIN clashing AS other ON other.cid = one.cid AND other.side > one.side
    ),
    known AS (
        SELECT spoken.side,
               LIST(DISTINCT said.cid) FILTER (WHERE status.status = 'trusted') AS cids,
               LIST(DISTINCT said.birth_date) FILTER (WHERE said.birth_date IS NOT NULL) AS births
        FROM spoken
        JOIN claim.person AS said ON said.record_id = spoken.record_id AND said.role = spoken.role
        JOIN link.cid_status AS status ON status.record_id = spoken.record_id AND status.role = spoken.role
        GROUP BY spoken.side
    ),
    sided AS (
        SELECT tried.rule, tried.confidence, tried.reason, tried.is_inferred,
               CASE WHEN a.side < b.side THEN a ELSE b END AS one, CASE WHEN a.side < b.side THEN b ELSE a END AS other
        FROM tried
        JOIN spoken AS a ON a.record_id = tried.record_a AND a.role = tried.role_a
        JOIN spoken AS b ON b.record_id = tried.record_b AND b.role = tried.role_b
        WHERE a.side <> b.side
    ),
    decided AS (
        SELECT DISTINCT LEAST(a.side, b.side) AS side_a, GREATEST(a.side, b.side) AS side_b
        FROM audit.match_decision AS said
        JOIN spoken AS a ON a.record_id = said.record_a AND a.role = said.role_a
        JOIN spoken AS b ON b.record_id = said.record_b AND b.role = said.role_b
        WHERE said.effect = 'in_force'
    ),
    pair AS (
        SELECT one.side AS side_a, other.side AS side_b, one.side || '+' || other.side AS pair_id, one.record_id AS record_a,
               one.role AS role_a, other.record_id AS record_b, other.role AS role_b, rule, confidence, reason
        FROM sided
        LEFT JOIN known AS of_one ON of_one.side = one.side
        LEFT JOIN known AS of_other ON of_other.side = other.side
        LEFT JOIN decided ON decided.side_a = one.side AND decided.side_b = other.side
        WHERE decided.side_a IS NULL
          AND COALESCE(LIST_HAS_ANY(of_one.cids, of_other.cids), TRUE)
          AND COALESCE(LIST_HAS_ANY(of_one.births, of_other.births), TRUE)
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY one.side, other.side
            ORDER BY one.is_withheld OR other.is_withheld, is_inferred, confidence DESC NULLS LAST, rule, reason,
                     one.record_id, one.role, other.record_id, other.role
        ) = 1
    ),
    paid AS (
        SELECT spoken.side, SUM(payment.amount) AS amount
        FROM claim.payment AS payment
        JOIN spoken ON spoken.record_id = payment.record_id AND spoken.role = payment.role AND NOT spoken.is_withheld
        CROSS JOIN run
        WHERE payment.pay_month > run.since AND payment.pay_month <= run.as_of
        GROUP BY spoken.side
    ),
    living AS (
        SELECT DISTINCT household.household_id, spoken.side
        FROM link.household AS household
        JOIN spoken ON spoken.record_id = household.record_id AND spoken.role = household.role AND NOT spoken.is_withheld
        WHERE household.household_id IS NOT NULL
    ),
    of_pair AS (SELECT pair_id, UNNEST([side_a, side_b]) AS side FROM pair),
    with_them AS (
        SELECT of_pair.pair_id, other.side
        FROM of_pair
        JOIN living AS own ON own.side = of_pair.side
        JOIN living AS other ON other.household_id = own.household_id
        UNION
        SELECT pair_id, side FROM of_pair
    ),
    people AS (SELECT pair_id, COUNT(*) AS people FROM with_them GROUP BY pair_id),
    unsure AS (
        SELECT pair_id, COUNT(DISTINCT actor) AS asked_before
        FROM audit.match_decision WHERE verdict = 'unsure' AND pair_id IS NOT NULL GROUP BY pair_id
    ),
    weighed AS (
        SELECT pair.*, COALESCE(of_a.amount, 0) + COALESCE(of_b.amount, 0) AS amount, people.people,
               COALESCE(unsure.asked_before, 0) AS asked_before
        FROM pair
        JOIN people USING (pair_id)
        LEFT JOIN unsure USING (pair_id)
        LEFT JOIN paid AS of_a ON of_a.side = pair.side_a
        LEFT JOIN paid AS of_b ON of_b.side = pair.side_b
    ),
    ranked AS (
        SELECT *, ROW_NUMBER() OVER (ORDER BY asked_before > 0, amount DESC, people DESC, pair_id) AS rank_no FROM weighed
    )
    SELECT * REPLACE (CAST(confidence AS VARCHAR) AS confidence), rank_no <= {budget} AS is_due FROM ranked
    """

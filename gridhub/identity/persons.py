"""Persons: from claims and judgements to link.person, link.person_edge, link.cid_status.

Belongs here: the order in which persons are linked, and their rows. Not here: any law (``trust``, ``rules``, ``clusters``,
``registry``), the other kinds (``keyed``, ``listed``, ``numbered``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from gridhub.identity.decided_ids import DECIDED, HIDDEN, KnownIds, decided_ids
from gridhub.identity.judgements import (
    Judgements,
    Keys,
    authority_sources,
    check_meeting_lines,
    judged_rows,
    placed_lines,
    records_of_money,
    resolve_judgements,
    rows_in_force,
    without_approval,
)
from gridhub.identity.linking import Linked, PairScorer, link_records, remembered, rule_of
from gridhub.identity.mentions import ADDRESS_FORM, BARE_NAME, MENTION, bare_mentions
from gridhub.identity.name_grades import WORTH, NameGrades
from gridhub.identity.records import read_person_records
from gridhub.identity.registry import Identified, identify
from gridhub.identity.row_memory import ROW, RowMemory
from gridhub.identity.rules import LADDER, SCORE, judged_records, names_of
from gridhub.identity.rules_said import judgement_rows
from gridhub.identity.second_facts import one_edit
from gridhub.identity.stand_ins import JUDGED, LINE, lines_of, repeated, stand_ins
from gridhub.identity.tokens import person_tokens
from gridhub.identity.trust import CONFLICTS, judge_ids
from gridhub.kinds.definition import Kind
from gridhub.project.decisions import Decisions
from gridhub.state.keys import HubKey


@dataclass(frozen=True)
class LinkedPersons:
    """Rows of the link tables of persons by table, their ids, and what else the registry keeps, by entity kind (token, hub_id,
    basis): judged rows and lines, rows tied by name and place, ids of what lines joined or parted."""

    tables: dict[str, pl.DataFrame]
    identified: Identified
    kept: dict[str, pl.DataFrame]


def link_persons(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    before: pl.DataFrame,
    decisions: Decisions,
    key: HubKey,
    grades: NameGrades,
    as_of: date,
    keys: Keys,
    scorer: PairScorer | None = None,
) -> LinkedPersons:
    """``before``: entity_kind, token, hub_id, basis of the whole registry. ``as_of``: the day on which lines of decisions
    have run out or not; ``keys``: the fields by which decisions name rows of an export; ``scorer``: of what the rules leave.

    Raises ``BrokenProject`` for lines that contradict each other once their records are known."""

    def held(entity_kind: str) -> pl.DataFrame:
        return before.filter(pl.col("entity_kind") == entity_kind).select("token", "hub_id", "basis")

    people = read_person_records(con, grades)
    trust = judge_ids(people, authority_sources(decisions))
    rows = judged_rows(decisions)
    in_force = rows_in_force(con, rows, people.records, keys)
    check_meeting_lines(decisions, in_force)
    row_tokens = {row: key.token(JUDGED, row) for row in rows}
    last_ids = dict(held(JUDGED).select("token", "hub_id").iter_rows())
    stale = {row: last_ids[token] for row, token in row_tokens.items() if row not in in_force and token in last_ids}
    judged = judged_records(people, trust)
    known = KnownIds(held(kind.name), held(DECIDED), held(HIDDEN))
    standing = stand_ins(people, judged, stale, in_force.values(), held(LINE), known.published, key)
    where = {**standing, **in_force}
    memory = RowMemory(held(ROW).select("token", "hub_id"), held(kind.name).select("token", "hub_id"), key)

    def linked_by(judgements: Judgements) -> Linked:
        return link_records(
            people, judged, judgements, lambda alone: memory.meetings(people, judged, names_of(judged), alone), scorer
        )

    placed = placed_lines(decisions, where, as_of)
    undecided = linked_by(Judgements((), ())) if placed else None
    if undecided is not None:
        placed = without_approval(placed, undecided.root, records_of_money(con, people.records))
    judgements = resolve_judgements(placed, repeated(people, where))
    # Lines that hold nothing change nothing: the ladder is not climbed twice for them.
    linked = linked_by(judgements) if undecided is None or judgements != Judgements((), ()) else undecided

    def tokens_of(found: Linked, judged_by: dict[str, int]) -> pl.DataFrame:
        mentions = bare_mentions(people, found)
        return person_tokens(people, found, judged_by, kind, key).filter(~pl.col("cluster").is_in(mentions.implode()))

    by_rules = linked if undecided is None else undecided
    tokens = tokens_of(by_rules, {})
    of_rules = identify(tokens, known.persons, kind, key)
    if linked is not by_rules:
        # A line without effect leaves no trace: ids are what they would be without it.
        obeyed = {row for one in placed if one.holds for row in (one.line.record_a, one.line.record_b)}
        tokens = tokens_of(linked, {row: record for row, record in where.items() if row in obeyed})
    decided = decided_ids(tokens, of_rules, linked.root, by_rules.root, known, kind, key)
    person_ids = _ids_of_records(linked, decided.identified)
    judged_now = {row_tokens[row]: person for row, record in where.items() if (person := person_ids[record])}
    tables = {
        "link.person": _person_rows(linked, person_ids, people.grades),
        "link.person_edge": _edge_rows(linked),
        "link.cid_status": _status_rows(linked),
        "link.judgement": judgement_rows(placed, people, undecided, key),
    }
    return LinkedPersons(
        tables,
        decided.identified,
        {
            JUDGED: _judged(judged_now, held(JUDGED)),
            LINE: lines_of(people, where, key, held(LINE)),
            ROW: memory.kept(by_rules.judged, remembered(by_rules), _ids_of_records(by_rules, of_rules)),
            DECIDED: decided.decided,
            HIDDEN: decided.hidden,
        },
    )


def _ids_of_records(linked: Linked, identified: Identified) -> pl.Series:
    """Hub id of each record, null of a mention."""
    clusters = linked.judged.select("idx", pl.Series("cluster", linked.root))
    return clusters.join(identified.ids, on="cluster", how="left", maintain_order="left")["hub_id"]


def _judged(judged_now: dict[str, str], judged_before: pl.DataFrame) -> pl.DataFrame:

    now = pl.DataFrame(
        {"token": list(judged_now), "hub_id": list(judged_now.values()), "basis": ["row"] * len(judged_now)},
        schema={"token": pl.String, "hub_id": pl.String, "basis": pl.String},
    )
    return pl.concat([now, judged_before.join(now, on="token", how="anti")])


def _rule_table() -> pl.DataFrame:

    rules = [
        (place, r.name, r.method, r.confidence, r.evidence)
        for place in range(len(LADDER) + 2)
        for r in [rule_of(place)]
    ]
    schema = {"rule": pl.Int64, "name": pl.String, "method": pl.String, "thousandths": pl.Int64, "evidence": pl.String}
    return pl.DataFrame(rules, schema=schema, orient="row")


def _person_rows(linked: Linked, person_ids: pl.Series, grades: NameGrades) -> pl.DataFrame:

    rows = (
        linked.judged.select(pl.col("idx").cast(pl.Int64), "record_id", "role", "reason", "status", "name", "surname")
        .with_columns(
            pl.Series("cluster", linked.root),
            pl.Series("place", linked.rule, dtype=pl.Int64),
            person_ids.alias("person_id"),
        )
        .join(_rule_table().rename({"rule": "place", "name": "rule"}), on="place", maintain_order="left")
        .with_columns(
            pl.when((pl.col("rule") == "exact_cid") & (pl.col("status") == "trusted"))
            .then(pl.when(pl.col("reason") == "birth+sex").then(pl.lit("cid+birth+sex")).otherwise(pl.lit("cid+name")))
            .otherwise(pl.col("evidence"))
            .alias("evidence")
        )
    )
    graded = _graded(rows, grades)
    conflict = pl.col("reason").replace_strict(CONFLICTS, default=None, return_dtype=pl.Int64)
    in_conflict = (pl.col("rule") == "exact_cid") & conflict.is_not_null()
    joined = ~pl.col("rule").is_in(["single", "ambiguous"])
    worth = pl.when(joined).then(pl.min_horizontal("thousandths", "worth", pl.when(in_conflict).then(conflict)))
    marks = pl.concat_str(
        pl.when(joined & pl.col("grade").is_not_null()).then(pl.lit("~") + pl.col("grade")).otherwise(pl.lit("")),
        pl.when(in_conflict).then(pl.lit("!") + pl.col("reason")).otherwise(pl.lit("")),
    )
    founded = pl.col("person_id").is_not_null()
    by_score = pl.col("rule") == SCORE.name
    graded = graded.join(linked.scored, on="idx", how="left", maintain_order="left", suffix="_scored")
    bare = pl.when(pl.col("surname").is_not_null()).then(pl.lit(ADDRESS_FORM)).otherwise(pl.lit(BARE_NAME))
    return graded.select(
        "record_id",
        "role",
        "person_id",
        pl.when(founded).then("method").otherwise(pl.lit(MENTION)).alias("method"),
        pl.when(founded).then("rule").otherwise(bare).alias("rule"),
        pl.when(founded & by_score)
        .then("score")
        .when(founded)
        .then(pl.coalesce(worth, "thousandths"))
        .alias("thousandths"),
        pl.when(founded & by_score)
        .then("evidence_scored")
        .when(founded)
        .then(pl.col("evidence") + marks)
        .otherwise(pl.lit("none"))
        .alias("evidence"),
    )


def _graded(rows: pl.DataFrame, grades: NameGrades) -> pl.DataFrame:
    """Adds ``grade`` and ``worth`` of a name that is not written as its person's is most often; null where it is."""

    counted = rows.filter(pl.col("name").is_not_null()).group_by("cluster", "name").len()
    usual = counted.sort("cluster", pl.col("len") * -1, "name").unique("cluster", keep="first", maintain_order=True)
    told = rows.join(usual.select("cluster", pl.col("name").alias("usual")), on="cluster", how="left",
                     maintain_order="left")  # fmt: skip
    pairs = told.filter(pl.col("name") != pl.col("usual")).select("name", "usual").unique()
    lines = [
        (name, usual, grade, WORTH[grade])
        for name, usual in pairs.iter_rows()
        if (grade := grades.grade(name, usual)) in ("variant", "sound", "turned", "spelled", "address_form")
    ]
    schema = {"name": pl.String, "usual": pl.String, "grade": pl.String, "worth": pl.Int64}
    found = pl.DataFrame(lines, schema=schema, orient="row")
    return told.join(found, on=["name", "usual"], how="left", maintain_order="left")


def _edge_rows(linked: Linked) -> pl.DataFrame:

    ends = linked.judged.select(pl.col("idx").cast(pl.Int64), "record_id", "role")
    rows = (
        linked.edges.join(_rule_table(), on="rule")
        .join(ends.rename({"idx": "a", "record_id": "record_a", "role": "role_a"}), on="a")
        .join(ends.rename({"idx": "b", "record_id": "record_b", "role": "role_b"}), on="b")
        .with_columns(
            pl.when(pl.col("reason").is_null()).then(pl.lit("linked")).otherwise(pl.lit("refused")).alias("verdict")
        )
        .sort("a", "b", "rule")
    )
    columns = [
        "record_a",
        "role_a",
        "record_b",
        "role_b",
        pl.col("name").alias("rule"),
        pl.coalesce("score", "thousandths").alias("thousandths"),
        "verdict",
        "reason",
    ]
    return rows.select(columns)


def _status_rows(linked: Linked) -> pl.DataFrame:
    """A damaged id is repaired when its person has one trusted id, and it has these digits; one with a wrong digit when it
    is one edit from that id. An id that the person's own
    records say was replaced is ``former``, and stands for the one that replaced it."""

    judged = linked.judged.select(
        "record_id", "role", "status", "reason", "cid", "former_cid", "cid15", "misread", "known_cid", "first15_believed",
        pl.Series("cluster", linked.root),
    )  # fmt: skip
    current = _current_ids(judged)
    former = judged.select("cluster", "cid").join(
        current.rename({"former_cid": "cid"}), on=["cluster", "cid"], how="left", maintain_order="left"
    )["current"]
    judged = judged.with_columns(former.alias("current"))
    ids = (
        judged.filter(pl.col("known_cid").is_not_null() & pl.col("current").is_null())
        .select("cluster", "known_cid")
        .unique()
    )
    only = ids.filter(pl.len().over("cluster") == 1).rename({"known_cid": "cid_of_person"})
    written = pl.coalesce("misread", pl.when(pl.col("reason") == "one_edit").then(pl.col("cid")))
    judged = judged.with_columns(written.alias("written")).join(only, on="cluster", how="left", maintain_order="left")
    # Digit by digit is dear: few lines have an id that is written wrongly.
    pairs = judged.select("written", "cid_of_person").drop_nulls().unique()
    near = one_edit("written", "cid_of_person", 18) | one_edit("written", "cid_of_person", 17)
    judged = judged.join(
        pairs.with_columns(near.alias("near")), on=["written", "cid_of_person"], how="left", maintain_order="left"
    )
    digits = pl.col("first15_believed") & (pl.col("cid_of_person").str.slice(0, 15) == pl.col("cid15"))
    fits = digits.fill_null(False) | pl.col("near").fill_null(False)
    return judged.with_columns(
        pl.coalesce("current", pl.when(fits).then(pl.col("cid_of_person"))).alias("cid_repaired"),
        pl.when(pl.col("current").is_null()).then("status").otherwise(pl.lit("former")).alias("status"),
        pl.when(pl.col("current").is_null()).then("reason").otherwise(pl.lit("cid_changed")).alias("reason"),
    ).select("record_id", "role", "status", "cid_repaired", "reason")


def _current_ids(judged: pl.DataFrame) -> pl.DataFrame:
    """(cluster, former_cid, current): the id that stands for one that was replaced, through several changes; of a former id
    with two successors none does."""
    stated = judged.filter(pl.col("former_cid").is_not_null() & (pl.col("former_cid") != pl.col("cid")))
    after: dict[tuple[int, str], set[str]] = {}
    for cluster, old, new in stated.select("cluster", "former_cid", "cid").iter_rows():
        after.setdefault((cluster, old), set()).add(new)
    lines: list[tuple[int, str, str]] = []
    for (cluster, old), successors in sorted(after.items()):
        seen = {old}
        while len(successors) == 1 and not successors <= seen:
            (new,) = successors
            seen.add(new)
            successors = after.get((cluster, new), set())
            if not successors:
                lines.append((cluster, old, new))
    schema = {"cluster": pl.Int64, "former_cid": pl.String, "current": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")

"""Why two came together, or did not: for a page that a person reads.

Belongs here: two sides, or two records of one person, side by side, and the sentences why. Not here: one person's story
(``person_story``), the page (``person_page``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import duckdb

from gridhub.contracts import identity_words as words
from gridhub.identity.rules import LADDER
from gridhub.project.project import Project
from gridhub.release.person_sides import SIDE, Compared, compare_sides, read_sides
from gridhub.release.person_story import Story, TieStep, side_asked, side_story
from gridhub.tables.withholding import WITHHELD

_PLACE = {rule.name: place for place, rule in enumerate(LADDER)}


@dataclass(frozen=True)
class Pair:
    """Two sides, or two records of one person: how they compare, whether they are one, and the sentences why."""

    left: Story
    right: Story
    is_one: bool
    why: tuple[str, ...]
    compared: tuple[Compared, ...]


def pair_of(connection: duckdb.DuckDBPyConnection, project: Project, one: str, other: str, *, plain: bool) -> Pair:
    """Two persons or records side by side. Raises ``NotInRelease``."""
    (record_a, side_a), (record_b, side_b) = side_asked(connection, one), side_asked(connection, other)
    left = side_story(connection, project, side_a, plain=plain)
    right = left if side_a == side_b else side_story(connection, project, side_b, plain=plain)
    if side_a == side_b:
        compared: tuple[Compared, ...] = ()
        if record_a and record_b and record_a != record_b:
            each = read_sides(connection, project, {side_a}, plain=plain, each=True)
            if record_a in each and record_b in each:
                compared = compare_sides(project, each[record_a], each[record_b])
        return Pair(left, right, True, _why_one(left, record_a, record_b), compared)
    compared = compare_sides(project, left.side, right.side)
    why = (
        *_why_two(connection, side_a, side_b, compared, plain=plain),
        *_standing(left, "甲方"),
        *_standing(right, "乙方"),
    )
    return Pair(left, right, False, why, compared)


def _standing(story: Story, word: str) -> tuple[str, ...]:
    """Which of a side's ids are to be doubted: an id that agrees says little when it is somebody else's."""
    believed = tuple(words.STATUSES[name] for name in ("trusted", "missing"))
    doubted = {one.cid: one.place for one in reversed(story.records) if one.cid and not one.cid.startswith(believed)}
    return tuple(f"{word}的号码{text}（{place}）。" for text, place in sorted(doubted.items()))


def _why_one(story: Story, record_a: str | None, record_b: str | None) -> tuple[str, ...]:
    if record_a is None or record_b is None or record_a == record_b:
        return ("两个编号是同一个人员编号。",)
    titles = {record.name: f"{record.title}（{record.place}）" for record in story.records}
    way = _way(story.steps, record_a, record_b)
    lines = [f"{titles[step.left]} 与 {titles[step.right]}：{step.rule}（可信度 {step.confidence}）" for step in way]
    return ("两行归在同一个人名下，经过这些关联：", *lines)


def _way(steps: Sequence[TieStep], start: str, goal: str) -> tuple[TieStep, ...]:
    """The joins between two rows of one person."""
    ways: dict[str, tuple[TieStep, ...]] = {start: ()}
    waiting = [start]
    for here in waiting:
        for step in steps:
            there = {step.left: step.right, step.right: step.left}.get(here)
            if there is not None and there not in ways:
                ways[there] = (*ways[here], step)
                waiting.append(there)
    return ways.get(goal, ())


def _between(connection: duckdb.DuckDBPyConnection, side_a: str, side_b: str, visible: str) -> list[tuple[str, str]]:
    """(place, rule) of the rows that one rule holds to be of either side."""
    return connection.execute(
        f"""WITH spoken AS (
                SELECT linked.record_id, linked.role, {SIDE} AS side FROM link.person AS linked WHERE LIST_CONTAINS(?, {SIDE}){visible}
            ),
            met AS (
                SELECT DISTINCT edge.record_a, edge.role_a, edge.rule, spoken.side
                FROM link.person_edge AS edge
                JOIN spoken ON spoken.record_id = edge.record_b AND spoken.role = edge.role_b
                WHERE edge.verdict = 'refused'
            )
            SELECT DISTINCT entity.file || ' 第 ' || entity.row || ' 行', one.rule
            FROM met AS one
            JOIN met AS other ON other.record_a = one.record_a AND other.role_a = one.role_a AND other.rule = one.rule
                AND other.side > one.side
            JOIN audit.record_entity AS entity ON entity.record_id = one.record_a AND entity.role = one.role_a
                AND entity.entity_kind = 'person'
            {f"WHERE one.record_a NOT IN (SELECT record_id FROM {WITHHELD})" if visible else ""}
            ORDER BY ALL""",
        [[side_a, side_b]],
    ).fetchall()


def _why_two(
    connection: duckdb.DuckDBPyConnection, side_a: str, side_b: str, compared: Collection[Compared], *, plain: bool
) -> tuple[str, ...]:
    visible = "" if plain else f" AND linked.record_id NOT IN (SELECT record_id FROM {WITHHELD})"
    rows = connection.execute(
        f"""WITH spoken AS (
                SELECT linked.record_id, linked.role, {SIDE} AS side FROM link.person AS linked WHERE LIST_CONTAINS(?, {SIDE}){visible}
            )
            SELECT DISTINCT edge.rule, edge.reason FROM link.person_edge AS edge
            JOIN spoken AS a ON a.record_id = edge.record_a AND a.role = edge.role_a
            JOIN spoken AS b ON b.record_id = edge.record_b AND b.role = edge.role_b
            WHERE edge.verdict = 'refused' AND a.side <> b.side""",
        [[side_a, side_b]],
    ).fetchall()
    lines = [
        f"有规则（{words.RULES.get(rule, rule)}）把两者放在一起，没有关联：{words.REASONS.get(reason, reason)}。"
        for rule, reason in sorted(rows, key=lambda row: (_PLACE.get(row[0], len(LADDER)), row[1] or ""))
    ]
    if not lines:
        lines = [
            f"有一行（{place}）按规则（{words.RULES.get(rule, rule)}）可能是两者中的任何一个，所以没有关联。"
            for place, rule in _between(connection, side_a, side_b, visible)
        ]
    if not lines:
        agreeing = "、".join(one.title for one in compared if one.agreement == "same") or "没有一项"
        lines.append(
            f"没有规则把两者放在一起：{agreeing}相同，不够任何一条关联规则所要的几项（规则见 docs/identity.md）。"
        )
    lines += [f"{one.title}：{one.words}。" for one in compared if one.agreement == "different"]
    return tuple(lines)

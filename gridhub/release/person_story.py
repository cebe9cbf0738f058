"""How a person came together: for a page that a person reads.

Belongs here: the order in which records were tied, what was refused, which values were taken, read from a release.
Not here: why two did or did not (``person_pair``), what a side states (``person_sides``), the page (``person_page``), the rules themselves (``identity``).

Everything is read from the unmasked release and told in words; a reader without a purpose sees masked values, and nothing
of rows that stay in the vault. Records are tied in the order of the ladder: a later rule joined what earlier ones had left
apart, and of the joins of one rule those come first that name the earlier rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from gridhub.contracts import identity_words as words
from gridhub.contracts.export_ref import ExportRef
from gridhub.contracts.fields import ColumnSpec
from gridhub.contracts.record_words import role_word
from gridhub.identity.rules import LADDER
from gridhub.project.project import Project
from gridhub.release.person_sides import SIDE, Compared, Side, Source, compare_sides, read_sides, record_name
from gridhub.release.reading import NotInRelease
from gridhub.tables.masking import mask_sql
from gridhub.tables.withholding import WITHHELD

MOST_REFUSED = 30
"""Other sides told of, those that came closest first."""
_PLACE = {rule.name: place for place, rule in enumerate(LADDER)}


@dataclass(frozen=True)
class Record:
    """One source row: where it stands, what it says, how it is tied to its person, what is said of its id."""

    name: str
    title: str
    place: str
    period: str
    role: str
    says: str
    rule: str
    confidence: str
    cid: str


@dataclass(frozen=True)
class TieStep:
    """One join of two rows (names of ``Record``), and the cells of them that are not the same."""

    left: str
    right: str
    rule: str
    confidence: str
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """Another side that the rules met and did not join: who it is, by which rule, why, and how the fields compare."""

    side: str
    name: str
    rule: str
    reason: str
    compared: tuple[Compared, ...]


@dataclass(frozen=True)
class Statement:
    """A value that some rows state of a field, why it was taken or not, and one of those rows."""

    value: str
    is_chosen: bool
    why: str
    rows: int
    source: str


@dataclass(frozen=True)
class Story:
    """One side. ``fields``: title of a field → its statements, the one taken first."""

    side: Side
    records: tuple[Record, ...]
    steps: tuple[TieStep, ...]
    refusals: tuple[Refusal, ...]
    more_refusals: int
    fields: tuple[tuple[str, tuple[Statement, ...]], ...]


def story_of(connection: duckdb.DuckDBPyConnection, project: Project, asked: str, *, plain: bool) -> Story:
    """``connection``: the unmasked release; ``asked``: a person's id, or a record (``d…:1:7``, with ``|role`` where its row
    names several people), which stands for its person. Raises ``NotInRelease``."""
    _, side = side_asked(connection, asked)
    return side_story(connection, project, side, plain=plain)


def side_asked(connection: duckdb.DuckDBPyConnection, asked: str) -> tuple[str | None, str]:
    """The record asked for (None for a person's id) and its side. Raises ``NotInRelease``."""
    record, _, role = asked.partition("|")
    rows = connection.execute(
        f"SELECT DISTINCT linked.record_id, linked.role, {SIDE} AS side FROM link.person AS linked "
        "WHERE linked.person_id = ? OR (linked.record_id = ? AND (? = '' OR linked.role = ?)) ORDER BY ALL",
        [asked, record, role, role],
    ).fetchall()
    if not rows:
        raise NotInRelease(_missing(connection, asked))
    if asked in {side for _, _, side in rows} and "|" not in asked:
        return None, asked
    if len(rows) > 1:
        roles = "、".join(f"{record}|{role}" for _, role, _ in rows)
        raise NotInRelease(
            f"{asked}：这一行说到几个人，请写明角色：{roles} / this row names several people: add the role"
        )
    return record_name(rows[0][0], rows[0][1]), rows[0][2]


_HUB_ID = re.compile("P[0-9A-Z]{13}")


def _missing(connection: duckdb.DuckDBPyConnection, asked: str) -> str:
    """Which id is not there, and what stands for it since the release before. What is no id of the hub's is not repeated: it
    may be a number of a person's."""
    if not _HUB_ID.fullmatch(asked):
        return "没有这个人员编号或来源行 / no such person or record"
    after = connection.execute(
        "SELECT DISTINCT new_id FROM audit.id_change WHERE entity_kind = 'person' AND old_id = ? AND new_id IS NOT NULL ORDER BY ALL",
        [asked],
    ).fetchall()
    if after:
        ids = "、".join(str(new_id) for (new_id,) in after)
        return f"{asked}：这个编号不再使用，现在是 {ids}（见台账.编号变化） / replaced by {ids}"
    return f"{asked}：没有这个人员编号或来源行 / no such person or record"


def side_story(connection: duckdb.DuckDBPyConnection, project: Project, name: str, *, plain: bool) -> Story:
    """The story of one side: a person's id, or a record without person."""
    sides = read_sides(connection, project, {name}, plain=plain)
    if name not in sides:
        raise NotInRelease(
            "core.person: 这个编号的来源行只在保险库里，用 --reveal --purpose 查看 / its rows stay in the vault: --reveal --purpose"
        )
    each = read_sides(connection, project, {name}, plain=plain, each=True)
    records = _records(connection, project, each)
    refusals, more = _refusals(connection, project, sides[name], plain=plain)
    return Story(
        sides[name], records, _steps(connection, project, each, records), refusals, more, _fields(connection, project, name, plain=plain)
    )  # fmt: skip


def export_title(project: Project, department: str, export: str) -> str:
    connector = project.connectors.get(department)
    spec = connector.exports.get(export) if connector else None
    return f"{connector.title}·{spec.title}" if connector and spec else str(ExportRef(department, export))


def place_of(source: Source) -> str:
    return f"{source.file}{' · ' + source.sheet if source.sheet else ''} 第 {source.row} 行"


_SAYS = (
    ("name", "姓名"), ("cid", "号码"), ("birth_date", "出生"), ("sex_code", "性别"), ("phones", "电话"), ("dwelling_id", ""),
    ("household", "户号"), ("unit", "经营主体"), ("money", "领取"), ("life", ""),
)  # fmt: skip


def said_by(side: Side) -> str:
    """What one row or side says, in a line."""
    parts = [
        f"{title}{'：' if title else ''}{'、'.join(side.shown[name])}" for name, title in _SAYS if side.shown.get(name)
    ]
    return "；".join(parts)


def _records(connection: duckdb.DuckDBPyConnection, project: Project, each: Mapping[str, Side]) -> tuple[Record, ...]:
    names = sorted(each)
    rows = connection.execute(
        "SELECT linked.record_id || '|' || linked.role, linked.rule, CAST(linked.confidence AS VARCHAR), status.status, status.reason "
        "FROM link.person AS linked LEFT JOIN link.cid_status AS status "
        "ON status.record_id = linked.record_id AND status.role = linked.role "
        "WHERE LIST_CONTAINS(?, linked.record_id || '|' || linked.role)",
        [names],
    ).fetchall()
    told = {name: rest for name, *rest in rows}
    found: list[tuple[tuple[int, str, str], Record]] = []
    for name in names:
        source, (rule, confidence, status, reason) = each[name].sources[0], told[name]
        cid = "" if status in (None, "missing") and reason == "no_id" else words.STATUSES.get(status, status or "")
        why = words.REASONS.get(reason, reason or "") if cid else ""
        record = Record(
            name, export_title(project, source.department, source.export), place_of(source), f"{source.period_end:%Y-%m}",
            role_word(source.role),
            said_by(each[name]), words.RULES.get(rule, rule), confidence or "", f"{cid}：{why}" if why else cid,
        )  # fmt: skip
        found.append(((_PLACE.get(rule, len(LADDER)), str(source.period_end), name), record))
    return tuple(record for _, record in sorted(found, key=lambda one: one[0]))


def _steps(
    connection: duckdb.DuckDBPyConnection, project: Project, each: Mapping[str, Side], records: Sequence[Record]
) -> tuple[TieStep, ...]:
    """The joins that made one of the rows, each of which brought together what was not together yet."""
    rows = connection.execute(
        "SELECT record_a || '|' || role_a AS a, record_b || '|' || role_b AS b, rule, CAST(confidence AS VARCHAR) "
        "FROM link.person_edge WHERE verdict = 'linked' "
        "AND LIST_CONTAINS(?, record_a || '|' || role_a) AND LIST_CONTAINS(?, record_b || '|' || role_b)",
        [sorted(each), sorted(each)],
    ).fetchall()
    order = {record.name: place for place, record in enumerate(records)}
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while name in above:
            name = above[name]
        return name

    steps: list[TieStep] = []
    for a, b, rule, confidence in sorted(
        rows, key=lambda row: (_PLACE.get(row[2], len(LADDER)), *sorted((order[row[0]], order[row[1]])))
    ):
        left, right = sorted((a, b), key=order.__getitem__)
        if top(left) != top(right):
            above[top(right)] = top(left)
            steps.append(
                TieStep(
                    left,
                    right,
                    words.RULES.get(rule, rule),
                    confidence or "",
                    _differing(project, each[left], each[right]),
                )
            )
    return tuple(steps)


def _differing(project: Project, a: Side, b: Side) -> tuple[str, ...]:
    """The cells of two rows that are not the same, in words."""
    return tuple(
        f"{one.title}{one.words}" for one in compare_sides(project, a, b) if one.agreement not in ("same", "unknown")
    )


def _refusals(
    connection: duckdb.DuckDBPyConnection, project: Project, side: Side, *, plain: bool
) -> tuple[tuple[Refusal, ...], int]:
    names = [record_name(one.record_id, one.role) for one in side.sources]
    visible = "" if plain else f"WHERE other.record_id NOT IN (SELECT record_id FROM {WITHHELD})"
    rows = connection.execute(
        f"""WITH met AS (
                SELECT record_a AS own, role_a AS own_role, record_b AS record_id, role_b AS role, rule, reason FROM link.person_edge
                WHERE verdict = 'refused'
                UNION ALL SELECT record_b, role_b, record_a, role_a, rule, reason FROM link.person_edge WHERE verdict = 'refused'
            ),
            other AS (SELECT linked.record_id, linked.role, {SIDE} AS side FROM link.person AS linked)
            SELECT DISTINCT other.side, met.rule, met.reason
            FROM met JOIN other ON other.record_id = met.record_id AND other.role = met.role {visible}
            {"AND" if visible else "WHERE"} LIST_CONTAINS(?, met.own || '|' || met.own_role) AND other.side <> ?""",
        [names, side.name],
    ).fetchall()
    closest: dict[str, tuple[int, str, str]] = {}
    for other, rule, reason in rows:
        found = (_PLACE.get(rule, len(LADDER)), rule, reason or "")
        closest[other] = min(closest.get(other, found), found)
    told = sorted(closest, key=lambda other: (*closest[other], other))
    sides = read_sides(connection, project, told[:MOST_REFUSED], plain=plain)
    refusals = tuple(
        Refusal(
            other, "、".join(sides[other].shown.get("name", ())), words.RULES.get(closest[other][1], closest[other][1]),
            words.REASONS.get(closest[other][2], closest[other][2]), compare_sides(project, side, sides[other]),
        )
        for other in told[:MOST_REFUSED]
        if other in sides
    )  # fmt: skip
    return refusals, max(0, len(told) - MOST_REFUSED)


def _fields(
    connection: duckdb.DuckDBPyConnection, project: Project, name: str, *, plain: bool
) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    columns = {column.name: column for column in project.tables["claim.person"].columns}
    shown = " ".join(
        f"WHEN '{column.name}' THEN {_seen(column, plain=plain)}" for column in columns.values() if column.golden
    )
    visible = "" if plain else f"AND said.record_id NOT IN (SELECT record_id FROM {WITHHELD})"
    rows = connection.execute(
        f"""SELECT said.attribute, CASE said.attribute {shown} END AS shown, said.is_chosen, said.reason, COUNT(*),
                   MIN({{'period': said.period_end, 'department': said.department, 'export': said.export, 'file': entity.file,
                        'sheet': COALESCE(entity.sheet, ''), 'row': entity.row}})
            FROM link.statement AS said
            JOIN audit.record_entity AS entity ON entity.record_id = said.record_id AND entity.role = said.role
                AND entity.entity_kind = 'person'
            WHERE said.entity_kind = 'person' AND said.hub_id = ? {visible}
            GROUP BY said.attribute, said.value, said.is_chosen, said.reason
            ORDER BY said.attribute, said.is_chosen DESC, said.reason, said.value""",
        [name],
    ).fetchall()
    by_attribute: dict[str, list[Statement]] = {}
    for attribute, text, is_chosen, reason, count, first in rows:
        why = (words.CHOSEN if is_chosen else words.NOT_CHOSEN).get(reason, reason)
        at = f"{first['file']}{' · ' + first['sheet'] if first['sheet'] else ''} 第 {first['row']} 行"
        source = f"{export_title(project, first['department'], first['export'])}（{first['period']:%Y-%m}）{at}"
        value = _word(project, columns[attribute], text)
        by_attribute.setdefault(attribute, []).append(Statement(value, is_chosen, why, int(count), source))
    order = [name for name in columns if name in by_attribute]
    return tuple((columns[name].title, tuple(by_attribute[name])) for name in order)


def _word(project: Project, column: ColumnSpec, text: str | None) -> str:
    """A value as people read it: codes by their names."""
    if text is None:
        return "（不显示）"
    codes = project.codes.get(column.codes) if column.codes else None
    return codes.names.get(text, text) if codes else words.VALUES.get(text, text)


def _seen(column: ColumnSpec, *, plain: bool) -> str:
    """The SQL of what a reader sees of ``said.value``, a text of this field."""
    if plain or column.mask == "keep":
        return "said.value"
    if column.mask == "year":
        return "LEFT(said.value, 4) || ' 年'"
    masked = mask_sql(replace(column, name="value", sql_type="VARCHAR"))
    return "NULL" if masked is None else masked.replace('"value"', "said.value")

"""Giving pairs to a reviewer: which ones, the log, the workbook.

Belongs here: choosing, recording, writing, in that order. Not here: cells (``workbook``), which pairs wait and their order
(``build.review_step``).
The export log has its line, and the pairs are recorded, before the file is written: what cannot be recorded is not given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from gridhub.contracts.errors import GridhubError
from gridhub.contracts.record_words import role_word
from gridhub.identity.comparing import as_evidence, compare
from gridhub.identity.name_grades import NameGrades
from gridhub.identity.rules import VERSION
from gridhub.project.identity_review import FILE, ReviewBudget
from gridhub.project.project import Project
from gridhub.project.record_refs import RecordRef
from gridhub.release.person_sides import Side, compare_sides, read_sides
from gridhub.release.reading import Reveal, open_release
from gridhub.release.releases import require_current
from gridhub.review.form import SEAL_LENGTH, seal_parts
from gridhub.review.workbook import ReviewSheet, write_review
from gridhub.state.decision_log import SentPair, known_review_workbooks, record_review, sent_pairs
from gridhub.state.export_log import record_export
from gridhub.state.home import Home
from gridhub.state.keys import HubKey

MONEY = "涉及资金，须两人分别核实"
_TITLES = (
    ("name", "姓名"), ("cid", "身份号码"), ("birth_date", "出生日期"), ("sex_code", "性别"), ("phones", "电话"), ("dwelling_id", "地址"),
    ("household", "户号"), ("unit", "经营主体"), ("money", "领取"), ("life", "生存状态"),
)  # fmt: skip
_SOURCES_TOLD = 12
"""Rows told of one side on the sheet 来源: the newest."""


class NoPairs(GridhubError):
    """No pair waits, or the month's budget is spent."""


@dataclass(frozen=True)
class Given:
    """What was given out. ``waiting``: pairs of the release that wait beside these."""

    workbook_no: int
    pairs: int
    waiting: int


Row = Mapping[str, Any]


def chosen(rows: Sequence[Row], budget: int, sent: Collection[str], limit: int | None) -> list[Row]:
    """The pairs to give out, in their order. ``sent``: given out in this month already: they may be given again (another
    reviewer), and count against the budget once."""
    left = max(0, budget - len(sent))
    found: list[Row] = []
    for row in rows:
        if row["pair_id"] not in sent:
            if not left:
                continue
            left -= 1
        found.append(row)
    return found[:limit] if limit is not None else found


def give_out(
    project: Project, home: Home, path: Path, *, at: datetime, actor: str, limit: int | None = None, reveal: Reveal | None = None
) -> Given:  # fmt: skip
    """Write the most pressing pairs as a workbook to fill. ``reveal``: plain values, and pairs of rows of the vault.

    Raises ``NoPairs``, ``NoRelease``, OSError.
    """
    release_id = require_current(home).name
    with open_release(home, revealed=True) as vault:
        rows = _waiting(vault, home, plain=reveal is not None)
        ((people,),) = vault.execute("SELECT COUNT(DISTINCT person_id) FROM link.person").fetchall()
        budget = ReviewBudget.of(project.rules.get(FILE, {})).pairs(int(people))
        picked = chosen(rows, budget, _sent_this_month(home, at), limit)
        if not picked:
            raise NoPairs(_nothing(rows, budget))
        sides = read_sides(
            vault, project, {row[side] for row in picked for side in ("side_a", "side_b")}, plain=reveal is not None
        )
        picked = [row for row in picked if row["side_a"] in sides and row["side_b"] in sides]
        pairs = [pair for row in picked if (pair := _sent(row, sides, project)) is not None]
        ((as_of,),) = vault.execute("SELECT as_of FROM audit.run").fetchall()
    if not pairs:
        raise NoPairs(_nothing(rows, budget))
    path.touch(mode=0o600)  # a place that cannot be written is told before anything is recorded
    record_export(
        home, at=at, actor=actor, purpose=reveal.purpose if reveal else "人员核实", command="identity export",
        target="audit.review_pair", columns="plain" if reveal else "masked", row_count=len(pairs),
    )  # fmt: skip
    number = record_review(home, release_id=release_id, pairs=pairs, at=at, actor=actor)
    key = HubKey.load(home, project)
    by_id = {row["pair_id"]: row for row in picked}
    lines = tuple(
        _line(place, by_id[pair.pair_id], sides, project, key.token(*seal_parts(number, pair.pair_id))[:SEAL_LENGTH])
        for place, pair in enumerate(pairs, start=1)
    )
    sources = tuple(line for pair in pairs for line in _sources(by_id[pair.pair_id], sides, project))
    facts = f"第 {number} 号　导出日期：{at:%Y-%m-%d}　数据截止：{as_of}　共 {len(pairs)} 对　发布 {release_id}"
    write_review(ReviewSheet(number, f"{project.config.city_name}人员核实单", facts, release_id, lines, sources), path)
    return Given(number, len(pairs), len(rows) - len(pairs))


def _waiting(vault: duckdb.DuckDBPyConnection, home: Home, *, plain: bool) -> list[Row]:
    """Rows of audit.review_pair in their order: those of the published file unless a purpose was stated."""
    if plain:
        return _rows(vault)
    with open_release(home) as published:
        return _rows(published)


def _rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    ((known,),) = connection.execute(
        "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = 'audit' AND table_name = 'review_pair'"
    ).fetchall()
    if not known:
        raise NoPairs(
            "这个发布还没有待核实的人员对：请先运行 gridhub run / this release has none yet: run `gridhub run`"
        )
    result = connection.execute("SELECT * FROM audit.review_pair ORDER BY rank_no")
    names = [item[0] for item in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _nothing(rows: Sequence[Row], budget: int) -> str:
    if not rows:
        return "没有待核实的人员对 / no pair waits"
    return (
        f"本月的额度（{budget} 对）已经用完，还有 {len(rows)} 对等待；下月再导出，或改 assets/rules/{FILE}.yaml / "
        "the month's budget is spent"
    )


def _sent_this_month(home: Home, at: datetime) -> frozenset[str]:
    months = {number for number, book in known_review_workbooks(home).items() if _month(book.at) == _month(at)}
    return frozenset(pair.pair_id for pair in sent_pairs(home) if pair.workbook_no in months)


def _month(at: datetime) -> date:
    return at.date().replace(day=1)


def _sent(row: Row, sides: Mapping[str, Side], project: Project) -> SentPair | None:
    """The pair as it is recorded; None when a record cannot be named (its file's name holds the sign that parts names)."""
    a, b = sides[row["side_a"]], sides[row["side_b"]]
    refs = [_ref(side, row[f"record_{one}"], row[f"role_{one}"]) for one, side in (("a", a), ("b", b))]
    if None in refs:
        return None
    evidence = as_evidence(compare(a.stated, b.stated, NameGrades(project.person_names)))
    return SentPair(
        0, row["pair_id"], str(refs[0]), str(refs[1]), row["record_a"], row["role_a"], row["record_b"], row["role_b"],
        VERSION, row["rule"], row["confidence"], row["reason"], evidence,
    )  # fmt: skip


def _ref(side: Side, record_id: str, role: str) -> RecordRef | None:
    found = next((one for one in side.sources if (one.record_id, one.role) == (record_id, role)), None)
    if found is None:
        return None
    ref = RecordRef(found.file, found.sheet, found.row, found.role)
    try:
        return ref if RecordRef.parse(str(ref)) == ref else None
    except ValueError:
        return None


def _line(place: int, row: Row, sides: Mapping[str, Side], project: Project, seal: str) -> dict[str, object]:
    a, b = sides[row["side_a"]], sides[row["side_b"]]
    compared = "\n".join(f"{one.title}：{one.words}" for one in compare_sides(project, a, b))
    touched = any(side.shown.get(name) for side in (a, b) for name in ("money", "life"))
    return {
        "number": place, "pair_id": row["pair_id"], "left": said_of(a), "right": said_of(b), "compared": compared,
        "money": MONEY if touched else "", "seal": seal,
    }  # fmt: skip


def said_of(side: Side) -> str:
    """What the departments say of a side, one field a line."""
    return "\n".join(f"{title}：{'；'.join(side.shown[name])}" for name, title in _TITLES if side.shown.get(name))


def _sources(row: Row, sides: Mapping[str, Side], project: Project) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for word, side in (("甲方", sides[row["side_a"]]), ("乙方", sides[row["side_b"]])):
        newest = sorted(
            side.sources, key=lambda one: (-one.period_end.toordinal(), one.department, one.export, one.record_id)
        )
        for one in newest[:_SOURCES_TOLD]:
            connector = project.connectors.get(one.department)
            export = connector.exports.get(one.export) if connector else None
            title = f"{connector.title}·{export.title}" if connector and export else f"{one.department}.{one.export}"
            lines.append(
                (
                    row["pair_id"],
                    word,
                    title,
                    f"{one.period_end:%Y-%m}",
                    one.file,
                    one.sheet,
                    str(one.row),
                    role_word(one.role),
                )
            )
    return lines

"""Who may see what, and who did: the lines of access.csv against the tables, the export log, one person's part of it.

Belongs here: lists as plain rows. Not here: granting (``grants``), the log (``state.export_log``), formats (``cli``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import polars as pl
import sqlalchemy as sa

from gridhub.project.decisions import COMPARTMENTS, REVEAL, AccessGrant
from gridhub.project.project import Project
from gridhub.release.reading import NotInRelease, open_release
from gridhub.release.tiers.compartment import category_of
from gridhub.release.tiers.open_tier import LAYERS, about_people
from gridhub.release.tiers.tier_file import people_file
from gridhub.state.control_file import reading
from gridhub.state.control_tables import EXPORT_LOG
from gridhub.state.home import Home
from gridhub.tables.exposure import Decided, decided, forms
from gridhub.tables.masking import mask_sql
from gridhub.tables.spec import TableSpec

if TYPE_CHECKING:
    import pandas as pd

REFUSED_COMMAND = "refused"
"""The command of an entry by which nobody saw anything."""
MAY, DID, REFUSED = "可以看", "看过", "被拒绝"
_TREATED = {"as_is": "逐行", "people": "放宽后逐行（k≥5）", "counts": "小于 5 的数不写"}
_TITLES = {
    "kind": "类别", "who": "谁", "what": "层级或命令", "place": "辖区（行的范围）", "purpose": "用途", "first": "起",
    "last": "止", "approver": "批准人", "state": "状态", "table": "表或查询", "rows": "行", "columns": "列",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the sheet: what a group may see of one table, or one entry of the export log."""

    kind: str
    who: str
    what: str
    place: str
    purpose: str
    first: str
    last: str
    approver: str
    state: str
    table: str
    rows: str
    columns: str


def access_sheet(project: Project, home: Home, today: date) -> pd.DataFrame:
    """One row per line of access.csv and table that it opens, then one per entry of the export log. Raises ``NoRelease``."""
    with open_release(home) as connection:
        lines = [
            *(line for grant in project.decisions.access for line in _may(connection, project, grant, today)),
            *_did(home),
        ]
    frame = pl.DataFrame([asdict(line) for line in lines], schema=dict.fromkeys(_TITLES, pl.String))
    return frame.rename(_TITLES).to_pandas()


def _may(connection: duckdb.DuckDBPyConnection, project: Project, grant: AccessGrant, today: date) -> Iterator[Line]:
    state = "有效" if grant.holds_on(today) else "已到期" if grant.valid_to < today else "未生效"
    if grant.tier == REVEAL:
        yield Line(
            MAY, grant.group, grant.tier, "全市", grant.purpose, grant.valid_from.isoformat(), grant.valid_to.isoformat(),
            grant.approver, f"{state}（{grant.place}）", "全部（保险库）", "明文，逐次写明用途并留痕", "*",
        )  # fmt: skip
        return
    for name, spec in sorted(project.tables.items()):
        if spec.layer not in LAYERS or name == "audit.release":
            continue
        shown = _shown(connection, spec, grant.tier)
        if shown is not None:
            rows, columns = shown
            yield Line(
                MAY, grant.group, grant.tier, grant.jurisdiction or "全市", grant.purpose, grant.valid_from.isoformat(),
                grant.valid_to.isoformat(), grant.approver, f"{state}（{grant.place}）", name, rows, columns,
            )  # fmt: skip


def _shown(connection: duckdb.DuckDBPyConnection, spec: TableSpec, tier: str) -> tuple[str, str] | None:
    if tier == "evidence":
        return "逐行，含来源行", "、".join(column.name for column in spec.columns if mask_sql(column) is not None)
    if tier in COMPARTMENTS:
        if category_of(spec) is None:
            return None
        kept = [c for c in spec.columns if mask_sql(c) is not None and c.refers != "row" and c.kind != "phone_list"]
        return "专舱类别的人员逐行", "、".join(column.name for column in kept)
    about = about_people(connection, spec)
    what: Decided = decided(spec, about_people=about)
    if what.treatment == "left_out":
        return None
    shown = [name for name, form in forms(spec, about_people=about).items() if form not in ("nothing", "address")]
    return _TREATED[what.treatment], "、".join(shown)


def _did(home: Home) -> Iterator[Line]:
    for entry in _entries(home):
        yield Line(
            REFUSED if entry.command == REFUSED_COMMAND else DID, entry.actor, entry.command, "", entry.purpose, entry.at, "", "", f"导出日志第 {entry.entry_no} 条",
            entry.target, "" if entry.row_count is None else str(entry.row_count), entry.columns,
        )  # fmt: skip


@dataclass(frozen=True)
class _Entry:
    entry_no: int
    at: str
    actor: str
    purpose: str
    command: str
    target: str
    columns: str
    row_count: int | None


def _entries(home: Home) -> list[_Entry]:
    wanted = [EXPORT_LOG.c[name] for name in _Entry.__dataclass_fields__]
    with reading(home) as connection:
        found = connection.execute(sa.select(*wanted).order_by(EXPORT_LOG.c.entry_no)).all()
    return [_Entry(row[0], str(row[1]), *row[2:]) for row in found]


def received(home: Home, hub_id: str) -> pd.DataFrame:
    """The entries of the export log by which somebody received or saw the person's data, and how sure that is: a published
    file with a row of that id, a question that named it, or (perhaps) a query of plain values whose result is not kept.

    Raises ``NotInRelease`` for an id that neither the release in force nor any published file knows, ``NoRelease``.
    """
    found: list[dict[str, object]] = []
    known = False
    for entry in _entries(home):
        if entry.command == REFUSED_COMMAND:  # nothing was shown
            continue
        how = _how(home, entry, hub_id)
        known = known or bool(how and not how.startswith("可能"))
        if how:
            found.append(
                {"日志条号": entry.entry_no, "时间": entry.at, "谁": entry.actor, "用途": entry.purpose,
                 "命令": entry.command, "对象": entry.target, "怎样": how}
            )  # fmt: skip
    if not known:
        with open_release(home) as connection:
            if not connection.execute("SELECT 1 FROM core.person WHERE person_id = ?", [hub_id]).fetchone():
                raise NotInRelease(
                    "没有这个人员编号，也没有给出去的文件有它 / no such person, in the release or in a file given out"
                )
    return pl.DataFrame(found, schema=["日志条号", "时间", "谁", "用途", "命令", "对象", "怎样"]).to_pandas()


def _how(home: Home, entry: _Entry, hub_id: str) -> str:
    if entry.command == "publish":
        file = people_file(home, entry.entry_no)
        if not file.is_file():
            return ""
        inside = pl.scan_parquet(file).filter(pl.col("hub_id") == hub_id).select(pl.len()).collect().item()
        return "文件里有此人的行" if inside else ""
    asked = home.vault / "exports" / f"{entry.entry_no}.txt"
    text = asked.read_text(encoding="utf-8") if asked.is_file() else entry.target
    if hub_id in text:
        return "按编号看了此人的明文"
    return "可能：明文查询，结果没有留存" if entry.command in ("query", "reveal", "ledger") else ""

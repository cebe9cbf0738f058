"""The slip (签收单) of one handing-in: what was received and what became of it, for the one who brought it.

Belongs here: bringing together what the control database, the release in force and the project say. Not here: its look
(``receipt_workbook``, ``receipt_page``), filing a receipt (``ingest.receive``).
A slip holds names of officials and of files, counts and reasons; no value of a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gridhub.contracts.base import columns_of
from gridhub.contracts.errors import GridhubError
from gridhub.contracts.words import DELIVERY_STATES, ROW_KINDS, SCOPES
from gridhub.project.project import Project
from gridhub.release.known_states import deliveries_with_outcome
from gridhub.release.reading import open_release
from gridhub.release.releases import NoRelease
from gridhub.state.control import known_receipts
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.receipt import FiledReceipt, Receipt

NOT_READ = "尚未读取（运行 gridhub run 后再打印，可看到行数）"
TOP_REASONS = 5


class NoSuchSlip(GridhubError):
    """No such delivery, or no receipt was ever filed. ``str()`` says so in Chinese."""


@dataclass(frozen=True)
class SlipFile:
    """One file of a slip. ``lines``: label and text, in the order in which they are printed."""

    file_name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Slip:
    """A slip ready to be set. ``lines``: label and text of the whole; ``file_stem``: name of its files."""

    title: str
    number: str
    file_stem: str
    lines: tuple[tuple[str, str], ...]
    files: tuple[SlipFile, ...]


@dataclass(frozen=True)
class _Counted:
    """What the release in force says of one delivery. ``reasons``: top reasons, as they are printed."""

    kinds: Mapping[str, int]
    rows_quarantined: int | None
    cells_quarantined: int | None
    reasons: tuple[str, ...]


def slip_of(project: Project, home: Home, delivery_id: str | None) -> Slip:
    """The slip of a delivery and of all that was handed in with it; None: of the receipt filed last.

    Raises ``NoSuchSlip``.
    """
    known = {k.delivery.delivery_id: (k.delivery, k.state, k.reason) for k in deliveries_with_outcome(home)}
    filed = known_receipts(home)
    if delivery_id is None:
        if not filed:
            raise NoSuchSlip("还没有登记过收件；请用 gridhub delivery add 登记，或用批次编号打印")
        delivery_id = next(reversed(filed))
    if delivery_id not in known:
        raise NoSuchSlip(f"没有编号为 {delivery_id} 的批次；用 gridhub delivery list 查看全部批次")
    kept = filed.get(delivery_id)
    together = [id_ for id_, other in filed.items() if kept and other.receipt_no == kept.receipt_no] or [delivery_id]
    chosen = sorted((known[id_] for id_ in together if id_ in known), key=lambda one: one[0].received_no)
    counted = _counted(project, home, [delivery for delivery, _, _ in chosen])
    files = tuple(_file(project, *one, counted.get(one[0].delivery_id)) for one in chosen)
    return _slip(project, chosen[0][0], kept, files)


def _slip(project: Project, first: Delivery, kept: FiledReceipt | None, files: tuple[SlipFile, ...]) -> Slip:
    said = kept.said if kept else Receipt()
    at = said.received_at or first.received_at
    number = f"收〔{at.year}〕第 {kept.receipt_no:04d} 号" if kept else f"批次 {first.delivery_id}"
    stem = f"签收单_{at.year}-{kept.receipt_no:04d}" if kept else f"签收单_{first.delivery_id}"
    sender = project.connectors.get(said.department or first.department)
    when = (
        written_moment(said.received_at) if said.received_at else f"{written_moment(first.received_at)}（收件箱登记）"
    )
    lines = (
        ("报送部门", sender.title if sender else ""), ("报送人", said.sent_by), ("来文号", said.letter_no),
        ("报送方式", said.way), ("接收时间", when), ("经办人", said.taken_by), ("文件数", f"{len(files)} 份"),
    )  # fmt: skip
    return Slip(f"{project.config.city_name}数据报送签收单", number, stem, lines, files)


def written_moment(at: datetime) -> str:
    """``2026-11-02 09:30``; a day alone when no time was told."""
    return f"{at:%Y-%m-%d}" if not (at.hour or at.minute or at.second) else f"{at:%Y-%m-%d %H:%M}"


def _file(project: Project, delivery: Delivery, state: str, why: str, counted: _Counted | None) -> SlipFile:
    connector = project.connectors.get(delivery.department)
    export = connector.exports.get(delivery.export) if connector else None
    lines = [
        ("数据项", f"{connector.title}“{export.title}”" if connector and export else "没有部门登记过这个文件名"),
        ("所属期", f"{delivery.period} {delivery.part}".strip()),
        ("批次编号", delivery.delivery_id),
        ("大小", f"{delivery.size:,} 字节"),
        ("内容指纹 SHA-256", delivery.sha256),
        ("状态", DELIVERY_STATES.get(state, state)),
    ]
    if why:
        lines.append(("原因与处理", why))
    if counted:
        lines.append(("行数", "，".join(f"{word} {rows:,} 行" for word, rows in _in_words(counted.kinds)) or "0 行"))
        rows, cells = counted.rows_quarantined, counted.cells_quarantined
        lines.append(("隔离", "没有统计" if rows is None else f"整行 {rows:,} 行，单元格 {cells or 0:,} 个"))
        if counted.reasons:
            lines.append(("主要原因", "\n".join(counted.reasons)))
    elif state in ("received", "accepted"):
        lines.append(("行数", NOT_READ))
    return SlipFile(_shown(delivery), tuple(lines))


def _shown(delivery: Delivery) -> str:
    """The name of a file; of a member of an archive with the archive's."""
    folders = delivery.path.split("/")[:-1]
    inside = next((n for n, name in enumerate(folders) if name.lower().endswith(".zip")), len(folders))
    return "/".join([*folders[inside:], delivery.file_name])


def _in_words(kinds: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(word, kinds[kind]) for kind, word in ROW_KINDS.items() if kinds.get(kind)]


def _counted(project: Project, home: Home, deliveries: Sequence[Delivery]) -> dict[str, _Counted]:
    """By delivery id, for those of which the release in force counted rows; empty without a release."""
    ids = [delivery.delivery_id for delivery in deliveries]
    try:
        with open_release(home) as connection:
            kinds = connection.execute(
                "SELECT delivery_id, row_kind, rows FROM audit.row_kind WHERE delivery_id IN (SELECT unnest(?)) ORDER BY ALL",
                [ids],
            ).fetchall()
            sums = connection.execute(
                "SELECT delivery_id, rows_quarantined, cells_quarantined FROM audit.delivery "
                "WHERE delivery_id IN (SELECT unnest(?))",
                [ids],
            ).fetchall()
            reasons = connection.execute(
                "SELECT delivery_id, scope, field_name, rule, MIN(reason), COUNT(*) FROM audit.quarantine "
                "WHERE delivery_id IN (SELECT unnest(?)) GROUP BY delivery_id, scope, field_name, rule "
                "ORDER BY delivery_id, scope = 'warn', COUNT(*) DESC, scope, field_name, rule",
                [ids],
            ).fetchall()
    except NoRelease:
        return {}
    by_kind: dict[str, dict[str, int]] = {}
    for id_, kind, rows in kinds:
        by_kind.setdefault(id_, {})[kind] = rows
    exports = {delivery.delivery_id: (delivery.department, delivery.export) for delivery in deliveries}
    top: dict[str, list[str]] = {}
    for id_, scope, field, _, reason, times in reasons:
        where = f"“{_field_title(project, exports[id_], field)}”" if field else ""
        top.setdefault(id_, []).append(f"{SCOPES[scope]}{where} {times:,} 处，如：{reason}")
    quarantined = {id_: (rows, cells) for id_, rows, cells in sums}
    return {
        id_: _Counted(counts, *quarantined[id_], tuple(top.get(id_, [])[:TOP_REASONS]))
        for id_, counts in by_kind.items()
        if id_ in quarantined
    }


def _field_title(project: Project, export: tuple[str, str], field: str) -> str:
    contract = project.std_contracts.get(export)
    titles = {column.name: column.title for column in columns_of(contract)} if contract else {}
    return titles.get(field, field)

"""Is everything there that this home had? Asked before each run.

Belongs here: what must be there beside what is, and which command mends what is not. Not here: reading every byte (``verify``),
mending (``restore``).

Missing state is never taken for a first run: a run over an empty control database would release half a city, one without
the key would give everybody another id. Of the archive the size and parts of the bytes are looked at (``archive_notes``), of the
registries every byte: ids are carried on from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import sqlalchemy as sa

from gridhub.contracts.errors import GridhubError
from gridhub.release.manifest import seal_holds
from gridhub.release.releases import (
    DATABASE,
    DELIVERIES,
    MANIFEST,
    REGISTRY_FILES,
    current_id,
    facts_of,
    list_releases,
    why_not_in_force,
)
from gridhub.state.archive import archive_path
from gridhub.state.archive_notes import (
    ArchiveNote,
    note_path,
    notes_ahead,
    read_note,
    read_notes,
    sample_of,
    write_notes,
)
from gridhub.state.control import known_deliveries
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.state.keys import log_key, sealed_since
from gridhub.tables.quoting import literal

FROM_ARCHIVE = "gridhub restore --from-archive"
FROM_BACKUP = "gridhub restore --from 备份目录"
_DECIDED = {"received": "采用", "withdrawn": "已撤回", "refused": "未采用"}


@dataclass(frozen=True)
class Loss:
    """``what`` is not there or not what it was; ``remedy``: the command that mends it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}；请{self.remedy}"


class StateLost(GridhubError):
    """The home is not whole. Nothing was changed."""

    def __init__(self, home: Home, losses: tuple[Loss, ...]) -> None:
        self.losses = losses
        shown = "\n".join(f"- {loss}" for loss in losses[:20])
        more = f"\n- 另有 {len(losses) - 20} 项，见 gridhub verify" if len(losses) > 20 else ""
        super().__init__(
            f"{home.root}: 数据目录不完整，没有运行，什么都没有改动 / the home is not whole: nothing was run or changed\n{shown}{more}"
        )


def require_whole(home: Home) -> None:
    """Raises ``StateLost`` with everything that is missing. Completes notes that a killed run left unwritten."""
    losses = tuple(find_losses(home))
    if losses:
        raise StateLost(home, losses)
    if home.archive.is_dir():
        write_notes(home)


def find_losses(home: Home) -> Iterator[Loss]:
    """What a home that had releases or deliveries no longer has; nothing for a new one."""
    if not home.root.is_dir():
        return
    released = [
        path.parent for path in sorted(home.releases.glob(f"*/{MANIFEST}")) if not path.parent.name.startswith(".")
    ]
    has_archive = any(home.archive.glob("*/*")) if home.archive.is_dir() else False
    if (released or _holds_keyed(home)) and not (home.keys / "hub.key").is_file():
        yield Loss("密钥 keys/hub.key 不在：没有它，所有编号都会改变", f"从备份恢复密钥（{FROM_BACKUP}）")
    if not home.control.exists() and (released or has_archive):
        yield Loss("control.db 不在：收到过哪些文件无从知道", f"运行 {FROM_ARCHIVE}，或从备份恢复（{FROM_BACKUP}）")
        return
    try:
        known_deliveries(home)
    except sa.exc.DatabaseError:
        yield Loss(
            "control.db 损坏，打不开",
            f"移走 control.db（和 -wal、-shm）后运行 {FROM_ARCHIVE}，或从备份恢复（{FROM_BACKUP}）",
        )
        return
    yield from _losses_of_release(home, released)
    yield from _losses_of_archive(home)


def _holds_keyed(home: Home) -> bool:
    """Is there anything made with the key? The archive is not: files taken in at the desk before the first run need none."""
    return any(any(folder.glob("*")) for folder in (home.std, home.results, home.identities) if folder.is_dir())


def _losses_of_release(home: Home, released: list[Path]) -> Iterator[Loss]:
    present = current_id(home)
    able = [one.release_id for one in list_releases(home) if why_not_in_force(home, one.release_id) is None]
    back = f"运行 gridhub rollback --to {able[-1]}" if able else f"从备份恢复（{FROM_BACKUP}）"
    if present is None:
        kept = sorted(home.identities.glob("*.duckdb")) if home.identities.is_dir() else []
        if home.current.is_symlink() or home.current.exists():
            yield Loss("current 不是指向 releases 里一个发布的链接", f"移走 current，{back}")
        elif released:
            yield Loss("current 不在：不知道哪一个发布生效", back)
        elif kept and sealed_since(home) is not None:  # else: what a first run left that was killed before its release
            told = f"从备份恢复（{FROM_BACKUP}）"
            yield Loss("发布过，而 releases 和编号登记不在", told)
        return
    folder = home.releases / present
    if not (folder / MANIFEST).is_file():
        yield Loss(f"current 指向的发布 {present} 不在，或不完整", back)
        return
    for file in (DATABASE, DELIVERIES):
        if not (folder / file).is_file():
            yield Loss(f"生效的发布 {present} 缺少 {file}", f"从备份恢复（{FROM_BACKUP}），或 gridhub rollback")
    if not (home.identities / f"{present}.duckdb").is_file():
        told = f"生效的发布 {present} 在保险库里没有明文库（vault/identities），或发布的文件夹被改名"
        yield Loss(told, f"{back}，或从备份恢复（{FROM_BACKUP}）")
    facts = facts_of(folder / MANIFEST)
    tables = facts.get("tables") if facts else None
    if facts is None or not isinstance(tables, dict):
        yield Loss(f"生效的发布 {present} 的 {MANIFEST} 不可读", f"从备份恢复（{FROM_BACKUP}）")
        return
    key = log_key(home)
    if key is not None and not seal_holds(facts, key):
        yield Loss(
            f"密钥与生效的发布 {present} 的封签不符：密钥不是这个数据目录的，或清单被改动",
            f"取回原来的密钥，或从备份恢复（{FROM_BACKUP}）",
        )
    for table, file in REGISTRY_FILES.items():
        path = folder / file
        if table in tables and (not path.is_file() or sha256_of(path) != tables[table]["sha256"]):
            yield Loss(
                f"编号登记 {present}/{file} 不在或被改动：人员和房屋会得到别的编号", f"从备份恢复（{FROM_BACKUP}）"
            )
    if (folder / DELIVERIES).is_file():
        yield from _unknown_deliveries(home, folder / DELIVERIES)


def _unknown_deliveries(home: Home, parquet: Path) -> Iterator[Loss]:
    known = {delivery.delivery_id: delivery.sha256 for delivery in known_deliveries(home)}
    with duckdb.connect(":memory:") as connection:
        released = connection.execute(
            f"SELECT delivery_id, sha256, file FROM read_parquet({literal(str(parquet))}) "
            "WHERE state NOT IN ('refused', 'ignored', 'withdrawn') ORDER BY delivery_id"
        ).fetchall()
    for delivery_id, sha256, file in released:
        if known.get(delivery_id) != sha256:
            yield Loss(
                f"生效的发布用到的“{file}”（{delivery_id}），control.db 里没有",
                f"运行 {FROM_ARCHIVE}，或从备份恢复（{FROM_BACKUP}）",
            )


def _losses_of_archive(home: Home) -> Iterator[Loss]:
    known = {delivery.delivery_id for delivery in known_deliveries(home)}
    for note in read_notes(home)[0]:
        if note.delivery.delivery_id not in known:
            named = f"存档记有“{note.delivery.file_name}”（{note.delivery.delivery_id}）"
            yield Loss(
                f"{named}，control.db 里没有：control.db 是旧的", f"运行 {FROM_ARCHIVE}，或从备份恢复（{FROM_BACKUP}）"
            )
    for kept, known_now in notes_ahead(home):
        named = f"“{kept.delivery.file_name}”（{kept.delivery.delivery_id}）"
        yield Loss(
            f"存档记着{named}的第 {kept.revision} 次变更（{_state(kept)}），control.db 只到第 {known_now.revision} 次（{_state(known_now)}）：control.db 是旧的",
            f"运行 {FROM_ARCHIVE}，或从备份恢复（{FROM_BACKUP}）",
        )
    for delivery in known_deliveries(home):
        if delivery.state != "received":
            continue
        archived = archive_path(home, delivery.sha256)
        named = f"存档的“{delivery.file_name}”（{delivery.delivery_id}）"
        if not archived.is_file():
            yield Loss(
                f"{named}不在",
                f"从备份恢复（{FROM_BACKUP}），或请部门重新报送后撤回这一批（gridhub delivery withdraw）",
            )
            continue
        said = read_note(note_path(home, delivery.sha256, delivery.delivery_id))
        if archived.stat().st_size != delivery.size or (said and said.sample and sample_of(archived) != said.sample):
            yield Loss(f"{named}的内容被改动", f"从备份恢复（{FROM_BACKUP}）")


def _state(note: ArchiveNote) -> str:
    """What somebody decided of a delivery, as far as two notes of it can differ; never its reason, which a person wrote."""
    return _DECIDED.get(note.delivery.state, note.delivery.state) + ("，已放行" if note.acceptance else "")

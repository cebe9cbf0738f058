"""Is every byte what it was? Archive, control database, registries, a release, caches, the export log.

Belongs here: what is compared with what, and the words for each difference. Not here: the quick look before a run (``presence``),
making the release anew to compare (``build.rebuilding``), mending (``restore``).

What an archived file was stands in its name and its note, what a release was in its manifest, which is sealed with the hub's key
and names the manifest before it and the head of the export log: who changes files and digests alike needs the key, and who has
the key cannot change what a witness outside has written down (``Verified.head``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from gridhub.keeping.presence import FROM_ARCHIVE, FROM_BACKUP, find_losses
from gridhub.release.manifest import SEAL, manifest_head, seal_holds
from gridhub.release.releases import (
    DATABASE,
    MANIFEST,
    REGISTRY_FILES,
    TOMBSTONE,
    NoRelease,
    binds_content,
    current_id,
    facts_of,
    full_id,
)
from gridhub.standardise.stage import BESIDE
from gridhub.state.archive import archive_path
from gridhub.state.archive_notes import note_path, notes_of, read_notes
from gridhub.state.control import known_deliveries
from gridhub.state.export_log import log_at, verify_log
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of, unsealed
from gridhub.state.keys import log_key, sealed_since
from gridhub.tables.quoting import literal, quoted

Part = Literal["state", "archive", "control", "registry", "manifest", "release", "vault", "cache", "log"]


@dataclass(frozen=True)
class Difference:
    """``part`` of the home in which ``what`` is not as it was; ``remedy`` says what to do."""

    part: Part
    what: str
    remedy: str


@dataclass(frozen=True)
class Verified:
    """``release``: the one looked at, None when there is none. ``head``: digest that stands for the whole chain of manifests and the
    export log; written down elsewhere, it proves later that nothing before was changed. ``looked_at``: files and entries read."""

    release: str | None
    head: str
    looked_at: int
    differences: tuple[Difference, ...]


def verify(home: Home, release_id: str | None = None) -> Verified:
    """Look at every byte. ``release_id``: the one in force without it. Raises ``NoRelease`` for one that is not kept; changes
    nothing."""
    release_id = full_id(home, release_id) if release_id is not None else None
    release = release_id or current_id(home)
    if release_id is not None and ("/" in release_id or not (home.releases / release_id / MANIFEST).is_file()):
        raise NoRelease(f"{release_id}: 没有这个发布，或已清理 / no such release, or it was removed")
    look = _Look(home)
    found = [Difference("state", loss.what, loss.remedy) for loss in find_losses(home)]
    found += look.archive()
    if release is not None and (home.releases / release / MANIFEST).is_file():
        found += look.release(release)
    found += look.chain()
    found += look.caches()
    found += look.log()
    head = manifest_head(home.releases / release) if release and (home.releases / release / MANIFEST).is_file() else ""
    told = {(one.part, one.what): one for one in found}
    return Verified(release, head, look.looked_at, tuple(told.values()))


class _Look:
    def __init__(self, home: Home) -> None:
        self._home = home
        self.looked_at = 0

    def archive(self) -> Iterator[Difference]:
        home = self._home
        notes, damaged = read_notes(home)
        for path in damaged:
            yield Difference(
                "archive",
                f"存档的记载 {path.name} 损坏或不在自己的位置",
                f"下一次运行按 control.db 重写；control.db 不可信时从备份恢复（{FROM_BACKUP}）",
            )
        digests: dict[str, str] = {}
        for delivery in known_deliveries(home):
            archived = archive_path(home, delivery.sha256)
            if delivery.state not in ("received", "withdrawn") or not archived.is_file():
                continue
            self.looked_at += 1
            if digests.setdefault(delivery.sha256, sha256_of(archived)) != delivery.sha256:
                yield Difference(
                    "archive",
                    f"存档的“{delivery.file_name}”（{delivery.delivery_id}）的内容被改动",
                    f"从备份恢复（{FROM_BACKUP}）",
                )
        said = {note.delivery.delivery_id: note for note in notes_of(home)}
        for note in notes:
            own = said.pop(note.delivery.delivery_id, None)
            named = f"“{note.delivery.file_name}”（{note.delivery.delivery_id}）"
            if own is None:
                yield Difference("control", f"存档记有{named}，control.db 里没有", f"运行 {FROM_ARCHIVE}")
            elif note.sample and not archive_path(home, note.delivery.sha256).is_file():
                yield Difference("archive", f"存档的{named}不在", f"从备份恢复（{FROM_BACKUP}）")
            elif (own.delivery, own.receipt, own.acceptance, own.extraction) != (
                note.delivery, note.receipt, note.acceptance, note.extraction,
            ):  # fmt: skip
                yield Difference(
                    "control",
                    f"control.db 对{named}的记载与存档的不同",
                    "核对后从备份恢复；若是运行被中断，再运行一次会补写",
                )
        for own in (
            said.values() if notes or damaged else ()
        ):  # a home from before there were notes: the next run writes them
            if not note_path(home, own.delivery.sha256, own.delivery.delivery_id).exists():
                yield Difference(
                    "archive",
                    f"“{own.delivery.file_name}”（{own.delivery.delivery_id}）没有存档的记载",
                    "下一次运行会补写",
                )

    def release(self, release_id: str) -> Iterator[Difference]:
        folder = self._home.releases / release_id
        mend = f"从备份恢复，或 gridhub rollback 后重新运行（{release_id}）"
        facts = facts_of(folder / MANIFEST)
        tables = facts.get("tables") if facts else None
        if facts is None or not isinstance(tables, dict):
            yield Difference("manifest", f"{release_id}/{MANIFEST} 不可读", mend)
            return
        if not binds_content(release_id, tables):
            yield Difference("manifest", f"{release_id} 的编号与清单里各表的指纹不符：编号或清单被改动", mend)
        key = log_key(self._home)
        since = sealed_since(self._home)
        if key is not None and not seal_holds(facts, key):
            yield Difference("manifest", f"{release_id}/{MANIFEST} 的封签不符：清单被改动", mend)
        elif SEAL not in facts and since is not None and facts["created_at"] >= since:
            yield Difference("manifest", f"{release_id}/{MANIFEST} 没有封签：清单被改动", mend)
        for name, said in sorted(tables.items()):
            file = REGISTRY_FILES.get(name, f"parquet/{name}.parquet")
            part: Part = "registry" if name in REGISTRY_FILES else "release"
            self.looked_at += 1
            if not (folder / file).is_file():
                yield Difference(part, f"{release_id}/{file} 不在", mend)
            elif sha256_of(folder / file) != said["sha256"]:
                yield Difference(part, f"{release_id}/{file} 被改动", mend)
        known = {
            MANIFEST,
            DATABASE,
            "bad.json",
            *REGISTRY_FILES.values(),
            *(f"parquet/{name}.parquet" for name in tables),
        }
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.relative_to(folder).as_posix() not in known:
                yield Difference(
                    "release", f"{release_id}/{path.relative_to(folder).as_posix()} 不是发布时的文件", "移走它"
                )
        yield from self._database(folder, facts, mend)
        self.looked_at += 1
        vault = self._home.identities / f"{release_id}.duckdb"
        if not vault.is_file():
            yield Difference("vault", f"vault/identities/{release_id}.duckdb 不在", mend)
        elif sha256_of(vault) != facts.get("unmasked_sha256"):
            yield Difference("vault", f"vault/identities/{release_id}.duckdb 被改动", mend)

    def _database(self, folder: Path, facts: Mapping[str, Any], mend: str) -> Iterator[Difference]:
        """The published database by its bytes; where they differ, which tables do: a client that opened it for writing changes
        bytes and no row."""
        path = folder / DATABASE
        if not path.is_file():
            yield Difference("release", f"{folder.name}/{DATABASE} 不在", mend)
            return
        self.looked_at += 1
        if sha256_of(path) == facts.get("database_sha256"):
            return
        changed: list[str] = []
        try:
            with duckdb.connect(str(path), read_only=True) as connection:
                for name in sorted(set(facts["tables"]) - set(REGISTRY_FILES)):
                    parquet = folder / "parquet" / f"{name}.parquet"
                    if parquet.is_file() and not _same(connection, name, parquet):
                        changed.append(name)
        except duckdb.Error:
            yield Difference("release", f"{folder.name}/{DATABASE} 打不开", mend)
            return
        told = f"，内容不同的表：{'、'.join(changed)}" if changed else "（各表内容相同）"
        yield Difference("release", f"{folder.name}/{DATABASE} 被改动{told}", mend)

    def chain(self) -> Iterator[Difference]:
        """Every manifest names the one before it; of a removed one its tombstone keeps the digest."""
        for path in sorted(self._home.releases.glob(f"*/{MANIFEST}")) if self._home.releases.is_dir() else []:
            if path.parent.name.startswith("."):
                continue
            self.looked_at += 1
            facts = facts_of(path)
            if facts is None:
                yield Difference("manifest", f"{path.parent.name}/{MANIFEST} 不可读", f"从备份恢复（{FROM_BACKUP}）")
                continue
            parent, said = facts.get("parent"), facts.get("parent_manifest")
            if not parent or not said:
                continue
            before = self._home.releases / parent
            now = manifest_head(before) if (before / MANIFEST).is_file() else _of_tombstone(before / TOMBSTONE)
            if now is not None and now != said:
                yield Difference(
                    "manifest", f"{parent} 的清单不是 {path.parent.name} 发布时的那一份", f"从备份核对（{FROM_BACKUP}）"
                )
            log = facts.get("export_log") or {}
            if log and log_at(self._home, int(log["entries"])) != log["chain"]:
                yield Difference(
                    "log",
                    f"导出日志与 {path.parent.name} 发布时记下的不同",
                    f"从备份核对（{FROM_BACKUP}），并报告安全负责人",
                )

    def caches(self) -> Iterator[Difference]:
        home, again = self._home, "下一次运行会重新读取，不影响结果"
        for beside in sorted(home.raw.glob("*.json")) if home.raw.is_dir() else []:
            self.looked_at += 1
            said, parquet = unsealed(beside), beside.with_suffix(".parquet")
            if said is None or not parquet.is_file() or sha256_of(parquet) != said.get("sha256"):
                yield Difference("cache", f"vault/raw/{beside.stem} 被改动", again)
        for folder in sorted(home.std.iterdir()) if home.std.is_dir() else []:
            if folder.name.startswith("."):
                continue
            self.looked_at += 1
            digests = unsealed(folder / BESIDE)
            if digests is None or any(
                not (folder / f"{name}.parquet").is_file() or sha256_of(folder / f"{name}.parquet") != digest
                for name, digest in digests.items()
            ):
                yield Difference("cache", f"vault/std/{folder.name} 被改动", again)
        for table in sorted(home.tables.glob("*/*.parquet")) if home.tables.is_dir() else []:
            self.looked_at += 1
            if sha256_of(table) != table.stem:
                yield Difference("cache", f"vault/tables/{table.parent.name}/{table.name} 被改动", again)

    def log(self) -> Iterator[Difference]:
        found = verify_log(self._home)
        self.looked_at += found.entries
        if not found.holds:
            yield Difference(
                "log",
                f"导出日志从第 {found.broken_at} 条起被改动、删除或伪造",
                f"从备份核对（{FROM_BACKUP}），并报告安全负责人",
            )


def _same(connection: duckdb.DuckDBPyConnection, table: str, parquet: Path) -> bool:
    own, kept = f"SELECT * FROM {quoted(table)}", f"SELECT * FROM read_parquet({literal(str(parquet))})"
    try:
        ((differing,),) = connection.execute(
            f"SELECT COUNT(*) FROM ((({own}) EXCEPT ALL ({kept})) UNION ALL (({kept}) EXCEPT ALL ({own})))"
        ).fetchall()
    except duckdb.Error:
        return False
    return not differing


def _of_tombstone(file: Path) -> str | None:
    """What the manifest was whose release was removed; None when it was removed before that was written down."""
    said = (facts_of(file) or {}).get("manifest")
    return str(said) if said else None

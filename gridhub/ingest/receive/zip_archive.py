"""Zip archives of several files: every member is taken as if it lay in the inbox.

Belongs here: names (GBK without the flag), caps, writing the members aside. Not here: judging them (``intake``).
Members are written under numbers, never under their own names, so that a name cannot lead out of the folder.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gridhub.contracts.budgets import MB, Budgets
from gridhub.ingest.readers.formats import zip_kind
from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.room import refusing_when_full, require_room

MAX_MEMBERS = 2_000

_CHUNK = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075


@dataclass(frozen=True)
class Member:
    """One file of an archive: its name in it (folders with ``/``) and where its bytes lie now."""

    name: str
    path: Path


def unpack(path: Path, file_name: str, folder: Path, budgets: Budgets, left: int) -> Sequence[Member] | None:
    """Write the members of an archive into ``folder``; None when the zip is a workbook or document, or no zip after all.
    ``left``: bytes that archives may still unfold to in this run.

    Raises ``Refused``: damaged, archive (password, too many members, names nobody can read), too_large, empty, disk_full.
    """
    try:
        container = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return None  # reading it says what is wrong with it
    try:
        with container:
            infos = [info for info in container.infolist() if not info.is_dir()]
            if zip_kind(frozenset(_name(info).lower() for info in infos)) != "archive":
                return None
            _check(infos, file_name)
            size = sum(info.file_size for info in infos)
            if size > budgets.inflated_mb * MB:
                raise _too_large(file_name, budgets)
            if size > left:
                what = f"本次收到的压缩包展开后合计超过 {budgets.run_inflated_mb:,} MB（run_inflated_mb）"
                raise Refused("too_large", reason(file_name, what, "请分批放入收件箱，或由数据中心提高上限"))
            require_room(folder, size, budgets.free_disk_mb, file_name)
            with refusing_when_full(file_name):
                return _write(container, infos, file_name, folder, budgets)
    except OSError as error:
        if error.errno is not None:  # this machine's own trouble; bz2 raises OSError for broken content
            raise
        raise _damaged(file_name) from error
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError,
    ) as error:  # fmt: skip
        raise _damaged(file_name) from error


def _damaged(file_name: str) -> Refused:
    return Refused("damaged", reason(file_name, "压缩包不完整，无法打开", "请重新压缩或重新上传"))


def _too_large(file_name: str, budgets: Budgets) -> Refused:
    what = f"压缩包展开后超过 {budgets.inflated_mb:,} MB（inflated_mb）"
    return Refused("too_large", reason(file_name, what, "请解压后把表格分批放入收件箱"))


def _check(infos: Sequence[zipfile.ZipInfo], file_name: str) -> None:
    if not infos:
        raise Refused("empty", reason(file_name, "压缩包里没有文件", "请重新压缩后报送"))
    if len(infos) > MAX_MEMBERS:
        what = f"压缩包里有 {len(infos)} 个文件，超过 {MAX_MEMBERS} 个"
        raise Refused("archive", reason(file_name, what, "请分成几个压缩包，或解压后把表格放入收件箱"))
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        what = "压缩包设有密码（encrypted）"
        raise Refused("archive", reason(file_name, what, "请去掉压缩包的密码，或解压后把表格放入收件箱"))


def _write(
    container: zipfile.ZipFile, infos: Sequence[zipfile.ZipInfo], file_name: str, folder: Path, budgets: Budgets
) -> tuple[Member, ...]:
    members: list[Member] = []
    total, declared = 0, sum(info.file_size for info in infos)
    for number, info in enumerate(infos):
        target = folder / f"member-{number}"
        with container.open(info) as source, target.open("wb") as copy:
            while chunk := source.read(_CHUNK):
                total += len(chunk)
                if total > budgets.inflated_mb * MB:
                    raise _too_large(file_name, budgets)
                if total > declared:  # an archive that lies about its size
                    require_room(folder, len(chunk), budgets.free_disk_mb, file_name)
                copy.write(chunk)
        members.append(Member(_name(info), target))
    return tuple(members)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name: flagged UTF-8, the Unicode Path field, else the bytes as UTF-8, else as GB18030.

    Chinese Windows writes GBK names and sets no flag; zipfile then shows them as cp437 (APPNOTE 4.4.4, 4.6.9).
    """
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        name = _unicode_path(info.extra) or _decoded(info.orig_filename)
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or info.filename


def _decoded(shown: str) -> str:
    try:
        written = shown.encode("cp437")
    except UnicodeEncodeError:
        return shown
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding, "strict")
        except UnicodeDecodeError:
            continue
    return shown


def _unicode_path(extra: bytes) -> str:
    """The name in an Info-ZIP Unicode Path extra field, "" when there is none."""
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""

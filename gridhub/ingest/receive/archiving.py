"""The bytes of a delivery into the archive, by their content.

Belongs here: copying, and what is said when it cannot be done. Not here: which files are taken (``intake``), where the archive is
(``state.archive``).
"""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import replace
from pathlib import Path

from gridhub.ingest.refusals import Refused, reason
from gridhub.ingest.room import refusing_when_full, require_room
from gridhub.state.archive import CHUNK, archive_path
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home
from gridhub.state.kept import sync


def changing(name: str) -> str:
    return reason(name, "文件还在写入，内容在读取时发生变化", "请等上传完成后再运行")


def archived(delivery: Delivery, source: Path, home: Home, kept_mb: int) -> Delivery:
    """Copy the file into the archive (0600, renamed into place); refuse it when it changed since it was hashed, or when the disk
    would have less than ``kept_mb`` left. Raises OSError."""
    target = archive_path(home, delivery.sha256)
    if target.is_file() and target.stat().st_size == delivery.size:
        return delivery
    target.parent.mkdir(mode=0o700, exist_ok=True)
    beside = target.with_name(f".{delivery.sha256}.{os.getpid()}.{threading.get_ident()}")
    try:
        require_room(target.parent, delivery.size, kept_mb, delivery.file_name)
        with refusing_when_full(delivery.file_name):
            digest = _copy(source, beside)
        if digest != delivery.sha256:
            return _refused(delivery, "changing", changing(delivery.file_name))
        beside.replace(target)
        sync(target.parent)
        sync(home.archive)  # the name too is there before the control database says so
    except Refused as refusal:
        return _refused(delivery, refusal.code, refusal.message)
    except OSError as error:
        if not source.is_file():
            return _refused(delivery, "changing", changing(delivery.file_name))
        raise OSError(error.errno, f"archive: {error.strerror}", str(target)) from error
    finally:
        beside.unlink(missing_ok=True)
    return delivery


def _copy(source: Path, beside: Path) -> str:
    digest = hashlib.sha256()
    with (
        source.open("rb") as original,
        os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as copy,
    ):
        while chunk := original.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _refused(delivery: Delivery, code: str, why: str) -> Delivery:
    return replace(delivery, state="refused", reason_code=code, reason=why)

"""Files that are believed only while they are what they were made as.

Belongs here: digests of files, sealed JSON (it tells itself when a byte of it was changed), putting a finished file or
folder in its place. Not here: which caches there are (``ingest.sheets``, ``standardise.stage``, ``build.results``).

What is put in place is on the disk before it has its name: after a power cut a name never stands for half a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SEAL = "seal"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex. Raises OSError."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def sealed(document: Mapping[str, Any]) -> str:
    """JSON text of a document with a digest over all that it says."""
    plain = json.loads(json.dumps(document, ensure_ascii=False))  # tuples as the reader will find them
    return json.dumps({**plain, _SEAL: _seal(plain)}, ensure_ascii=False, indent=1, sort_keys=True)


def unsealed(path: Path) -> dict[str, Any] | None:
    """The document of a sealed file; None when it is not there, no JSON, or not as it was sealed."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    seal = document.pop(_SEAL, None)
    try:
        return document if seal == _seal(document) else None
    except ValueError:  # half of a character pair, which no file of ours holds
        return None


def put(beside: Path, target: Path, *, is_cache: bool = False) -> None:
    """Give a finished file or folder its name, in place of whatever has it; the files are for their owner alone. Of what can be
    made again (``is_cache``) the name may be lost with the power: nobody waits for it. Raises OSError."""
    for file in beside.iterdir() if beside.is_dir() else (beside,):
        file.chmod(0o600)
        sync(file)
    if beside.is_dir() or target.is_dir():
        remove(target)
    beside.replace(target)
    if not is_cache:
        sync(target.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file or a folder, there or not."""
    if path.is_dir() and not path.is_symlink():
        away = path.with_name(f".removing-{os.getpid()}-{path.name}")
        path.rename(away)  # at once: nobody sees half of it
        shutil.rmtree(away, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _seal(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

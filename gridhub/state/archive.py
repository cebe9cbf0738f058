"""The archive: received bytes by their content, never changed.

Belongs here: where bytes lie, and the digest that names them. Not here: which bytes are taken (``ingest.receive``).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from gridhub.state.home import Home

CHUNK = 1024 * 1024


def archive_path(home: Home, sha256: str) -> Path:
    """Where the bytes of a taken delivery lie."""
    return home.archive / sha256[:2] / sha256


def sha256_of(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size

"""The manifest of a release: what it was made of and what it holds.

Belongs here: reading ``manifest.json`` into a frozen model. Not here: writing it (``publish``).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridhub.ingest.receive.withdraw import SENT_AGAIN
from gridhub.release.releases import MANIFEST
from gridhub.state.keys import HubKey

SEAL = "seal"


@dataclass(frozen=True)
class Manifest:
    """One release. ``tables``: rows by table; ``digests``: SHA-256 of each Parquet file; the lists are lines to show;
    ``sent_again``: withdrawn files whose bytes lie in the inbox; ``early``: the files alone, what holds of all of them is said above; ``incomplete``: what may not be said, or only with until when."""

    release_id: str
    as_of: str
    created_at: str
    parent: str | None
    tables: Mapping[str, int]
    digests: Mapping[str, str]
    refused: tuple[str, ...]
    missing: tuple[str, ...]
    held: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    sent_again: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    stage: str | None = None
    deadline: str | None = None

    def row_count(self, table: str) -> int:
        return self.tables.get(table, 0)


def manifest_head(folder: Path) -> str:
    """Digest of a release's manifest, which names the one before it: it stands for the whole chain. Raises OSError."""
    return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()


def seal_of(facts: Mapping[str, Any], key: HubKey) -> str:
    """Keyed digest over everything a manifest says but the seal itself."""
    said = {name: value for name, value in facts.items() if name != SEAL}
    return key.token("manifest", json.dumps(said, ensure_ascii=False, sort_keys=True))


def seal_holds(facts: Mapping[str, Any], key: HubKey) -> bool:
    """Whether a manifest says what it was sealed with; one made before manifests were sealed always does."""
    return SEAL not in facts or hmac.compare_digest(
        str(facts[SEAL]).encode("utf-8", "replace"), seal_of(facts, key).encode()
    )


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a release folder. Raises FileNotFoundError when the release is not complete."""
    facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Manifest(
        release_id=facts["release_id"],
        as_of=facts["as_of"],
        created_at=facts["created_at"],
        parent=facts["parent"],
        tables={name: table["rows"] for name, table in facts["tables"].items() if table["rows"] >= 0},
        digests={name: table["sha256"] for name, table in facts["tables"].items()},
        refused=tuple(f"{item['file']}: {item['reason']}" for item in facts["refused"]),
        missing=tuple(
            f"{item['department']}.{item['export']} {item['period']} {item['part']}".strip() + f": {item['reason']}"
            for item in facts["missing"]
        ),
        held=_told(facts, "held"),
        early=tuple(f"{item['file']}（{item['period']}）" for item in facts.get("early", [])),
        sent_again=tuple(
            item["reason"] for item in facts.get("withdrawn", []) if item.get("reason_code") == SENT_AGAIN
        ),
        incomplete=tuple(f"{item['title']}: {item['missing']}" for item in facts.get("incomplete", [])),
        stage=facts.get("stage"),
        deadline=facts.get("deadline"),
    )


def _told(facts: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(f"{item['file']}: {item['reason']}" for item in facts.get(name, []))

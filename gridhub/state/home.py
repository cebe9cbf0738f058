"""The home folder of one hub: where state lives on disk.

Belongs here: paths and their permissions. Not here: what is written to them (but for errors, which any step may have).
The hub's account alone reads it: its folders have mode 0700 (the home itself may hold an inbox of others), its control database
0600. ``releases`` too: a release tells rows of sheets; what others get is written for them (``release.tiers``), and who
may see plain values asks the service (``release.revealing``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """Paths below one home folder. ``create()`` makes them; nothing else here but ``keep_error`` touches the disk."""

    root: Path

    @property
    def control(self) -> Path:
        """SQLite file: deliveries, receipts, increments of databases, export log, alerts sent."""
        return self.root / "control.db"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    @property
    def archive(self) -> Path:
        """Received files by content: ``archive/<sha256[:2]>/<sha256>``."""
        return self.vault / "archive"

    @property
    def raw(self) -> Path:
        return self.vault / "raw"

    @property
    def std(self) -> Path:
        return self.vault / "std"

    @property
    def work(self) -> Path:
        """One folder per build for what it writes before it is whole."""
        return self.vault / "work"

    @property
    def results(self) -> Path:
        """What each step made from what: ``results/<step>/<key>.json``."""
        return self.vault / "results"

    @property
    def tables(self) -> Path:
        """Tables between steps by content: ``tables/<sha256[:2]>/<sha256>.parquet``."""
        return self.vault / "tables"

    @property
    def identities(self) -> Path:
        """One unmasked database per kept release: ``identities/<release_id>.duckdb``."""
        return self.vault / "identities"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """Symlink to the release in force."""
        return self.root / "current"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    def keep_error(self, build_id: str, error: BaseException) -> Path:
        """Write an error with its traceback where plain values may be, for its owner only. Returns the file."""
        import traceback

        file = self.vault / "errors" / f"{build_id}.txt"
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        return file

    def create(self) -> None:
        """Make the folders, for their owner only; those of an older hub are closed too."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (
            self.releases,
            self.dagster,
            self.keys,
            self.vault,
            self.archive,
            self.raw,
            self.std,
            self.work,
            self.results,
            self.tables,
            self.identities,
        ):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)

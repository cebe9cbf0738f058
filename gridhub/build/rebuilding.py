"""Making a release anew from the archive, in a home of its own, to see whether the same tables come of it.

Belongs here: the home as it was when the release was made, running the plan over it, comparing digests. Not here: looking at bytes
(``keeping.verify``).

The home for it lies below the vault and is removed afterwards. Its archive, its earlier releases and their unmasked databases are
other names of the same files; of the control database it has a copy without what came later.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from gridhub.build.perform import engine_digest
from gridhub.build.reporting_date import CHOSEN
from gridhub.build.run import run_plan
from gridhub.contracts.errors import GridhubError
from gridhub.keeping.verify import Difference
from gridhub.project.project import Project
from gridhub.release.releases import DELIVERIES, MANIFEST, REGISTRY_FILES, list_releases, switch
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.tables.quoting import literal

_LATER = (
    ("case_event", "at"),
    ("case_workbook", "at"),
    ("match_decision", "at"),
    ("review_workbook", "at"),
    ("acceptance", "decided_at"),
)
"""Tables of the control database that only grow, and when a row came."""


class CannotRemake(GridhubError):
    """The release cannot be made anew here, which says nothing about whether it was changed."""

    exit_code = 3
    """So that nobody takes it for the other two: remade and the same (0), remade and different (1)."""


def differing_tables(project: Project, home: Home, release_id: str) -> list[Difference]:
    """Every table of a release that comes out otherwise when it is made anew.

    Takes as long as a first run. Changes nothing of the home; call it while holding it: a run removes what looks abandoned.
    Raises ``CannotRemake``.
    """
    folder = home.releases / release_id
    facts: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if (why := _why_not(project, home, facts)) is not None:
        raise CannotRemake(
            f"{release_id}：{why}，没有重做，不知道重做出来是否相同；请用发布时的项目和引擎版本核对 / "
            "cannot be made anew with this project and engine: not known whether it would come out the same"
        )
    beside = Path(tempfile.mkdtemp(prefix=".verifying-", dir=home.vault))
    try:
        as_it_was = _home_of(home, Home(beside / "home"), facts, folder / DELIVERIES)
        config = replace(
            project.config,
            home=as_it_was.root,
            demo_key=None,  # the key is there; the demo key goes with the sample's own inbox alone, of which this is a copy
            inbox=_inbox_of(project, home, beside / "inbox", folder / DELIVERIES),
        )
        created = datetime.fromisoformat(facts["created_at"])
        try:
            run_plan(
                replace(project, config=config), as_it_was, build_id="verify", clock=lambda: created,
                as_of=_chosen_date(folder, facts),
            )  # fmt: skip
        except GridhubError as error:
            return [Difference("release", f"{release_id} 由存档重做时停止：{error}", "核对存档（gridhub verify）")]
        made = json.loads((as_it_was.current / MANIFEST).read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return [
        Difference("release", f"{release_id} 的表 {name} 与由存档重做的不同", "核对存档和项目；从备份核对发布")
        for name in sorted(facts["tables"].keys() | made["tables"].keys())
        if facts["tables"].get(name, {}).get("sha256") != made["tables"].get(name, {}).get("sha256")
    ]


def _why_not(project: Project, home: Home, facts: Mapping[str, Any]) -> str | None:
    if facts.get("project_digest") != project.digest:
        return "它是用另一版城市项目做的"
    if facts.get("engine") != version("gridhub") or facts.get("inputs", {}).get("engine") not in (
        engine_digest()[:16],
    ):
        return "它是用另一版引擎做的"
    parent = facts.get("parent")
    if parent and not all((home.releases / parent / file).is_file() for file in (MANIFEST, *REGISTRY_FILES.values())):
        return f"它之前的发布 {parent} 已清理"
    if any(export.database for connector in project.connectors.values() for export in connector.exports.values()):
        return "项目里有直接读取的数据库"
    return None


def _home_of(home: Home, other: Home, facts: Mapping[str, Any], deliveries: Path) -> Home:
    """The home as it was just before the release was made."""
    other.create()
    for name in ("hub.key", "export_log.head"):
        if (home.keys / name).is_file():
            shutil.copyfile(home.keys / name, other.keys / name)
            (other.keys / name).chmod(0o600)
    for path in home.archive.glob("*/*"):
        if len(path.name) == 64:
            _link(path, other.archive / path.parent.name / path.name)
    made = list_releases(home)
    place = [one.release_id for one in made].index(facts["release_id"])
    before = [one for one in made[:place] if one.state != "removed"]
    for entry in before:
        for path in (home.releases / entry.release_id).rglob("*"):
            if path.is_file():
                _link(path, other.releases / path.relative_to(home.releases))
        with suppress(FileNotFoundError):
            _link(home.identities / f"{entry.release_id}.duckdb", other.identities / f"{entry.release_id}.duckdb")
    if facts.get("parent"):
        switch(other, facts["parent"])
    source = f"{home.control.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as known, closing(sqlite3.connect(other.control)) as copy:
        known.backup(copy)
        for table, column in _LATER:
            copy.execute(
                f"DELETE FROM {table} WHERE DATETIME({column}) > DATETIME(?)", [_without_zone(facts["created_at"])]
            )
        copy.execute("CREATE TEMP TABLE released (delivery_id TEXT PRIMARY KEY, state TEXT)")
        copy.executemany("INSERT INTO released VALUES (?, ?)", [(row[0], row[2]) for row in _released(deliveries)])
        copy.execute("DELETE FROM delivery WHERE delivery_id NOT IN (SELECT delivery_id FROM released)")
        # withdrawn since: it was in force then
        copy.execute(
            "UPDATE delivery SET state = 'received', reason_code = NULL, reason = NULL WHERE state = 'withdrawn' AND delivery_id IN "
            "(SELECT delivery_id FROM released WHERE state NOT IN ('withdrawn', 'refused', 'ignored'))"
        )
        copy.commit()
    return other


def _inbox_of(project: Project, home: Home, inbox: Path, deliveries: Path) -> Path:
    """An inbox with the files that were refused or ignored then, as far as they still lie there: what was taken is archived."""
    inbox.mkdir(parents=True)
    wanted = {row[0]: row[1] for row in _released(deliveries) if row[2] in ("refused", "ignored")}
    with closing(sqlite3.connect(f"{home.control.absolute().as_uri()}?mode=ro", uri=True)) as known:
        rows = known.execute("SELECT delivery_id, path FROM delivery").fetchall()
    for delivery_id, place in rows:
        path = project.config.inbox / place
        if delivery_id in wanted and path.is_file() and sha256_of(path) == wanted[delivery_id]:
            target = inbox / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return inbox


def _released(deliveries: Path) -> Iterator[tuple[str, str, str]]:
    """delivery_id, sha256, state as the release has them."""
    with duckdb.connect(":memory:") as connection:
        yield from connection.execute(
            f"SELECT delivery_id, sha256, state FROM read_parquet({literal(str(deliveries))}) ORDER BY ALL"
        ).fetchall()


def _chosen_date(folder: Path, facts: Mapping[str, Any]) -> date | None:
    """The reporting date when somebody asked for it; None when it followed from what had come, as it will again."""
    with duckdb.connect(":memory:") as connection:
        reasons = connection.execute(
            f"SELECT reason FROM read_parquet({literal(str(folder / 'parquet/audit.run.parquet'))})"
        ).fetchall()
    return date.fromisoformat(facts["as_of"]) if reasons == [(CHOSEN,)] else None


def _without_zone(moment: str) -> str:
    return datetime.fromisoformat(moment).replace(tzinfo=None).isoformat(sep=" ")


def _link(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the disk cannot."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)

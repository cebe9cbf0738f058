"""Column lineage for the UI, kept between processes: a run, the daemon and the code server all describe the same assets.

Belongs here: keeping it. Not here: tracing (``project.sql.lineage``). Kept in ``dagster/lineage.json`` of the home, with the
digest of what it rests on; a file that does not fit is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import astuple

from gridhub.build.column_lineage import lineage_said
from gridhub.build.perform import engine_digest
from gridhub.project.project import Project
from gridhub.project.sql.lineage import ColumnSource, project_lineage
from gridhub.state.home import Home


def kept_lineage(project: Project, home: Home) -> tuple[ColumnSource, ...]:
    """The lineage of a project, traced only when its SQL, its tables or the engine changed."""
    said = json.dumps([engine_digest(), lineage_said(project)], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    file = home.dagster / "lineage.json"
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["digest"] == digest:
            return tuple(ColumnSource(*edge) for edge in kept["edges"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # not there, or not as it was written
    edges = project_lineage(project)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    text = json.dumps({"digest": digest, "edges": [astuple(edge) for edge in edges]}, ensure_ascii=False)
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
    return edges

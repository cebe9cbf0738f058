"""Writing the page about a person, or about two, for a reader.

Belongs here: opening the release, the export log, the file. Not here: what the page says (``person_story``, ``person_pair``, ``person_page``).
"""

from __future__ import annotations

from pathlib import Path

from gridhub.project.project import Project
from gridhub.release.person_page import pair_page, person_page
from gridhub.release.person_pair import pair_of
from gridhub.release.person_story import story_of
from gridhub.release.reading import Reveal, open_release
from gridhub.release.releases import require_current
from gridhub.state.export_log import record_export
from gridhub.state.home import Home

TABLE = "core.person"


def write_person_page(
    project: Project, home: Home, asked: str, path: Path, *, beside: str | None = None, reveal: Reveal | None = None
) -> None:
    """One HTML file about ``asked`` (a person's id or a record), or about it and ``beside``. ``reveal``: plain values, logged
    before anything is written; the file is then its owner's alone.

    Raises ``NotInRelease``, ``NoRelease``, OSError.
    """
    plain = reveal is not None
    release = require_current(home).name
    with open_release(home, revealed=True) as connection:  # compared by plain values, shown masked
        ((as_of,),) = connection.execute("SELECT as_of FROM audit.run").fetchall()
        head = f"发布 {release}　数据截止 {as_of}"
        if beside is None:
            page = person_page(story_of(connection, project, asked, plain=plain), head, plain=plain)
        else:
            page = pair_page(pair_of(connection, project, asked, beside, plain=plain), head, plain=plain)
    path.touch(mode=0o600 if plain else 0o666)  # a place that cannot be written is told before anything is logged
    if plain:
        path.chmod(0o600)
    if reveal is not None:
        record_export(
            home, at=reveal.at, actor=reveal.actor, purpose=reveal.purpose, command="explain --html",
            target=f"{TABLE} {asked}" + (f" {beside}" if beside else ""), columns="*", row_count=1 if beside is None else 2,
        )  # fmt: skip
    path.write_text(page, encoding="utf-8")

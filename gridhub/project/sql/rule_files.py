"""The rule files with a form of their own against the SQL that reads their tables: none that is asked for is missing.

Belongs here: that they are there. Not here: what stands in them (``project.reading``), files of plain parameters, whose
table is missing with them (``assets.check_refs``, ``parameters``).
Their tables are in the catalogue whether the file is there or not: without this the SQL would find nothing, and nobody would
be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from gridhub.contracts.errors import ProjectError
from gridhub.project.rule_files import OWN_FORM
from gridhub.project.sql.assets import AssetSource

_NAMED = 3
"""Files of SQL that one fault names."""


def check_rule_files(root: Path, sources: Iterable[AssetSource]) -> Iterator[ProjectError]:
    """A fault for every file that is not there although some SQL reads its tables."""
    readers: dict[str, set[str]] = {}
    for source in sources:
        for ref in source.ref_lines:
            readers.setdefault(ref, set()).add(source.file)
    for form in OWN_FORM:
        asking = sorted(set().union(*(readers.get(table, ()) for table in form.tables)))
        if not asking or (root / form.file).exists():
            continue
        more = f" 等 {len(asking)} 个文件" if len(asking) > _NAMED else ""
        none = f"；本市没有可写的，就写一行 {form.empty}" if form.empty else ""
        yield ProjectError(
            form.file, 0,
            f"缺少此文件：{'、'.join(asking[:_NAMED])}{more} 要用它，没有就什么也查不出；请找回或照 {form.page} 重写{none}",
        )  # fmt: skip

"""What the commands show on a terminal: frames, explanations, the outcome of a run.

Belongs here: layout. Not here: the commands and their errors (``cli``), texts (``messages``), formats for files (``rendering``).
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from gridhub.cli.messages import say, speaks_chinese
from gridhub.contracts import identity_words
from gridhub.contracts.record_words import ENTITIES, role_word

if TYPE_CHECKING:
    import pandas as pd

    from gridhub.release.explain import Explanation, MergeStep, SourceRow
    from gridhub.release.manifest import Manifest

_UNSEEN = {
    number: f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"
    for number in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(number) not in "\n\t"
}
"""Signs that command a terminal or turn the writing around: shown as what they are, never sent. A file's name is anybody's."""


class Shown(Console):
    """A console that shows signs of control in what it is given as text."""

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(plainly(one) if isinstance(one, str) else one for one in objects), **how)


def plainly(text: str) -> str:
    """The text with every sign of control written out."""
    return text.translate(_UNSEEN)


out = Shown(highlight=False, soft_wrap=True)
err = Shown(stderr=True, highlight=False, soft_wrap=True)

NARROWEST = 9
"""Columns of the terminal that a column of a table needs to be readable; a wider result is shown row by row."""
ROWS_SHOWN_UPRIGHT = 50
UNBOUNDED = 10_000
"""Width of a table that goes to a pipe or a file: people search those for a file name, so no cell may be folded."""
piped = Shown(highlight=False, soft_wrap=True, width=UNBOUNDED)


def show(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None) -> None:
    """A table as wide as the terminal (long texts are folded, never cut); to a pipe, one line a row."""
    table = Table(title=plainly(title) if title else None, title_justify="left", show_header=any(columns))
    for column in columns:
        table.add_column(plainly(column), overflow="fold")
    for row in rows:
        table.add_row(*map(plainly, row))
    (out if out.is_terminal else piped).print(table, markup=False)


def show_frame(frame: pd.DataFrame) -> None:
    """A query's result: as a table when its columns fit, else each row upright, name beside value. Of no row at all the
    names of the columns, and that there are none."""
    columns = [str(name) for name in frame.columns]
    if frame.empty:
        out.print(" | ".join(columns), markup=False)
        out.print(say("query.none"), markup=False)
        return
    known = frame.astype(object).where(frame.notna(), None)
    rows = [[_text(value) for value in row] for row in known.itertuples(index=False)]
    if len(columns) * NARROWEST <= shutil.get_terminal_size().columns:
        show(columns, rows)
        return
    for number, row in enumerate(rows[:ROWS_SHOWN_UPRIGHT], start=1):
        show(("", ""), zip(columns, row, strict=True), say("query.row", number=number, rows=len(rows)))
    if len(rows) > ROWS_SHOWN_UPRIGHT:
        out.print(say("query.more", n=len(rows) - ROWS_SHOWN_UPRIGHT), markup=False)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()  # pandas has no dates
    return str(value)


def show_explanation(found: Explanation) -> None:
    """The row, what it rests on, its source rows with their cells, and the merges."""
    words = found.words if speaks_chinese() else {}
    values = ((name, title, words.get(name, text)) for name, title, text in found.values)
    show(("", "", ""), values, say("explain.row", table=found.table))
    if found.lineage:
        out.print(say("explain.lineage", fields=", ".join(found.lineage)), markup=False)
    if found.rows_behind:
        said = ("explain.behind",) if len(found.rows_behind) == 1 else ("explain.numerator", "explain.denominator")
        for key, behind in zip(said, found.rows_behind, strict=True):
            out.print(say(key, rows=behind.rows, path=found.sql_path), markup=False)
            out.print(f"  gridhub query {_in_quotes(behind.query)}", markup=False, soft_wrap=True)
        return
    if found.computed_from:
        out.print(say("explain.computed", path=found.sql_path), markup=False)
        for table, rows in found.computed_from:
            out.print(f"- {table}" + ("" if rows is None else say("explain.counted", rows=rows)), markup=False)
        return
    out.print(say("explain.sources", n=len(found.rows)), markup=False)
    for row in found.rows:
        place = f"{row.file}{' · ' + row.sheet if row.sheet else ''} · {row.row}"
        out.print(f"- {place}  [{_tie(row)}]", markup=False)
        if row.contradicts:
            out.print(say("explain.doubtful", what=row.contradicts), markup=False)
        for cell in row.cells:
            text = "" if cell.text is None else f" = {cell.text}"
            out.print(f"    {cell.letter}{row.row} {cell.header} ({cell.field}){text}", markup=False)
    if found.more_rows:
        out.print(say("explain.more", n=found.more_rows), markup=False)
    if found.doubt:
        out.print(say("explain.doubt", reason=found.doubt.reason), markup=False)
        for dwelling, address in found.doubt.candidates:
            out.print(say("explain.candidate", dwelling=dwelling, address=address), markup=False)
        if found.doubt.line:
            out.print(say("explain.line", file=found.doubt.file), markup=False)
            out.print(f"    {found.doubt.line}", markup=False, soft_wrap=True)
        if found.doubt.hidden:
            out.print(say("explain.hidden"), markup=False)
    if found.not_tied:
        out.print(say("explain.not_tied", n=len(found.not_tied)), markup=False)
        for one in found.not_tied:
            told = say("explain.may_be", place=one.place, own=one.own_id or "–", other=one.hub_id, reason=one.reason)
            out.print(f"- {told}（{one.method}）", markup=False)
    if found.merges:
        show(
            ("", "", *(say(f"column.{name}") for name in ("rule", "verdict", "reason"))),
            (_step(one) for one in found.merges),
            say("explain.merges"),
        )


def _tie(row: SourceRow) -> str:
    """As whom a source row names which entity, and how that was recognised; the codes for readers of English."""
    if not speaks_chinese():
        how = f"{row.method} {row.meaning}" if row.meaning else row.method
        return f"{row.role} → {row.entity_kind} {row.hub_id or '?'}: {how}"
    roles = "、".join(role_word(role) for role in row.role.split("、"))
    entity = ENTITIES.get(row.entity_kind, row.entity_kind)
    return f"{roles} → {entity} {row.hub_id or '未归属'}：{row.meaning or row.method}"


def _step(one: MergeStep) -> tuple[str, ...]:
    if not speaks_chinese():
        return (one.left, one.right, one.rule, one.verdict, one.reason)
    rule, reason = identity_words.RULES.get(one.rule, one.rule), identity_words.REASONS.get(one.reason, one.reason)
    return (one.left, one.right, rule, identity_words.OUTCOMES.get(one.verdict, one.verdict), reason)


def _in_quotes(query: str) -> str:
    """A query as one word of a command line. SQL has single quotes itself: double ones are read more easily."""
    return shlex.quote(query) if set(query) & set('"$`\\!') else f'"{query}"'


def show_release(
    manifest: Manifest, *, seconds: float, parsed: int, cached: int, made: int, reused: int, drifted: Sequence[str] = ()
) -> None:
    """What a run built, what was refused, is missing, or differs too much from the delivery before."""
    out.print(
        say("run.done", release=manifest.release_id, as_of=manifest.as_of, tables=len(manifest.tables), seconds=seconds)
    )
    if manifest.stage and manifest.deadline:
        out.print(say(f"run.{manifest.stage}", deadline=manifest.deadline[:16].replace("T", " ")))
    count = manifest.row_count
    findings = count("finding.finding")
    out.print(
        say("run.counts", persons=count("core.person"), dwellings=count("core.dwelling"), grids=count("core.grid"),
            entities=count("core.market_entity"), findings=findings)
    )  # fmt: skip
    out.print(say("run.parsed", parsed=parsed, cached=cached))
    out.print(say("run.steps", made=made, reused=reused))
    told = (
        ("run.refused", manifest.refused), ("run.held", manifest.held), ("run.withdrawn", manifest.sent_again),
        ("run.early", manifest.early),
        ("run.gaps", manifest.missing), ("run.drift", drifted),
    )  # fmt: skip
    for key, lines in told:
        if lines:
            err.print(say(key, n=len(lines), as_of=manifest.as_of))
        for line in lines:
            err.print(f"  {line}", markup=False)
    if manifest.missing or manifest.held:
        err.print(say("run.incomplete", n=len(manifest.incomplete)))


def show_next(row_id: str | None, *, home: Path | None, inbox: Path | None, project: Path | None) -> None:
    """Three things to try. Whatever folder the run was told, the commands must be told too."""
    where = _told(home=home, project=project)
    out.print(say("run.next"))
    for line in (
        f'gridhub query "SELECT * FROM 台账.工作报告"{where}',
        f"gridhub explain mart.basic_ledger {row_id or '<id>'} name --reveal --purpose {say('run.purpose')}{where}",
        f"gridhub ui{_told(home=home, inbox=inbox, project=project)}",
    ):
        out.print(f"  {line}", markup=False, soft_wrap=True)


def _told(**folders: Path | None) -> str:
    return "".join(f" --{name} {shlex.quote(str(path))}" for name, path in folders.items() if path is not None)

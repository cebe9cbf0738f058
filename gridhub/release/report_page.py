"""The text of a report as a page that a person can paste: headings, sentences, and what has to be said beside them.

Belongs here: the layout of the page. Not here: filling the numbers in (``project.sql.report_texts``), writing it (``cli``).
"""

from __future__ import annotations

import duckdb

from gridhub.contracts.errors import GridhubError
from gridhub.release.reservations import reservations
from gridhub.tables.quoting import quoted

SHAPE = ("paragraph_no", "sentence_no", "heading", "text", "completeness", "missing")


class NoReport(GridhubError):
    """The release holds no text of that name."""


def report_page(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """One text of a release, headings over their sentences, and notes: date, stage, marks, what lacks by sentence.

    Raises ``NoReport``, which names the texts there are.
    """
    known = _texts(connection)
    if table not in known:
        raise NoReport(f"发布中没有汇报文字 {table}；有：{'、'.join(known) or '没有'}")
    rows = connection.execute(
        f"SELECT paragraph_no, sentence_no, heading, text, missing FROM {quoted(table)} ORDER BY 1, 2"
    ).fetchall()
    lines: list[str] = []
    notes: list[str] = []
    before = 0
    for paragraph, sentence, heading, text, missing in rows:
        if paragraph != before:
            lines += ["", heading] if lines else [heading]
            before = paragraph
        lines.append(text)
        if missing:
            notes.append(f"- {heading}，第 {sentence} 句：{missing}")
    head = reservations(connection, f"SELECT text FROM {quoted(table)}")[:1]
    told = [f"注：{line}。" for line in head]
    told += ["“＿＿”是现在算不出的数，“※”是不全的数：", *notes] if notes else []
    return "\n".join([*lines, "", *told]) + "\n"


def _texts(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_columns() WHERE schema_name = 'mart' AND column_name IN "
        f"({', '.join(repr(name) for name in SHAPE)}) GROUP BY ALL HAVING COUNT(*) = {len(SHAPE)} ORDER BY 1"
    ).fetchall()
    return [str(name) for (name,) in found]

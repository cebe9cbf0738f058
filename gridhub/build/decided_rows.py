"""Decisions about rows are checked against the rows that departments sent.

Belongs here: which rows there are, and the fault of a line that speaks of none. Not here: what a decision does
(``identity``, ``standardise``), reading the files of ``decisions/`` (``project``).
"""

from __future__ import annotations

from collections.abc import Set

import polars as pl

from gridhub.build.work import Work
from gridhub.contracts.errors import BrokenProject
from gridhub.ingest.refusals import Refused
from gridhub.ingest.sheets.read import read_delivery
from gridhub.project.record_refs import RecordRef
from gridhub.state.control import known_deliveries


def data_rows_of(work: Work, files: Set[str]) -> dict[str, dict[str, set[int]]]:
    """Data rows (1-based) by sheet by file name, of the named files, superseded deliveries included."""

    known: dict[str, dict[str, set[int]]] = {}
    for delivery in known_deliveries(work.home):
        if delivery.file_name not in files or delivery.state != "received":
            continue
        try:
            raw = read_delivery(work.project, work.home, delivery)
        except Refused:
            continue
        rows = pl.scan_parquet(raw.path).filter(pl.col("row_kind") == "data").select("sheet", "row").collect()
        sheets = known.setdefault(delivery.file_name, {})
        for sheet, row in rows.iter_rows():
            sheets.setdefault(sheet or "", set()).add(row)
    return known


def check_decisions(work: Work) -> None:
    """Raises ``BrokenProject`` for every decision line about a row that no department sent."""
    decisions = work.project.decisions
    files = {ref.file for pair in decisions.same_person for ref in pair.refs if isinstance(ref, RecordRef)}
    files |= {override.file for override in decisions.value_override}
    if files:
        errors = decisions.check_records(data_rows_of(work, files))
        if errors:
            raise BrokenProject(errors)

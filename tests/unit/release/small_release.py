"""Small releases made by hand, of one indicator, one finding and one ledger, to compare.

Belongs here: writing them. Not here: expectations.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace

import duckdb

from gridhub.state.home import Home
from gridhub.tables.quoting import literal

_COLUMNS = {
    "audit.run": "as_of DATE, reason VARCHAR",
    "audit.delivery": (
        "delivery_id VARCHAR, department VARCHAR, export VARCHAR, period VARCHAR, part VARCHAR, file VARCHAR, state VARCHAR, in_force BOOLEAN, "
        "reason VARCHAR"
    ),
    "audit.period_coverage": "department VARCHAR, export VARCHAR, period VARCHAR",
    "audit.standing": "table_name VARCHAR, value_code VARCHAR, department VARCHAR, export VARCHAR, weight VARCHAR",
    "audit.record_entity": (
        "record_id VARCHAR, delivery_id VARCHAR, file VARCHAR, sheet VARCHAR, row INTEGER, hub_id VARCHAR"
    ),
    "audit.id_change": "entity_kind VARCHAR, old_id VARCHAR, new_id VARCHAR, change VARCHAR",
    "mart.report": (
        "indicator_code VARCHAR, indicator_name VARCHAR, value DECIMAL(18, 2), unit VARCHAR, kind VARCHAR, from_date DATE, "
        "to_date DATE, completeness VARCHAR, missing VARCHAR, numerator BIGINT, denominator BIGINT, note VARCHAR"
    ),
    "mart.ledger": "person_id VARCHAR, name VARCHAR, is_paid BOOLEAN",
    "finding.f01_paid": "finding_code VARCHAR",
    "finding.finding": (
        "finding_id VARCHAR, finding_code VARCHAR, title VARCHAR, severity VARCHAR, subject_id VARCHAR, month DATE, "
        "department VARCHAR, match_level VARCHAR, amount DECIMAL(14, 2), detail VARCHAR, law VARCHAR, evidence VARCHAR, due_date DATE"
    ),
}  # fmt: skip
Row = tuple[object, ...]


@dataclass(frozen=True)
class Sent:
    """One delivery of the roll of October, and what became of it."""

    delivery_id: str
    state: str = "accepted"
    in_force: bool = True
    period: str = "2026-10"
    file: str = ""
    export: str = "roll"
    reason: str | None = None

    @property
    def row(self) -> Row:
        name = self.file or f"{self.export}_{self.delivery_id}.xlsx"
        return self.delivery_id, "civil", self.export, self.period, "", name, self.state, self.in_force, self.reason


@dataclass(frozen=True)
class Small:
    """A release. ``paid``: the number of the report; ``due``: periods of the roll that are due; ``found``: finding id →
    subject and evidence; ``ledger``: person id → masked name and whether paid; ``said``: record id → row and person."""

    as_of: str = "2026-10-31"
    sent: tuple[Sent, ...] = (Sent("d1"),)
    paid: str | None = "5"
    completeness: str = "complete"
    missing: str | None = None
    due: tuple[str, ...] = ("2026-10",)
    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    ledger: dict[str, tuple[str, bool]] = field(default_factory=dict)
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    id_change: tuple[Row, ...] = ()
    decisions: dict[str, dict[str, str]] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    engine: str = "e1"
    parent: str | None = None
    inputs: bool = True

    def but(self, **changes: object) -> Small:
        return replace(self, **changes)  # type: ignore[arg-type]

    def write(self, home: Home, release_id: str) -> str:
        """Write the release below the home. Returns its id."""
        folder = home.releases / release_id
        (folder / "parquet").mkdir(parents=True)
        digests: dict[str, dict[str, object]] = {}
        with duckdb.connect() as connection:
            for table, rows in self._rows().items():
                connection.execute(f'CREATE TABLE "{table}" ({_COLUMNS[table]})')
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', [list(row) for row in rows])
                path = folder / "parquet" / f"{table}.parquet"
                connection.execute(f'COPY "{table}" TO {literal(str(path))} (FORMAT parquet)')
                digests[table] = {"rows": len(rows), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        manifest: dict[str, object] = {
            "release_id": release_id, "as_of": self.as_of, "parent": self.parent, "tables": digests,
            "project_digest": json.dumps(self.rules), "frame": self.engine,
        }  # fmt: skip
        if self.inputs:
            manifest["inputs"] = self._inputs()
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return release_id

    def _inputs(self) -> dict[str, object]:
        kinds = {
            "report 101": ("indicator", "mart.report", "101", ""),
            "assets/finding/f01_paid.sql": ("sql", "finding.f01_paid", "", ""),
            "connector civil.roll": ("connector", "std.civil__roll", "", "civil.roll"),
        }
        rules = {
            name: dict(zip(("kind", "table", "code", "export"), kinds[name], strict=True)) | {"digest": digest}
            for name, digest in self.rules.items()
        }
        reads = {
            "mart.report/101": ["core.payment"], "core.payment": ["std.civil__roll", "link.person"], "mart.ledger": ["core.payment"],
            "finding.f01_paid": ["core.payment"], "link.person": ["std.civil__roll"],
        }  # fmt: skip
        return {
            "engine": self.engine, "settings": "s", "exports": {"civil.roll": "民政局“花名册”"}, "decisions": self.decisions,
            "rules": rules, "reads": reads, "keys": {"mart.ledger": ["person_id"], "finding.finding": ["finding_id"]},
            "titles": {"mart.ledger": "台账"},
        }  # fmt: skip

    def _rows(self) -> dict[str, list[Row]]:
        stands: list[Row] = [
            (table, code, "civil", "roll", "rows")
            for table, code in (("mart.report", "101"), ("mart.ledger", ""), ("finding.f01_paid", ""))
        ]
        files = {one.delivery_id: one.row[5] for one in self.sent}
        number = (
            "101", "领取人数", self.paid, "人", "stock", None, self.as_of, self.completeness, self.missing, None, None, None
        )  # fmt: skip
        found: list[Row] = [
            (id_, "F01", "已死亡仍领取", "high", subject, "2026-10-01", "civil", "exact_cid", "100", "一笔", "办法", evidence, "2026-11-15")
            for id_, (subject, evidence) in self.found.items()
        ]  # fmt: skip
        said: list[Row] = [
            (record, record.partition(":")[0], files.get(record.partition(":")[0], ""), "花名册", row, person)
            for record, (row, person) in self.said.items()
        ]
        return {
            "audit.run": [(self.as_of, "必报数据到齐")],
            "audit.delivery": [one.row for one in self.sent],
            "audit.period_coverage": [("civil", "roll", period) for period in self.due],
            "audit.standing": stands,
            "audit.record_entity": said,
            "audit.id_change": list(self.id_change),
            "mart.report": [number],
            "mart.ledger": [(person, name, paid) for person, (name, paid) in self.ledger.items()],
            "finding.f01_paid": [("F01",) for _ in self.found],
            "finding.finding": found,
        }

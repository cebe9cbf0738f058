"""Hand-made claims for the identity tests: a small city in an in-memory database.

Belongs here: building inputs and reading answers. Not here: expectations.
All ids carry the unassigned region 990081.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from gridhub.identity.score.model import ScoreModel
from gridhub.identity.stage import link_identity
from gridhub.kinds.listing import claim_contracts
from gridhub.project.decisions import Authority, Decisions, SamePerson
from gridhub.project.person_names import PersonNames
from gridhub.state.keys import HubKey
from gridhub.tables.spec import table_of

KEY = HubKey(bytes(range(32)))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SEP, OCT = date(2026, 9, 30), date(2026, 10, 31)

POLICE = ("public_security", "resident")
FLOATING = ("public_security", "floating")
ROLL = ("civil_affairs", "low_income")
ALLOWANCE = ("civil_affairs", "old_age_allowance")
VISITS = ("grid_office", "visit")
KEY_PERSONS = ("grid_office", "key_person")
REGISTER = ("market_supervision", "market_entity")

POLICE_IS_AUTHORITY = Decisions(
    authority=(
        Authority(date(2026, 9, 1), "数据管理员", "公安负责身份信息", 2, "cid", "public_security", "resident", 1),
    )
)


def citizen_id(birth: str, serial: int) -> str:
    """A valid id of region 990081; an odd serial is a man."""
    digits = f"990081{birth}{serial:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


@dataclass
class City:
    """Claims by table; ``person`` and friends add a row and return its record id."""

    persons: list[dict[str, object]] = field(default_factory=list)
    places: list[dict[str, object]] = field(default_factory=list)
    entities: list[dict[str, object]] = field(default_factory=list)
    sources: list[dict[str, object]] = field(default_factory=list)
    patrols: list[dict[str, object]] = field(default_factory=list)
    payments: list[dict[str, object]] = field(default_factory=list)

    def paid(self, record: str, amount: float = 500, *, role: str = "self", month: date = date(2026, 9, 1)) -> None:
        """A payment on the line of a record."""
        self.payments.append(
            {"record_id": record, "role": role, "department": "civil_affairs", "export": "low_income", "period_end": SEP,
             "programme": "low_income_urban", "pay_month": month, "amount": amount}
        )  # fmt: skip

    def person(
        self,
        source: tuple[str, str],
        record: str,
        name: str,
        *,
        role: str = "self",
        home: str | None = None,
        place_role: str = "residence",
        month: date = SEP,
        **stated: object,
    ) -> str:
        self.persons.append(
            {"record_id": record, "role": role, "department": source[0], "export": source[1], "period_end": month,
             "name": name, **stated}
        )  # fmt: skip
        if home:
            self.places.append({"record_id": record, "role": place_role, "dwelling_id": home})
        return record

    def entity(
        self, source: tuple[str, str], record: str, name: str, *, site: str | None = None, **stated: object
    ) -> str:
        self.entities.append(
            {"record_id": record, "role": "entity", "department": source[0], "export": source[1], "period_end": SEP,
             "entity_name": name, **stated}
        )  # fmt: skip
        if site:
            self.places.append({"record_id": record, "role": "site", "dwelling_id": site})
        return record

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A database with every claim table and link.address."""
        con = duckdb.connect()
        con.execute("CREATE SCHEMA claim; CREATE SCHEMA link; CREATE SCHEMA audit")
        for contract in claim_contracts():
            spec = table_of(contract)
            columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in spec.columns)
            con.execute(f"CREATE TABLE {spec.name} ({columns})")
        con.execute(
            "CREATE TABLE link.address (record_id VARCHAR, role VARCHAR, dwelling_id VARCHAR, address_id VARCHAR, region_code VARCHAR)"
        )
        con.execute("CREATE TABLE audit.delivery (delivery_id VARCHAR, file VARCHAR)")
        con.execute("CREATE TABLE audit.delivery_column (delivery_id VARCHAR, sheet_no BIGINT, sheet VARCHAR)")
        for table, rows in (
            ("claim.person", self.persons),
            ("link.address", self.places),
            ("claim.market_entity", self.entities),
            ("claim.pollution_source", self.sources),
            ("claim.patrol", self.patrols),
            ("claim.payment", self.payments),
        ):
            for row in rows:
                names = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                con.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
        deliveries = sorted({str(row["record_id"]).split(":")[0] for row in self.persons})
        for delivery in deliveries:
            con.execute("INSERT INTO audit.delivery VALUES (?, ?)", [delivery, f"{delivery}.xlsx"])
            con.execute("INSERT INTO audit.delivery_column VALUES (?, 1, '表一')", [delivery])
        return con


@dataclass(frozen=True)
class Answer:
    """What the stage wrote, as plain Python."""

    person: dict[str, str | None]
    """record id (role self) or record id|role → person id"""
    rule: dict[str, tuple[str, str]]
    """the same keys → (method, rule)"""
    status: dict[str, tuple[str, str | None, str]]
    """the same keys → (status, cid_repaired, reason)"""
    refused: set[tuple[str, str, str]]
    """(record, record, reason)"""
    registry: tuple[tuple[str, str, str, str], ...]
    changes: tuple[tuple[str, str | None, str | None, str], ...]
    con: duckdb.DuckDBPyConnection

    def persons(self, *records: str) -> list[str | None]:
        return [self.person[record] for record in records]

    def save_registry(self, path: Path) -> Path:
        self.con.execute(f"COPY link.registry TO '{path}' (FORMAT parquet)")
        return path

    def column(self, table: str, value: str) -> dict[str, str | None]:
        """record id → value, of a link table."""
        return dict(self.con.execute(f"SELECT record_id, {value} FROM {table} ORDER BY record_id").fetchall())


def link(
    city: City,
    decisions: Decisions = POLICE_IS_AUTHORITY,
    registry: Path | None = None,
    as_of: date = OCT,
    score: ScoreModel | None = None,
) -> Answer:
    """Run the stage on a city."""
    con = city.connect()
    link_identity(con, KEY, decisions, registry, PersonNames(), as_of=as_of, score=score)

    def named(record: str, role: str) -> str:
        return record if role in ("self", "visited", "payee") else f"{record}|{role}"

    person_rows = con.execute("SELECT record_id, role, person_id, method, rule FROM link.person").fetchall()
    status_rows = con.execute("SELECT record_id, role, status, cid_repaired, reason FROM link.cid_status").fetchall()
    edges = con.execute("SELECT record_a, record_b, reason FROM link.person_edge WHERE verdict = 'refused'").fetchall()
    return Answer(
        {named(r, role): p for r, role, p, _, _ in person_rows},
        {named(r, role): (m, rule) for r, role, _, m, rule in person_rows},
        {named(r, role): (s, c, why) for r, role, s, c, why in status_rows},
        {(a, b, reason) for a, b, reason in edges},
        tuple(con.execute("SELECT * FROM link.registry").fetchall()),
        tuple(con.execute("SELECT * FROM link.id_change").fetchall()),
        con,
    )


def judged(*pairs: tuple[str, str, str], base: Decisions = POLICE_IS_AUTHORITY) -> Decisions:
    """Decisions with judgements (record id, record id, same|never) of role self."""

    def row(record: str) -> str:
        delivery, _, line = record.split(":")
        return f"{delivery}.xlsx|表一|{line}|self"

    lines = [
        SamePerson(date(2026, 9, 20), "王主任", "已核实", n, row(a), row(b), "same" if j == "same" else "never")
        for n, (a, b, j) in enumerate(pairs, start=2)
    ]
    return Decisions(same_person=tuple(lines), authority=base.authority)


def partition(answer: Answer) -> set[frozenset[str]]:
    """The clusters of person records."""
    groups: dict[str, set[str]] = {}
    for record, person_id in answer.person.items():
        groups.setdefault(person_id or record, set()).add(record)
    return {frozenset(group) for group in groups.values()}


def same(answer: Answer, records: Iterable[str]) -> bool:
    return len({answer.person[record] for record in records}) == 1


def apart(answer: Answer, records: Sequence[str]) -> bool:
    return len({answer.person[record] for record in records}) == len(records)

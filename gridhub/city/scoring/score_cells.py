"""Damaged cells: what became of each one in a build.

Belongs here: comparing std values, quarantine, repairs and id status with ``damage_truth``. Not here: persons and places.

Outcomes of a cell in force, the first that fits:
``repaired``     the hub's value is the true one and a repair is on record, or linking restored the id
``quarantined``  the cell or its row is in audit.quarantine, link.cid_status doubts the id, or says that the cell contradicts it
``harmless``     the value is the true one; an address resolves to the right dwelling, a firm's name to the right firm; a missing
                 id stayed missing
``unresolved``   an address that resolves to no dwelling, a name to no listed firm, and says so
``lost``         the value is null without a quarantine line
``wrong``        another value stands there and nothing says so
A total that does not add up belongs to no record: it is ``quarantined`` when it was told, else ``wrong``.
Cells of rows that are not in force (superseded month, duplicate event) are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from gridhub.contracts.export_ref import ExportRef
from gridhub.identity.trust import CONFLICTS

OUTCOMES = ("repaired", "quarantined", "harmless", "unresolved", "lost", "wrong")
DOUBTED = ("contradicted", "uncorroborated", "damaged")
BESIDE_THE_ID = ("birth_wrong", "sex_wrong", "name_other")
"""Damage of a cell that a right id of its row contradicts."""
ROLE_OF_FIELD = {"residence_address": "residence", "hukou_address": "hukou", "tenant_hukou_address": "hukou"}
"""Address fields whose role is not the only one of the row."""


@dataclass(frozen=True)
class CellScore:
    """Cells in force with one kind of damage, by outcome (order of ``OUTCOMES``)."""

    damage: str
    counts: tuple[int, ...]

    def count(self, outcome: str) -> int:
        """Cells with one of ``OUTCOMES``."""
        return self.counts[OUTCOMES.index(outcome)]


def score_cells(con: duckdb.DuckDBPyConnection) -> tuple[CellScore, ...]:
    """One ``CellScore`` per kind of damage, in name order. Needs the temp tables of ``score`` and ``score_firms`` on
    ``con``.

    Leaves the temp table ``cell_outcome`` (file, row, field_name, damage, outcome) for whoever looks closer.
    """
    damaged_cells(con)
    _values(con)
    _judge(con)
    found = con.execute(
        "SELECT damage, outcome, COUNT(*) FROM cell_outcome GROUP BY damage, outcome ORDER BY damage, outcome"
    ).fetchall()
    counts: dict[str, dict[str, int]] = {}
    for damage, outcome, number in found:
        counts.setdefault(damage, {})[outcome] = number
    return tuple(CellScore(damage, tuple(by.get(o, 0) for o in OUTCOMES)) for damage, by in sorted(counts.items()))


def damaged_cells(con: duckdb.DuckDBPyConnection) -> None:
    """Temp table ``damaged_cell``: damaged cells in force, and damaged cells of quarantined rows of deliveries in force. The hub knows a column under
    two header rows by both (户籍信息/户籍地址)."""
    con.execute(
        """CREATE TEMP TABLE damaged_cell AS
           SELECT d.delivery_id, t.file, COALESCE(t.sheet, '') AS sheet, CAST(t.row AS BIGINT) AS row, c.field_name, t.damage,
                  COALESCE(t.true_value, '') AS true_value, f.record_id, d.department, d.export
           FROM damage_truth AS t
           JOIN audit.delivery AS d ON d.file = t.file AND d.state = 'accepted'
           JOIN (SELECT DISTINCT delivery_id, header, field_name FROM audit.delivery_column
                 WHERE field_name IS NOT NULL) AS c
             ON c.delivery_id = d.delivery_id AND (c.header = t."column" OR ENDS_WITH(c.header, '/' || t."column"))
           LEFT JOIN in_force AS f ON f.delivery_id = d.delivery_id AND f.sheet = COALESCE(t.sheet, '') AND f.row = CAST(t.row AS BIGINT)
           WHERE d.in_force"""
    )


def _values(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TEMP TABLE cell_value (record_id VARCHAR, field_name VARCHAR, value VARCHAR)")
    columns = {
        (table, column)
        for table, column in con.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_catalog = 'hub' AND table_schema = 'std'"
        ).fetchall()
    }
    fields = con.execute("SELECT DISTINCT department, export, field_name FROM damaged_cell ORDER BY ALL").fetchall()
    for department, export, field in fields:
        table = ExportRef(department, export).leaf
        if (table, field) in columns:
            con.execute(
                f"""INSERT INTO cell_value SELECT _record_id, '{field}', CAST("{field}" AS VARCHAR) FROM std."{table}"
                    WHERE _record_id IN (SELECT record_id FROM damaged_cell WHERE field_name = '{field}')"""
            )


def _judge(con: duckdb.DuckDBPyConnection) -> None:
    role = "CASE c.field_name " + " ".join(f"WHEN '{f}' THEN '{r}'" for f, r in ROLE_OF_FIELD.items()) + " END"
    doubted, conflicts, beside = (", ".join(f"'{one}'" for one in of) for of in (DOUBTED, CONFLICTS, BESIDE_THE_ID))
    con.execute(
        f"""CREATE TEMP TABLE cell_outcome AS
        WITH id_status AS (
            SELECT record_id, MIN(status) AS status, MAX(cid_repaired) AS cid_repaired,
                   BOOL_OR(status = 'contradicted' OR reason IN ({conflicts})) AS is_conflict
            FROM link.cid_status
            GROUP BY record_id
        ),
        flagged AS (
            SELECT DISTINCT file, COALESCE(sheet, '') AS sheet, row, field_name, scope FROM audit.quarantine WHERE scope IN ('cell', 'row', 'warn')
        ),
        facts AS (
            SELECT c.*, v.value, s.status, s.cid_repaired, s.is_conflict, place.hub_id AS dwelling_id, place.right_one,
                   EXISTS (SELECT 1 FROM flagged AS q WHERE q.file = c.file AND q.sheet = c.sheet AND q.row = c.row
                             AND (q.scope = 'row' OR q.field_name = c.field_name)) AS is_flagged,
                   EXISTS (SELECT 1 FROM flagged AS q WHERE q.file = c.file AND q.sheet = c.sheet AND q.row = c.row AND q.scope = 'row')
                     AS row_flagged,
                   EXISTS (SELECT 1 FROM audit.repair AS r WHERE r.file = c.file AND COALESCE(r.sheet, '') = c.sheet AND r.row = c.row
                             AND r.field_name = c.field_name) AS is_repaired,
                   firm.answer AS firm_answer,
                   c.damage LIKE 'id\\_%' ESCAPE '\\' AS is_id, c.damage LIKE 'address\\_%' ESCAPE '\\' AS is_address,
                   CASE WHEN c.damage LIKE 'phone\\_%' ESCAPE '\\'
                        THEN LIST_SORT(STRING_SPLIT(v.value, ';')) = LIST_SORT(STRING_SPLIT(c.true_value, ';'))
                        ELSE COALESCE(REGEXP_REPLACE(v.value, ' 00:00:00$', ''), '') = REGEXP_REPLACE(c.true_value, ' 00:00:00$', '')
                        END AS is_true
            FROM damaged_cell AS c
            LEFT JOIN cell_value AS v ON v.record_id = c.record_id AND v.field_name = c.field_name
            LEFT JOIN id_status AS s ON s.record_id = c.record_id
            LEFT JOIN (
                SELECT a.record_id, a.role, a.hub_id, m.true_id IS NOT DISTINCT FROM a.true_id AS right_one
                FROM answer AS a LEFT JOIN meaning AS m ON m.entity_kind = 'dwelling' AND m.hub_id = a.hub_id
                WHERE a.entity_kind = 'dwelling'
            ) AS place ON place.record_id = c.record_id
              AND place.role = COALESCE({role}, place.role) AND c.damage LIKE 'address\\_%' ESCAPE '\\'
            LEFT JOIN (SELECT record_id, MAX(answer) AS answer FROM firm_answer GROUP BY record_id) AS firm
              ON firm.record_id = c.record_id AND c.damage LIKE 'firm\\_%' ESCAPE '\\'
        )
        SELECT file, row, field_name, damage, CASE
            WHEN record_id IS NULL AND row_flagged THEN 'quarantined'
            WHEN damage = 'wrong_total' THEN CASE WHEN is_flagged THEN 'quarantined' ELSE 'wrong' END
            WHEN is_address AND dwelling_id IS NOT NULL AND right_one THEN 'harmless'
            WHEN is_address AND is_flagged THEN 'quarantined'
            WHEN is_address AND dwelling_id IS NULL THEN 'unresolved'
            WHEN is_address THEN 'wrong'
            WHEN firm_answer = 'right' THEN 'harmless'
            WHEN firm_answer = 'apart' THEN 'unresolved'
            WHEN is_id AND cid_repaired = true_value THEN 'repaired'
            WHEN is_id AND cid_repaired IS NOT NULL THEN 'wrong'
            WHEN is_true AND is_repaired THEN 'repaired'
            WHEN is_true THEN 'harmless'
            WHEN is_flagged OR (is_id AND status IN ({doubted})) OR (is_conflict AND damage IN ({beside})) THEN 'quarantined'
            WHEN damage IN ('id_missing', 'uscc_missing', 'permit_missing') AND value IS NULL THEN 'harmless'
            WHEN value IS NULL THEN 'lost'
            ELSE 'wrong' END AS outcome
        FROM facts WHERE record_id IS NOT NULL OR row_flagged OR damage = 'wrong_total'"""
    )

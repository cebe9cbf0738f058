"""Mentions of persons beside what they tell and what is wrong with it: temp tables for ``score_identity``.

Belongs here: SQL over the tables of ``score.prepared``. Not here: counting pairs and persons (``score_identity``).

``mention``: one row per person mention in force: record_id, role, source (``department.export``), true_id, hub_id;
``has_id``: an id stands in the build and it is the true one, by the truth; ``clean``: has an id, no damage of ``HARD``, and
nobody else has the name and birth date of the person; ``bare``: tells a name and nothing else: no id, however damaged,
no birth date, phone or dwelling of the person; ``outcome``: one of ``OUTCOMES``.
``mention_damage``: record_id, role, damage, of the cells that tell of the person.
``set_aside``: file, sheet, row, role of mentions whose row the build quarantined.
"""

from __future__ import annotations

import duckdb

from gridhub.city.files.mentions import OF_ROW, prefix_of
from gridhub.city.scoring.score_cells import damaged_cells
from gridhub.contracts.export_ref import ExportRef

UNUSABLE = ("id_missing", "id_check_digit", "id_as_number", "id_15_digits", "id_of_relative", "id_one_edit")
"""Damage after which a cell does not hold the true id."""
HARD = (
    *UNUSABLE, "name_variant", "name_homophone", "name_lost_character", "name_dot", "name_short", "name_other",
    "name_swapped", "birth_wrong", "sex_wrong",
)  # fmt: skip
"""Damage of id, name, birth date or sex that is more than spelling (full width, spaces, a note, another form of date)."""
OUTCOMES = ("right", "only", "nobody", "alone", "wrong")
"""``right``: the hub id that most mentions of the person have, and it means that person; ``only``: the same, but the person has
no other mention, so that there was nothing to link; ``nobody``: no hub id; ``alone``: another hub id that means the person;
``wrong``: a hub id that means somebody else."""
_KINDS_TOLD = "REGEXP_MATCHES(damage, '^(id|name|birth|sex|phone)_')"


def describe_mentions(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the temp tables. Needs those of ``score.prepared`` on ``con``."""
    damaged_cells(con)
    con.execute(
        """CREATE TEMP TABLE told (record_id VARCHAR, role VARCHAR, source VARCHAR, true_id VARCHAR, hub_id VARCHAR, cid VARCHAR,
           name VARCHAR, birth VARCHAR, something BOOLEAN)"""
    )
    con.execute("CREATE TEMP TABLE mention_damage (record_id VARCHAR, role VARCHAR, damage VARCHAR)")
    con.execute(
        """CREATE TEMP TABLE set_aside AS
           SELECT DISTINCT t.file, COALESCE(t.sheet, '') AS sheet, CAST(t.row AS BIGINT) AS row, t.role
           FROM record_truth AS t JOIN audit.delivery AS d ON d.file = t.file AND d.state = 'accepted' AND d.in_force
           JOIN audit.quarantine AS q ON q.file = t.file AND COALESCE(q.sheet, '') = COALESCE(t.sheet, '')
            AND q.row = CAST(t.row AS BIGINT) AND q.scope = 'row'
           WHERE t.entity_kind = 'person'"""
    )
    con.execute("CREATE TEMP TABLE set_aside_damage (damage VARCHAR)")
    columns: dict[str, set[str]] = {}
    for table, column in con.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_catalog = 'hub' AND table_schema = 'std'"
    ).fetchall():
        columns.setdefault(table, set()).add(column)
    roles = con.execute(
        "SELECT DISTINCT department, export, role FROM answer WHERE entity_kind = 'person' ORDER BY ALL"
    ).fetchall()
    for department, export, role in roles:
        _tell(con, department, export, role, columns[ExportRef(department, export).leaf])
    _judge(con)


def _tell(con: duckdb.DuckDBPyConnection, department: str, export: str, role: str, columns: set[str]) -> None:
    """What the mentions of one role of an export say."""
    prefix = prefix_of(role)

    def cell(field: str) -> str:
        return f's."{field}"' if field in columns else "NULL"

    birth = "birth_date" if not prefix else ""
    something = ", ".join(
        f"CAST({cell(field)} AS VARCHAR)" for field in (f"{prefix}cid", f"{prefix}cid_damaged", birth, f"{prefix}phone")
    )
    # the address of a firm or of a let dwelling says nothing of where its representative, its owner lives
    lives = (
        "FALSE"
        if role in ("legal_rep", "owner")
        else (
            "EXISTS (SELECT 1 FROM answer AS p WHERE p.record_id = a.record_id AND p.role IN ('residence', 'hukou', 'visited') "
            "AND p.entity_kind IN ('dwelling', 'collective', 'outside'))"
        )
    )
    where = f"department = '{department}' AND export = '{export}'"
    con.execute(
        f"""INSERT INTO told
            SELECT a.record_id, a.role, '{department}.{export}', a.true_id, a.hub_id, {cell(f"{prefix}cid")}, {cell(f"{prefix}name")},
                   CAST({cell(birth)} AS VARCHAR), COALESCE({something}) IS NOT NULL OR {lives}
            FROM answer AS a JOIN std."{ExportRef(department, export).leaf}" AS s ON s._record_id = a.record_id
            WHERE a.{where.replace(" AND ", " AND a.")} AND a.entity_kind = 'person' AND a.role = '{role}'"""
    )
    fields = [f"{prefix}{what}" for what in ("name", "cid", "phone")] + ([] if prefix else list(OF_ROW))
    listed = ", ".join(f"'{field}'" for field in fields)
    con.execute(
        f"""INSERT INTO mention_damage SELECT DISTINCT record_id, '{role}', damage FROM damaged_cell
            WHERE {where} AND field_name IN ({listed}) AND {_KINDS_TOLD}
              AND record_id IN (SELECT record_id FROM told WHERE role = '{role}')"""
    )
    con.execute(
        f"""INSERT INTO set_aside_damage SELECT c.damage FROM damaged_cell AS c
            JOIN set_aside AS a ON a.file = c.file AND a.sheet = c.sheet AND a.row = c.row AND a.role = '{role}'
            WHERE {where} AND c.field_name IN ({listed}) AND c.record_id IS NULL AND {_KINDS_TOLD}"""
    )


def _judge(con: duckdb.DuckDBPyConnection) -> None:
    unusable, hard = (", ".join(f"'{kind}'" for kind in kinds) for kinds in (UNUSABLE, HARD))
    con.execute(
        f"""CREATE TEMP TABLE mention AS
        WITH of_mention AS (
            SELECT record_id, role, BOOL_OR(damage IN ({unusable})) AS no_id, BOOL_OR(damage IN ({hard})) AS hard
            FROM mention_damage GROUP BY record_id, role
        ),
        described AS (
            SELECT t.*, t.cid IS NOT NULL AND NOT COALESCE(d.no_id, FALSE) AS has_id, COALESCE(d.hard, FALSE) AS hard
            FROM told AS t LEFT JOIN of_mention AS d USING (record_id, role)
        ),
        known AS (
            SELECT DISTINCT true_id, name,
                   COALESCE(birth, CASE WHEN has_id THEN cid[7:10] || '-' || cid[11:12] || '-' || cid[13:14] END) AS birth
            FROM described WHERE NOT hard AND name IS NOT NULL
        ),
        shared AS (
            SELECT UNNEST(LIST(DISTINCT true_id)) AS true_id FROM known WHERE birth IS NOT NULL
            GROUP BY name, birth HAVING COUNT(DISTINCT true_id) > 1
        ),
        main AS (
            SELECT true_id, FIRST(hub_id ORDER BY hub_id IS NULL, n DESC, sound DESC, hub_id) AS hub_id, SUM(n) AS mentions FROM (
                SELECT true_id, hub_id, COUNT(*) AS n, COUNT(*) FILTER (has_id AND NOT hard) AS sound
                FROM described WHERE something GROUP BY ALL)
            GROUP BY true_id
        )
        SELECT d.record_id, d.role, d.source, d.true_id, d.hub_id, d.has_id, NOT d.something AS bare,
               d.has_id AND NOT d.hard AND d.true_id NOT IN (SELECT true_id FROM shared) AS clean,
               CASE WHEN d.hub_id IS NULL THEN 'nobody'
                    WHEN meaning.true_id IS DISTINCT FROM d.true_id THEN 'wrong'
                    WHEN main.hub_id = d.hub_id THEN CASE WHEN main.mentions = 1 THEN 'only' ELSE 'right' END
                    ELSE 'alone' END AS outcome
        FROM described AS d LEFT JOIN main ON main.true_id = d.true_id
        LEFT JOIN meaning ON meaning.entity_kind = 'person' AND meaning.hub_id = d.hub_id"""
    )

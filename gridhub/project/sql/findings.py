"""What the engine makes of a finding's file: a case per subject, with its money, evidence, certainty and due date.

Belongs here: the head of a finding, the columns its SELECT may give, the SELECT that the engine puts around it. Not here:
the shape of all findings (``contracts.interfaces.Finding``), their union (``assets``).

The SELECT of a finding gives one row per subject and row of evidence:
subject_id (hub id), record_id (a sheet row that speaks of it); and as it needs: role (the entity of that row whose link
the finding rests on; null: the row is shown, nothing rests on it), month (with ``case: month``), department (when not the
one of the head), amount (of that row), detail, match_level (when not that of the links).

The engine groups the rows into cases, sums the money, lists the evidence, takes the weakest of the links it rests on,
and adds id, title, severity, law, due date and state. An id never holds a month unless the law makes each month a case
of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridhub.contracts.errors import ProjectError
from gridhub.contracts.interfaces import SEVERITIES
from gridhub.kinds.listing import entity_kinds
from gridhub.project.names import meant
from gridhub.tables.quoting import literal

REQUIRED = ("code", "subject", "severity", "department", "due_days", "law")
OWN_COLUMNS = ("subject_id", "record_id", "role", "month", "department", "amount", "detail", "match_level")
_MUST = ("subject_id", "record_id")

LEVELS = (
    "exact_cid", "exact_uscc", "repaired_cid", "manual", "claimed_cid", "entity_link", "name_birth", "name_place",
)  # fmt: skip
"""Certainty of a link, strongest first: of a person by a trusted or repaired id, by people, by an id nothing supports, by
name and birth date, by name and place; of a firm by its code or otherwise."""
CERTAIN = ("exact_cid", "exact_uscc", "repaired_cid")

_LINKS = """
    SELECT linked.record_id, linked.role,
        CASE
            WHEN identity.status = 'trusted' THEN 'exact_cid'
            WHEN identity.cid_repaired IS NOT NULL THEN 'repaired_cid'
            WHEN linked.method = 'manual' THEN 'manual'
            WHEN linked.method IN ('exact_cid', 'repaired_cid', 'claimed_cid') THEN 'claimed_cid'
            WHEN linked.method = 'name_birth' THEN 'name_birth'
            ELSE 'name_place'
        END AS match_level
    FROM link.person AS linked
    LEFT JOIN link.cid_status AS identity ON identity.record_id = linked.record_id AND identity.role = linked.role
    UNION ALL
    SELECT firm.record_id, firm.role, CASE WHEN firm.method = 'uscc' THEN 'exact_uscc' ELSE 'entity_link' END
    FROM link.market_entity AS firm
"""
LINKS_READ = ("link.person", "link.cid_status", "link.market_entity")
_UNSURE = "；身份未经身份号码确认，请先核对是否同一人"


@dataclass(frozen=True)
class FindingHead:
    """``code`` F01…; ``subject``: kind of entity; ``by_month``: each month is a case of its own; ``due_days`` from as_of;
    ``match``: the level of a finding that rests on no link (coverage of a grid)."""

    code: str
    title: str
    subject: str
    by_month: bool
    severity: str
    department: str
    due_days: int
    law: str
    match: str


def read_finding_head(
    head: Mapping[str, str], columns: tuple[str, ...], file: str
) -> tuple[FindingHead | None, list[ProjectError]]:
    """The head of a finding file and the faults of head and columns. ``columns``: what its SELECT gives."""
    faults = [f"the head of a finding needs “{key}”" for key in ("title", *REQUIRED) if not head.get(key)]
    subject, severity, days = head.get("subject", ""), head.get("severity", ""), head.get("due_days", "")
    if subject and subject not in entity_kinds():
        faults.append(f"unknown subject “{subject}”{meant(subject, entity_kinds())}")
    if severity and severity not in SEVERITIES:
        faults.append(f"unknown severity “{severity}”: {', '.join(SEVERITIES)}")
    if days and not (days.isascii() and days.isdigit() and 0 < int(days) < 1000):
        faults.append(f"due_days: days from 1 to 999 are wanted, not “{days}”")
    if head.get("case", "month") != "month":
        faults.append(f"case: only “month” makes cases of its own, not “{head['case']}”")
    faults += [f"a finding gives no column {c}{meant(c, OWN_COLUMNS)}" for c in columns if c not in OWN_COLUMNS]
    faults += [f"a finding gives {column} for every row" for column in _MUST if column not in columns]
    if ("month" in columns) != ("case" in head):
        faults.append("a finding gives the column month when its head says “case: month”, and only then")
    if not head.get("match") and not {"role", "match_level"} & set(columns):
        faults.append("a finding says on whose link it rests: the column role, or match_level, or “match” in the head")
    if faults:
        return None, [ProjectError(file, 0, fault) for fault in faults]
    return FindingHead(
        head["code"], head["title"], subject, "case" in head, severity, head["department"], int(days), head["law"],
        head.get("match", ""),
    ), []  # fmt: skip


def completed(text: str, head: FindingHead, columns: tuple[str, ...]) -> str:
    """The SELECT of the whole finding. ``text`` comes first and on its own lines: messages name the file's lines."""
    case = ["subject_id", *(name for name in ("month", "department") if name in columns)]
    of_case, same = ", ".join(case), " AND ".join(f"other.{name} = found.{name}" for name in case)
    month = "found.month" if head.by_month else "CAST(DATE_TRUNC('month', run.as_of) AS DATE)"
    department = "found.department" if "department" in columns else literal(head.department)
    parts = [literal(f"{head.code}-"), "found.subject_id"]
    parts += ["'-'", "SUBSTR(CAST(found.month AS VARCHAR), 1, 7)"] if head.by_month else []
    parts += ["'-'", "found.department"] if "department" in columns else []
    given = {name: f"MIN(said.{name})" for name in ("detail", "match_level") if name in columns}
    amount = "SUM(said.amount)" if "amount" in columns else "CAST(NULL AS DECIMAL(14, 2))"
    ranks = " ".join(f"WHEN {literal(level)} THEN {rank}" for rank, level in enumerate(LEVELS, start=1))
    names = " ".join(f"WHEN {rank} THEN {literal(level)}" for rank, level in enumerate(LEVELS, start=1))
    rests = "MAX(CASE links.match_level " + ranks + " END)"
    linked = "role" in columns and "match_level" not in columns
    level = "found.match_level" if "match_level" in columns else f"CASE weakest.place {names} END"
    level = (
        f"COALESCE({level}, {literal(head.match or 'unlinked')})"
        if linked or "match_level" in columns
        else literal(head.match)
    )
    detail = "found.detail" if "detail" in columns else literal(head.title)
    if head.subject == "person":
        detail += f" || CASE WHEN {level} IN ({', '.join(map(literal, CERTAIN))}) THEN '' ELSE {literal(_UNSURE)} END"
    weakest = f"""
links AS ({_LINKS}),
weakest AS (
    SELECT {", ".join(f"said.{name}" for name in case)}, {rests} AS place
    FROM said
    JOIN links ON links.record_id = said.record_id AND links.role = said.role
    GROUP BY {", ".join(f"said.{name}" for name in case)}
),"""
    return f"""WITH said AS ({text}
),{weakest if linked else ""}
cases AS (
    SELECT {of_case}, {amount} AS amount{"".join(f", {sql} AS {name}" for name, sql in given.items())}
    FROM said
    GROUP BY {of_case}
),
evidence_rows AS (SELECT DISTINCT {of_case}, record_id FROM said),
evidence_lists AS (
    SELECT {of_case}, STRING_AGG(record_id, ';' ORDER BY record_id) AS evidence FROM evidence_rows GROUP BY {of_case}
)
SELECT
    {" || ".join(parts)} AS finding_id,
    {literal(head.code)} AS finding_code,
    {literal(head.title)} AS title,
    {literal(head.severity)} AS severity,
    {literal(head.subject)} AS subject_kind,
    found.subject_id,
    {month} AS month,
    {department} AS department,
    {level} AS match_level,
    found.amount,
    {detail} AS detail,
    {literal(head.law)} AS law,
    other.evidence,
    run.as_of + {head.due_days} AS due_date,
    'new' AS state
FROM cases AS found
JOIN evidence_lists AS other ON {same}
{f"LEFT JOIN weakest ON {same.replace('other.', 'weakest.')}" if linked else ""}
CROSS JOIN audit.run AS run
"""

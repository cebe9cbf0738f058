"""What the engine makes of a finding's file: a case per subject, with its money, evidence, certainty and due date.

Belongs here: the head of a finding, the columns its SELECT may give, the SELECT that the engine puts around it. Not here:
the shape of all findings (``contracts.interfaces.Finding``), their union (``assets``).

The SELECT of a finding gives one row per subject and row of evidence:
subject_id (hub id), record_id (a sheet row that speaks of it); and as it needs: role (the entity of that row whose link
the finding rests on; null: the row is shown, nothing rests on it), month (with ``case: month``), case_part (with ``case:
part``: what tells several cases of one subject apart, as the other grid of a pair), department (when not the one of the
head), amount (of that row), detail, match_level (when not that of the links).

The engine groups the rows into cases, sums the money, lists the evidence, takes the weakest of the links it rests on,
and adds id, title, severity, law, due date and state. An id never holds a month unless the law makes each month a case
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gridhub.contracts.errors import ProjectError
from gridhub.contracts.interfaces import SEVERITIES
from gridhub.kinds.listing import entity_kinds
from gridhub.project.names import meant
from gridhub.project.sql.heads import Head
from gridhub.project.sql.lineage import schema_of, trace_columns
from gridhub.tables.quoting import literal
from gridhub.tables.spec import TableSpec

if TYPE_CHECKING:
    from gridhub.project.sql.assets import AssetSource

REQUIRED = ("code", "subject", "severity", "department", "due_days", "law")
OWN_COLUMNS = ("subject_id", "record_id", "role", "month", "case_part", "department", "amount", "detail", "match_level")
_MUST = ("subject_id", "record_id")
_CASES = {"month": "month", "part": "case_part"}
"""The column that a finding with ``case: …`` in its head gives beside the subject."""
_CODE = re.compile(r"F[0-9]{2,3}")

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
LINKS_READ = ("link.person", "link.cid_status", "link.market_entity", "link.withheld_record")
_UNSURE = "；身份未经身份号码确认，请先核对是否同一人"


@dataclass(frozen=True)
class FindingHead:
    """``code`` F01…; ``subject``: kind of entity; ``case``: month or part: each is a case of its own; ``due_days`` from as_of;
    ``match``: the level of a finding that rests on no link (coverage of a grid)."""

    code: str
    title: str
    subject: str
    case: str
    severity: str
    department: str
    due_days: int
    law: str
    match: str


def read_finding_head(
    head: Head, outputs: Mapping[str, int], nulls: frozenset[str], file: str
) -> tuple[FindingHead | None, list[ProjectError]]:
    """The head of a finding file and the faults of head and columns. ``outputs``: columns that its SELECT gives, with
    their lines; ``nulls``: those of them that are NULL in every row."""
    return (_head_of(head), []) if not (faults := _faults(head, outputs, nulls, file)) else (None, faults)


def _head_of(head: Head) -> FindingHead:
    return FindingHead(
        head.get("code"), head.get("title"), head.get("subject"), head.get("case"), head.get("severity"),
        head.get("department"), int(head.get("due_days")), head.get("law"), head.get("match"),
    )  # fmt: skip


def _faults(head: Head, outputs: Mapping[str, int], nulls: frozenset[str], file: str) -> list[ProjectError]:
    last = max(head.lines.values(), default=0)
    found = [(last, f"the head of a finding needs “{key}”") for key in ("title", *REQUIRED) if not head.get(key)]
    for key, message in _faults_of_values(head):
        found.append((head.lines[key], message))
    for name, line in outputs.items():
        if name not in OWN_COLUMNS:
            found.append(
                (
                    line,
                    f"a finding gives no column {name}{meant(name, OWN_COLUMNS)}; there are: {', '.join(OWN_COLUMNS)}",
                )
            )
    first = min(outputs.values(), default=0)
    found += [(first, f"a finding gives {column} for every row") for column in _MUST if column not in outputs]
    found += [(outputs[c], f"{c} is NULL in every row: a finding gives it for every row") for c in _MUST if c in nulls]
    for said, column in _CASES.items():
        if (column in outputs) != (head.get("case") == said):
            line = outputs.get(column) or head.lines.get("case", 0)
            found.append(
                (line, f"a finding gives the column {column} when its head says “case: {said}”, and only then")
            )
    rests = {"role", "match_level"} & set(outputs)
    if not head.get("match") and not rests - nulls:
        line = min((outputs[name] for name in rests), default=last)
        found.append((line, _SAYS_NO_LINK + (f" ({', '.join(sorted(rests))} is NULL in every row)" if rests else "")))
    return [ProjectError(file, line, message) for line, message in found]


_SAYS_NO_LINK = (
    "a finding says on whose link it rests: the column role (the role of the row whose link counts: self, payee …; from a "
    "core table its own column role), or match_level; a finding that rests on no link has the line "
    "“-- match: coverage” in its head"
)


def _faults_of_values(head: Head) -> Iterable[tuple[str, str]]:
    """Key and message of every value of the head that is none."""
    code, subject, severity, days = (head.get(key) for key in ("code", "subject", "severity", "due_days"))
    if code and not _CODE.fullmatch(code):
        yield "code", f"code: F and two or three digits are wanted (F12), not “{code}”"
    if subject and subject not in entity_kinds():
        yield (
            "subject",
            f"unknown subject “{subject}”{meant(subject, entity_kinds())}; there are: {', '.join(entity_kinds())}",
        )
    if severity and severity not in SEVERITIES:
        yield "severity", f"unknown severity “{severity}”: {', '.join(SEVERITIES)}"
    if days and not (days.isascii() and days.isdigit() and 0 < int(days) < 1000):
        yield "due_days", f"due_days: days from 1 to 999 are wanted, not “{days}”"
    if "case" in head.values and head.get("case") not in _CASES:
        yield (
            "case",
            f"case: only {' or '.join(f'“{c}”' for c in _CASES)} makes cases of its own, not “{head.get('case')}”",
        )


def check_heads(
    sources: Iterable[AssetSource], departments: Sequence[str], broken: frozenset[str]
) -> list[ProjectError]:
    """Errors of findings beside each other and the connectors: a code that is taken, a department nobody speaks for.

    ``broken``: departments whose connector has faults of its own.
    """
    taken: dict[str, str] = {}
    errors: list[ProjectError] = []
    for source in sources:
        if source.head is None:
            continue
        code, department = source.head.get("code"), source.head.get("department")
        line = source.head.lines["code"]
        if code in taken:
            errors.append(source.fault(f"the code {code} is taken already ({taken[code]})", line))
        taken.setdefault(code, f"{source.file}:{line}")
        if department not in departments and department not in broken:
            message = f"there is no connector of the department “{department}”{meant(department, departments)}"
            errors.append(source.fault(message, source.head.lines["department"]))
    return errors


def completed(text: str, head: FindingHead, columns: tuple[str, ...]) -> str:
    """The SELECT of the whole finding. ``text`` comes first and on its own lines: messages name the file's lines."""
    case = ["subject_id", *(name for name in ("month", "case_part", "department") if name in columns)]
    of_case, same = ", ".join(case), " AND ".join(f"other.{name} = found.{name}" for name in case)
    month = "found.month" if head.case == "month" else "CAST(DATE_TRUNC('month', run.as_of) AS DATE)"
    department = "found.department" if "department" in columns else literal(head.department)
    parts = [literal(f"{head.code}-"), "found.subject_id"]
    parts += ["'-'", "SUBSTR(CAST(found.month AS VARCHAR), 1, 7)"] if head.case == "month" else []
    parts += ["'-'", "found.case_part"] if head.case == "part" else []
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
withheld_cases AS (
    SELECT DISTINCT {", ".join(f"said.{name}" for name in case)}
    FROM said
    JOIN link.withheld_record AS withheld ON withheld.record_id = said.record_id
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
    {"found.case_part" if head.case == "part" else "CAST(NULL AS VARCHAR)"} AS case_part,
    {month} AS month,
    {department} AS department,
    {level} AS match_level,
    found.amount,
    {detail} AS detail,
    {literal(head.law)} AS law,
    other.evidence,
    run.as_of + {head.due_days} AS due_date,
    'new' AS state,
    withheld_cases.subject_id IS NOT NULL AS is_withheld
FROM cases AS found
JOIN evidence_lists AS other ON {same}
{f"LEFT JOIN weakest ON {same.replace('other.', 'weakest.')}" if linked else ""}
LEFT JOIN withheld_cases ON {same.replace("other.", "withheld_cases.")}
CROSS JOIN audit.run AS run
"""


_SAID_TO_ALL = ("detail", "case_part", "department", "match_level")
_IDS = ("subject_id", "record_id", "role")


def check_published_texts(sources: Sequence[AssetSource], tables: Mapping[str, TableSpec]) -> list[ProjectError]:
    """Errors for a text of a finding that is computed from a column about a person: findings are published as they are.

    ``sources``: findings that bind. Ids of the hub and of rows may be personal (where somebody lives), names may not.
    """
    schema = schema_of({name: spec.sql_types for name, spec in tables.items()})
    errors: list[ProjectError] = []
    for source in sources:
        if not source.written:
            continue
        for edge in trace_columns(replace(source.asset, sql=source.written), schema):
            spec = tables.get(edge.source_table)
            column = next((c for c in spec.columns if c.name == edge.source_column), None) if spec else None
            if column is None or edge.column not in (*_SAID_TO_ALL, *_IDS):
                continue
            is_personal = column.mask != "keep" or (
                edge.column in _SAID_TO_ALL and column.kind != "id" and column.sensitivity in ("S3", "S4")
            )
            if is_personal:
                message = (
                    f"{edge.column} is published as it is, and {edge.source_table}.{edge.source_column} is about a person "
                    f"({column.sensitivity}, mask {column.mask}): say it in words without the value"
                )
                errors.append(source.fault(message, source.output_lines.get(edge.column, 0)))
    return errors

"""What the engine makes of a finding's file: a case per subject, with its money, evidence, certainty and due date.

Belongs here: the head of a finding, the columns its SELECT may give, the SELECT that the engine puts around it. Not here:
the shape of all findings (``contracts.interfaces.Finding``), their union (``assets``).

The SELECT of a finding gives one row per subject and row of evidence:
subject_id (hub id), record_id (a sheet row that speaks of it); and as it needs: role (the entity of that row whose link
the finding rests on; null: the row is shown, nothing rests on it), month (of that row; with ``case: month`` each is a case
of its own, else the case has a first, a last and a number of months), case_part (with ``case: part``: what tells several
cases of one subject apart, as the other grid of a pair), department (when not the one of the head), amount (of that row),
detail, match_level (when not that of the links).

The engine groups the rows into cases, sums the money, lists the evidence, takes the weakest of the links it rests on,
and adds id, title, kind, severity, law, time limit and the id of the case that lives on (``finding.case``). An id never
holds a month unless the law makes each month a finding of its own; the id of a case never does.

1. A row of money is proven when its own link and that of every row without money are certain (an id that is trusted or
   repaired, a firm's code). Proven and unproven money are two sums, never added.
2. A case with a proven row of money is a suspicion (疑点) of the proven rows alone: level, months and ``amount`` are theirs.
   Without one, and of a case without money, the weakest link counts.
3. What rests on an uncertain link is a verification (核实任务): first find out whether it is the same person.
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
from gridhub.project.sql.lineage import lineage_of
from gridhub.tables.quoting import literal
from gridhub.tables.spec import TableSpec

if TYPE_CHECKING:
    from gridhub.project.sql.assets import AssetSource

REQUIRED = ("code", "subject", "severity", "department", "due_days", "law")
OWN_COLUMNS = ("subject_id", "record_id", "role", "month", "case_part", "department", "amount", "detail", "match_level")
_MUST = ("subject_id", "record_id")
_CASES = {"month": "month", "part": "case_part"}
"""The column that a finding with ``case: …`` in its head gives beside the subject."""
_ONLY = {"part": ", and only then"}
_CODE = re.compile(r"F[0-9]{2,3}")

LEVELS = (
    "exact_cid", "exact_uscc", "repaired_cid", "manual", "claimed_cid", "entity_link", "name_birth", "name_place",
)  # fmt: skip
"""Certainty of a link, strongest first: of a person by a trusted or repaired id, by people, by an id nothing supports, by
name and birth date, by name and place; of a firm by its code or otherwise."""
CERTAIN = ("exact_cid", "exact_uscc", "repaired_cid")
"""The first of ``LEVELS``."""

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
    SELECT firm.record_id, firm.role, CASE WHEN STARTS_WITH(COALESCE(firm.rule, firm.method), 'uscc') THEN 'exact_uscc' ELSE 'entity_link' END
    FROM link.market_entity AS firm
"""
LINKS_READ = ("link.person", "link.cid_status", "link.market_entity", "link.withheld_record")
_UNSURE = "；身份未经身份号码确认，请先核对是否同一人"
_UNSURE_FIRM = "；未经统一社会信用代码确认，请先核对是否同一主体"
_FIRMS = ("market_entity", "pollution_source")


@dataclass(frozen=True)
class FindingHead:
    """``code`` F01…; ``subject``: kind of entity; ``case``: month or part: each is a case of its own; ``due_days``: working days;
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
        is_said = head.get("case") == said
        # a month is also said of the rows of one case
        if (is_said and column not in outputs) or (column in outputs and not is_said and column != "month"):
            line = outputs.get(column) or head.lines.get("case", 0)
            found.append(
                (line, f"a finding gives the column {column} when its head says “case: {said}”{_ONLY.get(said, '')}")
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
    case = ["subject_id", *(["month"] if head.case == "month" else [])]
    case += [name for name in ("case_part", "department") if name in columns]
    of_case, same = ", ".join(case), " AND ".join(f"other.{name} = found.{name}" for name in case)
    month = "found.month" if head.case == "month" else "CAST(DATE_TRUNC('month', run.as_of) AS DATE)"
    department = "found.department" if "department" in columns else literal(head.department)
    parts = [literal(f"{head.code}-"), "found.subject_id"]
    parts += ["'-'", "SUBSTR(CAST(found.month AS VARCHAR), 1, 7)"] if head.case == "month" else []
    parts += ["'-'", "found.case_part"] if head.case == "part" else []
    parts += ["'-'", "found.department"] if "department" in columns else []
    # A case lives through the months: its id has none.
    lives = [literal(f"{head.code}-"), "found.subject_id"]
    for name in ("case_part", "department"):
        lives += ["'-'", f"found.{name}"] if name in columns else []
    rests = bool({"role", "match_level"} & set(columns))
    given = ["MIN(said.detail) AS detail"] if "detail" in columns else []
    level = f"COALESCE(CASE found.place {_LEVEL_OF_PLACE} END, {literal(head.match or 'unlinked')})"
    if not rests:
        level = literal(head.match)
    certain = f"{level} IN ({', '.join(map(literal, CERTAIN))})" if rests else "TRUE"
    if rests and head.match:
        certain = f"({certain} OR {level} = {literal(head.match)})"
    detail = "found.detail" if "detail" in columns else literal(head.title)
    if rests:
        detail += (
            f" || CASE WHEN {certain} THEN '' ELSE {literal(_UNSURE_FIRM if head.subject in _FIRMS else _UNSURE)} END"
        )
    return f"""WITH said AS ({text}
),{_weighed(case, columns)}
cases AS (
    SELECT {", ".join([of_case, *given, *_sums(columns)])}
    FROM weighed AS said
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
    CASE WHEN {certain} THEN 'suspicion' ELSE 'verification' END AS finding_kind,
    {literal(head.severity)} AS severity,
    {literal(head.subject)} AS subject_kind,
    found.subject_id,
    {"found.case_part" if head.case == "part" else "CAST(NULL AS VARCHAR)"} AS case_part,
    {month} AS month,
    found.first_month,
    found.last_month,
    found.month_count,
    {department} AS department,
    {level} AS match_level,
    found.amount,
    found.unproven_amount,
    {detail} AS detail,
    {literal(head.law)} AS law,
    other.evidence,
    {" || ".join(lives)} AS case_id,
    {head.due_days} AS due_days,
    withheld_cases.subject_id IS NOT NULL AS is_withheld
FROM cases AS found
JOIN evidence_lists AS other ON {same}
LEFT JOIN withheld_cases ON {same.replace("other.", "withheld_cases.")}
CROSS JOIN audit.run AS run
"""


_PLACE = " ".join(f"WHEN {literal(level)} THEN {rank}" for rank, level in enumerate(LEVELS, start=1))
_LEVEL_OF_PLACE = " ".join(f"WHEN {rank} THEN {literal(level)}" for rank, level in enumerate(LEVELS, start=1))
_PROVEN = f"COALESCE(%s, 1) <= {len(CERTAIN)}"


def _weighed(case: Sequence[str], columns: tuple[str, ...]) -> str:
    """CTEs up to ``weighed``: the rows said, with ``place`` (of the level in ``LEVELS``; null: rests on nothing) and
    ``is_proven``: it is a row of money, and nothing it rests on is uncertain."""
    names = ", ".join(f"said.{name}" for name in dict.fromkeys([*case, "record_id", *columns]))
    amount = "said.amount" if "amount" in columns else "NULL"
    if "match_level" in columns:
        placed = f"SELECT {names}, CASE said.match_level {_PLACE} END AS place FROM said"
        links = ""
    elif "role" in columns:
        placed = f"""SELECT {names}, links.place
    FROM said
    LEFT JOIN links ON links.record_id = said.record_id AND links.role = said.role"""
        links = f"""
linked AS ({_LINKS}),
links AS (
    SELECT record_id, role, MAX(CASE match_level {_PLACE} END) AS place FROM linked GROUP BY record_id, role
),"""
    else:
        placed, links = f"SELECT {names}, CAST(NULL AS INTEGER) AS place FROM said", ""
    # Money on a role that nobody linked is nobody's.
    known = " AND (said.role IS NULL OR said.place IS NOT NULL)" if links else ""
    same = " AND ".join(f"supports.{name} = said.{name}" for name in case)
    return f"""{links}
placed AS ({placed}
),
supports AS (
    SELECT {", ".join(f"said.{name}" for name in case)}, MAX(said.place) AS place
    FROM placed AS said
    WHERE {amount} IS NULL
    GROUP BY {", ".join(f"said.{name}" for name in case)}
),
weighed AS (
    SELECT {names}, said.place, supports.place AS support_place,
        {amount} IS NOT NULL AND {_PROVEN % "said.place"} AND {_PROVEN % "supports.place"}{known} AS is_proven
    FROM placed AS said
    LEFT JOIN supports ON {same}
),"""


def _sums(columns: tuple[str, ...]) -> list[str]:
    """Of a case: its level, its two sums of money, its months."""
    proven = "CASE WHEN said.is_proven THEN %s END"
    count = "SUM(CASE WHEN said.is_proven THEN 1 ELSE 0 END)"
    of_proven = f"GREATEST(COALESCE(MAX({proven % 'said.place'}), 1), COALESCE(MAX(said.support_place), 1))"
    sums = [
        f"CASE WHEN {count} > 0 AND COALESCE(MAX({proven % 'said.place'}), MAX(said.support_place)) IS NOT NULL "
        f"THEN {of_proven} ELSE MAX(said.place) END AS place",
    ]
    if "amount" in columns:
        sums.append(f"SUM({proven % 'said.amount'}) AS amount")
        sums.append("SUM(CASE WHEN NOT said.is_proven THEN said.amount END) AS unproven_amount")
    else:
        sums += [f"CAST(NULL AS DECIMAL(14, 2)) AS {name}" for name in ("amount", "unproven_amount")]
    for name, one in (("first_month", "MIN(%s)"), ("last_month", "MAX(%s)"), ("month_count", "COUNT(DISTINCT %s)")):
        if "month" in columns:
            of_all, of_those = one % "said.month", one % (proven % "said.month")
            sums.append(f"CASE WHEN {count} > 0 THEN {of_those} ELSE {of_all} END AS {name}")
        else:
            sums.append(f"CAST(NULL AS {'INTEGER' if name == 'month_count' else 'DATE'}) AS {name}")
    return sums


_SAID_TO_ALL = ("detail", "case_part", "department", "match_level")
_IDS = ("subject_id", "record_id", "role")


def check_published_texts(sources: Sequence[AssetSource], tables: Mapping[str, TableSpec]) -> list[ProjectError]:
    """Errors for a text of a finding that is computed from a column about a person: findings are published as they are.

    ``sources``: findings that bind. Ids of the hub and of rows may be personal (where somebody lives), names may not.
    """
    errors: list[ProjectError] = []
    for source in sources:
        if not source.written:
            continue
        for edge in lineage_of(replace(source.asset, sql=source.written), tables):
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

"""What all findings together must keep beside their contract: evidence that is there, texts that name nobody.

Belongs here: the two blocking checks of ``finding.finding``, which every finding passes on its way into a release. Not
here: the shape of a finding (``project.sql.findings``), its contract.
"""

from __future__ import annotations

import re
import unicodedata

from gridhub.build.derive import derive_table
from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.kinds.listing import claim_contracts
from gridhub.project.catalogue import FINDINGS
from gridhub.project.project import SqlAsset
from gridhub.tables.checks import Check, Place
from gridhub.tables.quoting import quoted
from gridhub.tables.spec import table_of

EXISTS, NAMELESS = "evidence.exists", "detail.names_nobody"
RULES = (RuleSpec(EXISTS, blocking=True), RuleSpec(NAMELESS, blocking=True))
CLAIMS = tuple(sorted(table_of(contract).name for contract in claim_contracts()))
CODES_LIKE_IDS = (("core.grid", "grid_code"), ("core.market_entity", "uscc"))
"""Columns whose values have as many digits as an id and name no person."""
SAMPLE = 10

_OF_A_PERSON = re.compile(r"(?<!\d)(?:\d{15,18}|\d{17}[Xx]|1[3-9]\d{9})(?!\d)")


def reads(tables: frozenset[str]) -> tuple[str, ...]:
    """What the checks read of the tables a project has."""
    return tuple(name for name in (*CLAIMS, *(table for table, _ in CODES_LIKE_IDS)) if name in tables)


def unite_findings(work: Work, asset: SqlAsset) -> StepResult:
    """Step ``finding.finding``: the findings of all rules, and the checks on all of them."""
    made = derive_table(work, asset)
    return StepResult(rows=made.rows, checks=(*made.checks, _evidence_exists(work), _names_nobody(work)))


def _evidence_exists(work: Work) -> Check:
    """Every row of evidence is a row that some claim speaks of; else nobody could look at what a finding rests on."""
    known = " UNION ".join(f"SELECT record_id FROM {quoted(name)}" for name in CLAIMS if name in work.step.reads)
    missing = work.connection.execute(
        f"""WITH evidence AS (
                SELECT finding_code, finding_id, UNNEST(STRING_SPLIT(evidence, ';')) AS record_id FROM {quoted(FINDINGS)}
            )
            SELECT finding_code, COUNT(DISTINCT finding_id) FROM evidence
            WHERE record_id NOT IN ({known or "SELECT NULL WHERE FALSE"})
            GROUP BY finding_code ORDER BY finding_code"""
    ).fetchall()
    return _check(
        work,
        EXISTS,
        "证据行都在采用的数据里",
        {code: f"{n} 条的证据行不存在" for code, n in missing},
        sum(n for _, n in missing),
    )


def _names_nobody(work: Work) -> Check:
    """No id and no mobile number in a text that is published as it is. Codes of grids and firms are as long, and known."""
    said = work.connection.execute(
        f"SELECT finding_code, detail FROM {quoted(FINDINGS)} ORDER BY finding_id"
    ).fetchall()
    found = [(code, set(_OF_A_PERSON.findall(unicodedata.normalize("NFKC", text)))) for code, text in said if text]
    suspected = [(code, numbers) for code, numbers in found if numbers]
    known = _codes(work) if suspected else set()
    broken: dict[str, int] = {}
    for code, numbers in suspected:
        if numbers - known:
            broken[code] = broken.get(code, 0) + 1
    told = {code: f"{n} 条的说明里有身份号码或手机号" for code, n in sorted(broken.items())}
    return _check(work, NAMELESS, "说明里没有身份号码和手机号", told, sum(broken.values()))


def _codes(work: Work) -> set[str]:
    readable = [(table, column) for table, column in CODES_LIKE_IDS if table in work.step.reads]
    parts = [f"SELECT {quoted(column)} FROM {quoted(table)}" for table, column in readable]
    return {str(code) for (code,) in work.connection.execute(" UNION ".join(parts)).fetchall()} if parts else set()


def _check(work: Work, name: str, text: str, broken: dict[str, str], failed: int) -> Check:
    ((total,),) = work.connection.execute(f"SELECT COUNT(*) FROM {quoted(FINDINGS)}").fetchall()
    sample = tuple(Place(FINDINGS, "", 0, code, reason) for code, reason in list(broken.items())[:SAMPLE])
    description = f"疑点：{text}" + (f"；{'；'.join(f'{p.column} {p.reason}' for p in sample)}" if sample else "")
    return Check(name, "failed" if broken else "passed", True, description, int(total), failed, sample)

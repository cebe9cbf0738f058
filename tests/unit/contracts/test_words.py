"""The words of schema 台账: no code of a view is left without one."""

from __future__ import annotations

from gridhub.contracts.audit_tables import AUDIT_TABLES
from gridhub.contracts.base import TableContract
from gridhub.contracts.case_tables import CASE_TABLES
from gridhub.contracts.completeness_tables import COMPLETENESS_TABLES
from gridhub.contracts.geometry_tables import GEOMETRY
from gridhub.contracts.indicator_tables import Indicator, IndicatorTrend, ReportSentence
from gridhub.contracts.review_tables import REVIEW_TABLES
from gridhub.contracts.words import WORDS
from gridhub.tables.spec import table_of

OPEN = {
    "finding.case.match_level", "mart.rule_precision.match_level", "audit.match_decision.rule", "audit.match_decision.reason",
    "audit.review_pair.rule", "audit.review_pair.reason",
}  # fmt: skip
"""A finding may say a match level of its own, and a release of before have a rule that is no more: the known ones have a
word, another one is shown as it is."""


def test_every_code_of_a_column_that_people_read_has_a_chinese_word() -> None:
    coded: set[str] = set()
    of_files: tuple[type[TableContract], ...] = (Indicator, ReportSentence)  # their views have the names of their files
    contracts: tuple[type[TableContract], ...] = (
        *AUDIT_TABLES, *COMPLETENESS_TABLES, *GEOMETRY, *CASE_TABLES, *REVIEW_TABLES, IndicatorTrend, *of_files,
    )  # fmt: skip
    for contract in contracts:
        spec = table_of(contract)
        if spec.view is None and contract not in of_files:
            continue
        for name, column in contract.to_schema().columns.items():
            codes = [code for check in column.checks for code in (check.statistics or {}).get("allowed_values", ())]
            if codes:
                coded.add(f"{spec.name}.{name}")
                assert set(codes) <= set(WORDS[f"{spec.name}.{name}"]), f"{spec.name}.{name}"
    assert coded == set(WORDS) - OPEN, "a word list for a column that is not closed, or is not shown"

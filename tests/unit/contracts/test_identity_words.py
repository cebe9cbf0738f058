"""Every rule that joins persons, every reason for not joining them, every status and choice has its words in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

from gridhub.contracts import identity_words as words
from gridhub.contracts.interfaces import Person
from gridhub.contracts.link_tables import EFFECTS, OUTCOMES
from gridhub.contracts.review_tables import KINDS, ORIGINS, VERDICTS
from gridhub.identity import clusters, linking, mentions, ownership, rules, trust
from gridhub.kinds.tables import REASONS_CHOSEN, REASONS_NOT_CHOSEN

ROOT = Path(__file__).resolve().parents[3]


def written_in(module: object) -> str:
    return Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")


def test_every_rule_has_its_words() -> None:
    told = {rule.name for rule in (*rules.LADDER, rules.SINGLE, rules.AMBIGUOUS)} | {
        mentions.BARE_NAME,
        mentions.ADDRESS_FORM,
    }
    assert told == set(words.RULES)
    page = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    table = page.partition("## The ladder")[2].partition("\n## ")[0]
    named = {name for row in re.findall(r"^\| ([a-z_, ]+) \|", table, re.MULTILINE) for name in row.split(", ")} - {
        "rule"
    }
    assert named == {rule.name for rule in rules.LADDER}, "the page and the ladder"


def test_every_reason_has_its_words() -> None:
    refusing = {
        clusters.NEVER,
        clusters.DIFFERENT_ID,
        clusters.BIRTH_DIFFERS,
        clusters.SEX_DIFFERS,
        linking.OTHER_DOOR,
        rules.AMBIGUOUS.name,
    }
    of_ids = set(re.findall(r'pl\.lit\("([a-z_0-9+]+)"\)', written_in(trust) + written_in(ownership)))
    of_ids |= set(re.findall(r'told\(row, "([a-z_+]+)"', written_in(ownership))) | set(trust.CONFLICTS)
    assert len(of_ids) > 10
    assert refusing | of_ids <= set(words.REASONS), (refusing | of_ids) - set(words.REASONS)


def test_every_status_of_an_id_has_its_word() -> None:
    told = {ownership.TRUSTED, ownership.UNCORROBORATED, ownership.CONTRADICTED, trust.DAMAGED, trust.MISSING, "former"}
    assert told == set(words.STATUSES)


def test_every_choice_of_a_value_has_its_words() -> None:
    assert set(REASONS_CHOSEN) == set(words.CHOSEN)
    assert set(REASONS_NOT_CHOSEN) == set(words.NOT_CHOSEN)
    closed = {
        code
        for name, column in Person.to_schema().columns.items()
        for check in column.checks
        for code in (check.statistics or {}).get("allowed_values", ())
        if name in ("life_status", "population_type")
    }
    assert closed == set(words.VALUES)


def test_every_code_of_a_decision_has_its_word() -> None:
    for codes, told in (
        (VERDICTS, words.VERDICTS), (KINDS, words.JUDGED), (ORIGINS, words.ORIGINS), (EFFECTS, words.EFFECTS), (OUTCOMES, words.OUTCOMES),
    ):  # fmt: skip
        assert set(codes) == set(told)


def test_nobody_is_told_that_records_are_merged() -> None:
    tables = [table for name, table in vars(words).items() if name.isupper()]
    assert len(tables) > 8
    assert not [text for table in tables for text in table.values() if "合并" in text]

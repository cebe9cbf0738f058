"""The page docs/ledgers.zh-CN.md speaks of rules, columns and words that exist."""

from __future__ import annotations

import re
from pathlib import Path

from gridhub.contracts import audit_tables as audit
from gridhub.contracts.words import WORDS
from gridhub.tables.spec import table_of

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "ledgers.zh-CN.md").read_text(encoding="utf-8")


def test_every_rule_the_page_explains_is_a_rule_of_the_engine() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "gridhub").rglob("*.py")))
    rules = set(
        re.findall(r"`((?:CID|ID|KEY|CODE|DATE|NAME|PHONE|MONEY|ADDRESS|CELL|DITTO)[A-Z_]*|[a-z]+_[a-z0-9_]+)`", PAGE)
    )
    assert len(rules) > 25
    assert not [rule for rule in sorted(rules) if rule not in source]


def test_the_page_names_every_column_of_the_four_ledgers_and_every_word_in_them() -> None:
    for contract in (audit.Delivery, audit.Quarantine, audit.Repair, audit.DeliveryGap):
        spec = table_of(contract)
        for column in spec.columns:
            if column.name not in spec.view_without and column.mask != "drop":
                assert column.title in PAGE, f"{spec.view}: {column.title}"
    for words in (WORDS["audit.delivery.state"], WORDS["audit.quarantine.scope"], WORDS["audit.delivery_gap.kind"]):
        assert all(word in PAGE for word in words.values())

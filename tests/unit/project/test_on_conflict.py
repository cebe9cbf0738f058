"""``on_conflict`` of a connector: which words it takes, and at which line a fault is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.contracts.errors import BrokenProject
from gridhub.project.reading.loading import load
from tests.integration.test_cli import copy_of_project


@pytest.mark.parametrize(
    ("contract", "word", "told"),
    [
        ("Visit", "keep", "Input should be 'keep_both', 'newest' or 'set_aside'"),
        ("Visit", "[newest]", "Input should be 'keep_both', 'newest' or 'set_aside'"),
        ("Staff", "keep_both", "only an append export has it; this one is snapshot"),
        ("Issue", "newest", "only an append export has it; this one is changes"),
    ],
)
def test_an_unknown_word_or_an_export_without_events_is_told_at_its_line(
    tmp_path: Path, contract: str, word: str, told: str
) -> None:
    root = copy_of_project(tmp_path)
    yaml = root / "connectors" / "grid_office.yaml"
    line = f"    contract: {contract}\n"
    text = yaml.read_text(encoding="utf-8")
    assert line in text
    yaml.write_text(text.replace(line, f"{line}    on_conflict: {word}\n"), encoding="utf-8")
    with pytest.raises(BrokenProject) as broken:
        load(root, environ={})
    (error,) = broken.value.errors
    assert error.file == "connectors/grid_office.yaml"
    assert yaml.read_text(encoding="utf-8").splitlines()[error.line - 1].strip() == f"on_conflict: {word}"
    assert told in error.message


def test_without_a_word_both_rows_count_and_no_row_is_standardised_again_for_one(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path)
    yaml = root / "connectors" / "grid_office.yaml"
    before = load(root, environ={})
    assert before.connectors["grid_office"].exports["visit"].conflict_rule == "keep_both"
    text = yaml.read_text(encoding="utf-8")
    yaml.write_text(
        text.replace("    contract: Visit\n", "    contract: Visit\n    on_conflict: newest\n"), encoding="utf-8"
    )
    after = load(root, environ={})
    assert after.connectors["grid_office"].exports["visit"].conflict_rule == "newest"
    assert after.connector_digest("grid_office", "visit") == before.connector_digest("grid_office", "visit")

"""A small city sends nothing that a hub must refuse: a whole register without a single line is not written."""

from __future__ import annotations

from pathlib import Path

import yaml

from gridhub.city.files.generate import INBOX, generate
from gridhub.city.files.headers import COLUMNS, WHOLE_REGISTERS
from gridhub.city.scoring.truth import read_table

ROOT = Path(__file__).resolve().parents[3]


def test_the_whole_registers_of_the_city_are_those_that_the_connectors_take_as_such() -> None:
    taken: set[str] = set()
    for path in (ROOT / "connectors").glob("*.yaml"):
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
        taken |= {f"{said['department']}.{name}" for name, one in said["exports"].items() if one["kind"] == "snapshot"}
    assert taken & COLUMNS.keys() == WHOLE_REGISTERS


def test_a_department_without_a_single_line_sends_no_register(tmp_path: Path) -> None:
    generate(tmp_path, households=50, months=2, seed=3, dirt="usual", traps=True)
    told = {line["file"] for line in read_table(tmp_path / "truth", "record_truth")}
    sent = {path.name for path in (tmp_path / INBOX).iterdir()}
    floating = {name for name in sent if "流动人口" in name}
    assert floating and floating <= told
    assert not any("柳河派出所" in name for name in floating)  # nobody from elsewhere lives there
    assert not any("食品经营许可" in name for name in sent)

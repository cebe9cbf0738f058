"""Every trap of the corpus: read right, or refused with a reason; never a crash, a hang, an empty read or a silent loss."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.contract.traps.corpus import TRAPS, Trap, outcome


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.name for trap in TRAPS])
def test_trap(trap: Trap) -> None:
    got, kinds, facts, reason = outcome(trap)
    assert got == trap.expected, reason
    if trap.kinds:
        assert kinds == trap.kinds
    assert {name: facts[name] for name in trap.facts} == trap.facts
    if isinstance(trap.expected, str):
        assert reason.startswith("文件“")
        assert "处理：" in reason

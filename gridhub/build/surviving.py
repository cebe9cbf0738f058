"""The step that chooses golden values.

Belongs here: handing the tables to ``survivorship``. Not here: how it chooses.
"""

from __future__ import annotations

from gridhub.build.step import StepResult
from gridhub.build.work import Work
from gridhub.survivorship.choosing import choose_values
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import count_rows


def choose_values_step(work: Work) -> StepResult:
    """Step ``link.statement``: what every record states of every golden attribute, which is chosen and why."""
    rows = choose_values(work.connection)
    chosen = count_rows(work.connection, "link.statement", "is_chosen")
    checks = check_contract(work.connection, work.spec("link.statement"))
    return StepResult(rows=rows, facts=(("chosen", chosen),), checks=checks)

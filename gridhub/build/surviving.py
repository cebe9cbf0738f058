"""The step that chooses golden values.

Belongs here: opening the build and handing it to ``survivorship``. Not here: how it chooses.
"""

from __future__ import annotations

from gridhub.build.step import Build, StepResult
from gridhub.kinds.tables import Statement
from gridhub.survivorship.choosing import choose_values
from gridhub.tables.checks import check_contract
from gridhub.tables.filling import count_rows


def choose_values_step(build: Build) -> StepResult:
    """Step ``link.statement``: what every record states of every golden attribute, which is chosen and why."""
    with build.connect() as connection:
        rows = choose_values(connection)
        chosen = count_rows(connection, "link.statement", "is_chosen")
        return StepResult(rows=rows, facts=(("chosen", chosen),), checks=check_contract(connection, Statement))

"""Households that a department numbers: 户籍户, 居住户, 救助单元. One person may be in all three (domain.md §0.2).

Belongs here: what a household's number is. Not here: who lives together (``assets/core``, from dwellings).
A number names one household within its department, whichever police station or town sends it.
"""

from __future__ import annotations

from gridhub.contracts.interfaces import Person
from gridhub.kinds.definition import DEPARTMENT, Basis, Fact, Kind, Link


def _household(name: str, title: str, prefix: str) -> Kind:
    return Kind(
        name=name,
        title=title,
        prefix=prefix,
        law="numbered",
        claim=Person,
        only=("household_kind", name),
        facts={"number": Fact("household_no", "number")},
        bases=(Basis("number", (DEPARTMENT, "number"), identifying=True),),
        links=(Link("link.household", "household_id", "household_no", ("household_kind", name)),),
        answers_every_row=False,
    )


HUKOU_HOUSEHOLD = _household("hukou_household", "户籍户", "H")
LIVING_HOUSEHOLD = _household("living_household", "居住户", "L")
BENEFIT_UNIT = _household("benefit_unit", "救助单元", "U")

"""Fixed pollution sources (固定污染源): the list of permits, and the patrols that visit them.

Belongs here: which source a row speaks of. Not here: its operator (``market_entity``), how names compare
(``identity.entity_names``), what a method is worth (``methods``).

A source is its permit number (HJ 608-2017: credit code, serial of the site, letter). Where a patrol states none, the number
of the permit's holder leads to its only site, or the name does, in full before shortened; a branch named alone is a branch.
"""

from __future__ import annotations

from gridhub.contracts.interfaces import Patrol, PollutionSource
from gridhub.kinds.definition import DEPARTMENT, Basis, Fact, Kind, Link
from gridhub.kinds.methods import thousandths


def _basis(name: str, method: str, *facts: str, unless: tuple[str, ...] = (), weak: bool = True) -> Basis:
    return Basis(name, facts, method=method, confidence=thousandths(method), weak=weak, unless=unless)


POLLUTION_SOURCE = Kind(
    name="pollution_source",
    title="固定污染源",
    prefix="S",
    law="listed",
    claim=PollutionSource,
    facts={
        "code": Fact("source_code", "number"),
        "holder": Fact("holder_number", "number"),
        "name": Fact("source_name", "entity_name"),
        "core": Fact("source_name", "entity_core"),
        "form": Fact("source_name", "entity_form"),
        "branch": Fact("source_name", "entity_branch"),
        "grid": Fact("department_grid_code", "number"),
    },
    bases=(
        Basis("code", ("code",), identifying=True, method="source_code", confidence=thousandths("source_code")),
        _basis("holder", "holder_number", "holder", unless=("branch",)),
        _basis("name", "name", DEPARTMENT, "name", weak=False),
        _basis("ng", "name_grid", DEPARTMENT, "name", "grid"),
        _basis("core", "core", DEPARTMENT, "core", unless=("form", "grid")),
        _basis("cg", "core_grid", DEPARTMENT, "core", "grid", unless=("form",)),
    ),
    visits=(Patrol,),
    links=(Link("link.pollution_source", "source_id"),),
    defining_roles=("source",),
    holder=("market_entity", "holder"),
    # Of two permits of one source in one list the one that runs longer is the newer.
    recency=("permit_to",),
    complete_by=(),
)

"""Fixed pollution sources (固定污染源): the list of permits, and the patrols that visit them.

Belongs here: which source a row speaks of. Not here: its operator (``market_entity``).
"""

from __future__ import annotations

from gridhub.contracts.interfaces import Patrol, PollutionSource
from gridhub.kinds.definition import DEPARTMENT, Basis, Fact, Kind, Link

POLLUTION_SOURCE = Kind(
    name="pollution_source",
    title="固定污染源",
    prefix="S",
    law="listed",
    claim=PollutionSource,
    facts={"code": Fact("source_code", "number"), "name": Fact("source_name", "entity_name")},
    bases=(Basis("code", ("code",), identifying=True), Basis("name", (DEPARTMENT, "name"))),
    visits=(Patrol,),
    links=(Link("link.pollution_source", "source_id", "source_code"),),
    defining_roles=("source",),
    # Of two permits of one source in one list the one that runs longer is the newer.
    recency=("permit_to",),
    complete_by=(),
)

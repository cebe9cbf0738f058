"""Places: dwellings, grids, regions, which the room ``places`` links.

Belongs here: where their ids stand. Not here: how an address is read and laid over the grids (``places``).
"""

from __future__ import annotations

from gridhub.contracts.interfaces import Address, Grid, Region
from gridhub.kinds.definition import Basis, Kind, Link

DWELLING = Kind(
    name="dwelling",
    title="房屋",
    prefix="D",
    law="placed",
    claim=Address,
    bases=(Basis("std_code"), Basis("address")),
    links=(Link("link.address", "dwelling_id"),),
    defining_roles=("standard",),
)

GRID = Kind(
    name="grid",
    title="网格",
    prefix="G",
    law="placed",
    claim=Grid,
    links=(
        Link("link.grid", "grid_id", "grid_code"),
        Link("link.address", "grid_id"),
        Link("link.grid_shape", "grid_id", "grid_code"),
    ),
    defining_roles=("grid",),
)

REGION = Kind(
    name="region",
    title="区划",
    prefix="R",
    law="placed",
    claim=Region,
    links=(Link("link.region", "region_id", "region_code"),),
    defining_roles=("region",),
)

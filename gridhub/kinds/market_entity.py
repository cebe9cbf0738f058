"""Market entities: shops, firms, cooperatives (经营主体).

Belongs here: by what one is known. Not here: what its status is (``assets/core``).
"""

from __future__ import annotations

from gridhub.contracts.interfaces import MarketEntity
from gridhub.kinds.definition import Basis, Fact, Kind, Link

MARKET_ENTITY = Kind(
    name="market_entity",
    title="经营主体",
    prefix="M",
    law="keyed",
    claim=MarketEntity,
    facts={
        "uscc": Fact("uscc"),
        "name": Fact("entity_name", "entity_name"),
        "rep": Fact("name", "person_name", "claim.person", "legal_rep"),
        "place": Fact("dwelling_id", table="link.address", role="site"),
    },
    bases=(
        Basis("uscc", ("uscc",), identifying=True, confidence=999),
        Basis("nd", ("name", "place"), method="name_dwelling"),
        Basis("nr", ("name", "rep"), method="name_legal_rep"),
    ),
    links=(Link("link.market_entity", "entity_id"),),
    defining_roles=("entity",),
)

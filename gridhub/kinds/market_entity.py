"""Market entities: shops, firms, cooperatives (经营主体).

Belongs here: by what one is known. Not here: what its status is (``assets/core``), how names compare
(``identity.entity_names``), what a method is worth (``methods``).

A credit code is the entity's own; the 15-digit register number (GS15-2006) that it had before leads to it as well. Without
either the name counts, in full before shortened, and only with what stands beside it: the dwelling, the representative, the
address as written, the town, or that nobody else has it.
"""

from __future__ import annotations

from gridhub.contracts.interfaces import MarketEntity
from gridhub.kinds.definition import Basis, Fact, Kind, Link
from gridhub.kinds.methods import thousandths

_ELSEWHERE = ("place", "town", "rep")


def _basis(name: str, method: str, *facts: str, unless: tuple[str, ...] = (), weak: bool = True) -> Basis:
    """A name on the sign (another list's spelling) counts at its place and with its representative only."""
    defining = not {"place", "spot", "rep"} & set(facts)
    confidence = thousandths(method)
    return Basis(name, facts, method=method, confidence=confidence, weak=weak, unless=unless, defining=defining)


MARKET_ENTITY = Kind(
    name="market_entity",
    title="经营主体",
    prefix="M",
    law="keyed",
    claim=MarketEntity,
    facts={
        "uscc": Fact("uscc"),
        "reg_no": Fact("reg_no", "reg_no"),
        "name": Fact("entity_name", "entity_name"),
        "core": Fact("entity_name", "entity_core"),
        "form": Fact("entity_name", "entity_form"),
        "rep": Fact("name", "person_name", "claim.person", "legal_rep"),
        "place": Fact("dwelling_id", table="link.address", role="site"),
        "spot": Fact("address_id", table="link.address", role="site"),
        "town": Fact("region_code", "town", "link.address", "site"),
    },
    bases=(
        Basis("uscc", ("uscc",), identifying=True, confidence=thousandths("uscc")),
        Basis("reg_no", ("reg_no",), identifying=True, confidence=thousandths("reg_no")),
        _basis("nd", "name_dwelling", "name", "place", weak=False),
        _basis("nr", "name_legal_rep", "name", "rep", weak=False),
        _basis("cd", "core_dwelling", "core", "place", unless=("form",)),
        _basis("ns", "name_address", "name", "spot", unless=("place",)),
        _basis("cs", "core_address", "core", "spot", unless=("form", "place")),
        _basis("cr", "core_legal_rep", "core", "rep", unless=("form", "place")),
        _basis("nt", "name_town", "name", "town", unless=("place", "rep")),
        _basis("ct", "core_town", "core", "town", unless=("form", "place", "rep")),
        _basis("n", "name", "name", unless=_ELSEWHERE),
        _basis("c", "core", "core", unless=("form", *_ELSEWHERE)),
    ),
    links=(Link("link.market_entity", "entity_id"),),
    defining_roles=("entity",),
    disputed_by=("name", "place"),
)

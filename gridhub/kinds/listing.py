"""Which kinds there are: every ``Kind`` that a file of this folder defines.

Belongs here: finding them and seeing that they do not contradict each other. Not here: any kind.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from gridhub import kinds as folder
from gridhub.contracts.base import TableContract
from gridhub.contracts.community_claims import COMMUNITY_CLAIMS
from gridhub.contracts.firm_claims import FIRM_CLAIMS
from gridhub.contracts.interfaces import CLAIMS
from gridhub.contracts.life_claims import LIFE_CLAIMS
from gridhub.contracts.order_claims import ORDER_CLAIMS
from gridhub.contracts.staff_claims import STAFF_CLAIMS
from gridhub.kinds.definition import Kind, faults_of

_TAKEN = {"A": "address", "B": "building"}
"""Prefixes of ids that are no kind's."""


@cache
def linked_kinds() -> tuple[Kind, ...]:
    """All kinds, by file and order in it. Raises ValueError with every fault when they are not sound."""
    found: dict[int, Kind] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        module = importlib.import_module(f"{folder.__name__}.{name}")
        for thing in vars(module).values():
            if isinstance(thing, Kind):
                found.setdefault(id(thing), thing)
    kinds = tuple(found.values())
    faults = contradictions(kinds)
    if faults:
        raise ValueError("gridhub/kinds: " + "; ".join(faults))
    return kinds


def contradictions(kinds: tuple[Kind, ...]) -> list[str]:
    """Faults of kinds by themselves and between them."""
    faults = [f"{kind.name}: {fault}" for kind in kinds for fault in faults_of(kind)]
    names: set[str] = set()
    prefixes = dict(_TAKEN)
    owners: dict[tuple[str, str, tuple[str, str] | None], str] = {}
    for kind in kinds:
        if kind.name in names:
            faults.append(f"{kind.name}: two kinds of this name")
        names.add(kind.name)
        holder = prefixes.setdefault(kind.prefix, kind.name)
        if holder != kind.name:
            faults.append(f"{kind.name}: ids of {holder} begin with {kind.prefix}")
        for link in kind.answers:
            owner = owners.setdefault((link.table, link.hub_id, link.only), kind.name)
            if owner != kind.name:
                faults.append(f"{kind.name}: {link.table}.{link.hub_id} holds ids of {owner}")
    ladders = [kind.name for kind in kinds if kind.law == "ladder"]
    if len(ladders) > 1:
        faults.append(f"only persons are linked by the ladder, not {', '.join(ladders)}")
    return faults


def entity_kinds() -> tuple[str, ...]:
    """Names of all kinds: the closed list of ``entity_kind``."""
    return tuple(kind.name for kind in linked_kinds())


@cache
def claim_contracts() -> tuple[type[TableContract], ...]:
    """Every claim table, in the order they are built: those of the interfaces, then those that a kind brings along."""
    interfaces = (*CLAIMS, *LIFE_CLAIMS, *FIRM_CLAIMS, *ORDER_CLAIMS, *COMMUNITY_CLAIMS, *STAFF_CLAIMS)
    own = {claim.__name__: claim for kind in linked_kinds() for claim in kind.claims if claim not in interfaces}
    return (*interfaces, *(own[name] for name in sorted(own)))

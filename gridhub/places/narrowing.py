"""Which regions an address may lie in: what its names allow, narrowed by what the record says beside the text.

Belongs here: ``RegionHints``. Not here: reading names (``gazetteer``), what an area of a police station covers (``areas``).
"""

from __future__ import annotations

from typing import NamedTuple

from gridhub.places.gazetteer import Gazetteer
from gridhub.places.methods import Rule
from gridhub.places.region_names import Codes


class Narrowed(NamedTuple):
    """``regions``: where the address may lie. ``rule``: what narrowed them last. ``conflict``: a region that the record
    names has no place of that name."""

    regions: Codes
    rule: Rule
    conflict: bool


def only(regions: Codes) -> str | None:
    """The one region, or None."""
    return next(iter(regions)) if len(regions) == 1 else None


class RegionHints:
    """What text, code, name and learned area of a record say about its region. ``known``: regions that exist."""

    def __init__(self, gazetteer: Gazetteer, having_dwellings: Codes) -> None:
        self.gazetteer = gazetteer
        self.known = frozenset(gazetteer.levels) | having_dwellings
        self._named: dict[str, Codes | None] = {}

    def of_name(self, name: str) -> Codes | None:
        """Regions of an exact region name; None for a police station or an unknown name."""
        if name not in self._named:
            self._named[name] = self.gazetteer.scope_of(name) if name else None
        return self._named[name]

    def narrow(
        self, name: str | None, scope: Codes | None, region_code: str, region_name: str, learned: Codes | None
    ) -> Narrowed:
        """``name``: estate, natural village or street; ``scope``: regions that names in the text allow."""
        having = self.gazetteer.places.get(name) if name else None
        regions: Codes | None = having
        rule: Rule = "unique"
        conflict = False
        steps: tuple[tuple[Rule, Codes | None], ...] = (
            ("region_text", scope or None),
            ("region_code", self.gazetteer.villages(region_code) & self.known or None),
            ("region_name", self.of_name(region_name)),
            ("region_learned", learned),
        )
        for hint, told in steps:
            if not told or (regions is not None and len(regions) == 1 and told >= regions):
                continue
            if regions is None:
                regions, rule = told, hint
            elif narrower := regions & told:
                if narrower != regions:
                    regions, rule = narrower, hint
            elif hint != "region_learned":
                conflict = conflict or (having is not None and regions == having)
        return Narrowed(regions or frozenset(), rule, conflict)

"""How an address was resolved: the methods, what each is worth, and the rules and reasons that accompany them.

Belongs here: the one table of confidences. Not here: the decisions themselves (``resolve``).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

Method = Literal[
    "standard", "std_code", "exact", "text", "alias", "phase_inferred", "unit_inferred", "group_inferred",
    "dash_inferred", "place_inferred", "building_inferred", "region_overruled", "founded", "building", "place",
    "region", "collective", "ambiguous", "unresolved",
]  # fmt: skip

CONFIDENCE: Final[dict[Method, Decimal]] = {
    "standard": Decimal("1.000"),  # a row of the standard address list itself
    "std_code": Decimal("1.000"),  # the record carries the standard address code
    "exact": Decimal("0.990"),  # every part is named and one dwelling has them all
    "text": Decimal("0.980"),  # unparsed, but letter for letter a standard address
    "alias": Decimal("0.970"),  # exact under another name of the estate
    "phase_inferred": Decimal("0.920"),  # phase left out, one dwelling fits
    "group_inferred": Decimal("0.900"),  # village group left out, one dwelling fits
    "unit_inferred": Decimal("0.900"),  # unit left out, the building has this room once
    "dash_inferred": Decimal("0.900"),  # 3-501: of building-room and unit-room one exists
    "place_inferred": Decimal("0.880"),  # estate left out, the region has this room once
    "building_inferred": Decimal("0.880"),  # building left out, the estate has this room once
    "region_overruled": Decimal("0.850"),  # exact and alone of its name, although the record names another region
    "founded": Decimal("0.700"),  # no standard address: the address founds its own dwelling
    "building": Decimal("0.950"),  # ends at the building (or the door of several rooms)
    "place": Decimal("0.900"),  # ends at the estate, road or village group
    "region": Decimal("0.900"),  # ends at the community or village
    "collective": Decimal("0.900"),  # a 集体户 or an institution: many people, no household
    "ambiguous": Decimal("0.000"),
    "unresolved": Decimal("0.000"),
}
"""What a method is worth; the weakest of several inferences counts. For building, place and region: of that link."""

Rule = Literal[
    "region_code", "region_text", "region_name", "region_learned", "unique", "record",
    "empty", "outside", "unparsed", "no_region", "unknown_place", "similar_place", "alias_candidate", "no_such_room", "no_such_place",
    "region_conflict", "several",
]  # fmt: skip
"""The last thing that narrowed the search to one region (``unique``: the name occurs in one region only), or, for
``ambiguous`` and ``unresolved``, the reason."""


def weakest(methods: list[Method]) -> Method:
    """The method of least confidence; the earlier in the table on a tie. ``methods`` must not be empty."""
    order = list(CONFIDENCE)
    return min(methods, key=lambda method: (CONFIDENCE[method], order.index(method)))

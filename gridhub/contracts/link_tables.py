"""The link tables: what the linking stages write, for the SQL assets that read them.

Belongs here: column names and SQL types, one place for the project check, the stages' tests and the plan.
Not here: how links are made (``places``, ``identity``). Grains are told in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Mapping

_CONFIDENCE = "DECIMAL(4,3)"
_LINK = {"record_id": "VARCHAR", "role": "VARCHAR"}
_HOW = {"method": "VARCHAR", "rule": "VARCHAR", "confidence": _CONFIDENCE}

PLACES: Mapping[str, Mapping[str, str]] = {
    "link.region": {**_LINK, "region_id": "VARCHAR", "issuer": "VARCHAR", "vintage": "VARCHAR", "region_code": "VARCHAR"},
    "link.grid": {**_LINK, "grid_id": "VARCHAR", "grid_system": "VARCHAR", "grid_code": "VARCHAR"},
    "link.dwelling": {
        "dwelling_id": "VARCHAR", "address_key": "VARCHAR", "std_address_code": "VARCHAR", "region_code": "VARCHAR",
        "estate": "VARCHAR", "phase": "VARCHAR", "building": "VARCHAR", "unit": "VARCHAR", "floor": "VARCHAR",
        "room": "VARCHAR", "village_group": "VARCHAR", "door_no": "VARCHAR", "road": "VARCHAR",
        "address_norm": "VARCHAR", "building_id": "VARCHAR", "grid_id": "VARCHAR", "grid_method": "VARCHAR",
        "leaf_count": "BIGINT",
    },
    "link.dwelling_grid": {
        "dwelling_id": "VARCHAR", "grid_id": "VARCHAR", "grid_level": "BIGINT", "is_leaf": "BOOLEAN", "record_id": "VARCHAR",
    },
    "link.department_dwelling_grid": {
        "department": "VARCHAR", "dwelling_id": "VARCHAR", "grid_id": "VARCHAR", "record_id": "VARCHAR",
    },
    "link.address": {
        **_LINK, "address_id": "VARCHAR", "dwelling_id": "VARCHAR", "building_id": "VARCHAR", "grid_id": "VARCHAR",
        "region_code": "VARCHAR", "address_norm": "VARCHAR", "parse_level": "VARCHAR", **_HOW, "candidate_count": "BIGINT",
    },
    "link.grid_crosswalk": {
        "department": "VARCHAR", "department_grid_id": "VARCHAR", "unified_grid_id": "VARCHAR", "relation": "VARCHAR",
        "dwelling_count": "BIGINT", "department_share": "DECIMAL(6,4)", "unified_share": "DECIMAL(6,4)",
    },
    "link.coverage_issue": {"record_id": "VARCHAR", "part_no": "BIGINT", "reason": "VARCHAR"},
}  # fmt: skip
"""Written by ``places``."""

IDENTITY: Mapping[str, Mapping[str, str]] = {
    "link.person": {**_LINK, "person_id": "VARCHAR", **_HOW, "evidence": "VARCHAR"},
    "link.person_edge": {
        "record_a": "VARCHAR", "role_a": "VARCHAR", "record_b": "VARCHAR", "role_b": "VARCHAR", "rule": "VARCHAR",
        "confidence": _CONFIDENCE, "verdict": "VARCHAR", "reason": "VARCHAR",
    },
    "link.cid_status": {**_LINK, "status": "VARCHAR", "cid_repaired": "VARCHAR", "reason": "VARCHAR"},
    "link.household": {**_LINK, "household_kind": "VARCHAR", "household_id": "VARCHAR"},
    "link.market_entity": {**_LINK, "entity_id": "VARCHAR", **_HOW},
    "link.pollution_source": {**_LINK, "source_id": "VARCHAR"},
    "link.registry": {"entity_kind": "VARCHAR", "token": "VARCHAR", "hub_id": "VARCHAR", "basis": "VARCHAR"},
    "link.id_change": {"entity_kind": "VARCHAR", "old_id": "VARCHAR", "new_id": "VARCHAR", "change": "VARCHAR"},
}  # fmt: skip
"""Written by ``identity``."""

LINK_TABLES: Mapping[str, Mapping[str, str]] = {**PLACES, **IDENTITY}

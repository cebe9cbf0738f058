"""Which field of a department's sheet an address of a role stands in: a decision about a cell names it."""

from __future__ import annotations

from gridhub.project.sql.claims import fields_of_role

LEASES = """SELECT CASE WHEN ended THEN 'site' ELSE 'residence' END AS role, address AS address_text FROM std.a__b
UNION ALL
SELECT 'hukou' AS role, tenant_address AS address_text FROM std.a__b WHERE tenant_address IS NOT NULL"""


def test_each_role_has_the_field_of_its_own_select() -> None:
    fields = {role: fields_of_role(LEASES, role, "address_text") for role in ("site", "residence", "hukou", "scene")}
    assert fields == {"site": {"address"}, "residence": {"address"}, "hukou": {"tenant_address"}, "scene": set()}

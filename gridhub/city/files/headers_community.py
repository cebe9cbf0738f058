"""Headers of rentals, of changes of households and ids, and of the common life of grids.

Belongs here: columns of those exports. Not here: rows (``exports_*``), the other exports (``headers``).
"""

from __future__ import annotations

from gridhub.city.files.sheets import Column

_SERIAL = Column("", ("序号",), "number", width=6)

COMMUNITY_COLUMNS: dict[str, tuple[Column, ...]] = {
    "public_security.rental": (
        _SERIAL, Column("rental_no", ("登记编号", "房屋编号"), width=18), Column("address", ("房屋地址", "出租房屋地址"), "address", width=40),
        Column("area", ("建筑面积（平方米）", "建筑面积"), "number"), Column("rental_use", ("出租用途",)),
        Column("owner_name", ("房主姓名", "出租人姓名"), "name", width=10), Column("owner_cid", ("房主身份证号", "房主证件号码"), "cid", width=22),
        Column("owner_phone", ("房主联系方式", "房主联系电话"), "phone", width=16), Column("tenant_name", ("承租人姓名", "承租人"), "name", width=10),
        Column("tenant_cid", ("承租人身份证号", "承租人公民身份号码"), "cid", width=22),
        Column("tenant_phone", ("承租人联系方式", "承租人联系电话"), "phone", width=16),
        Column("tenant_hukou_address", ("承租人户籍地址", "承租人户籍详址"), "address", width=40),
        Column("tenant_count", ("居住人数", "承租人数"), "number"), Column("lease_from", ("租期起", "起租日期"), "date", width=14),
        Column("lease_to", ("租期止", "租期届满"), "date", width=14), Column("register_date", ("登记日期", "登记时间"), "date", width=14),
        Column("cancelled_date", ("注销日期", "停租日期"), "date", width=14), Column("hazard", ("隐患类型", "房屋隐患")),
    ),
}  # fmt: skip
"""By ``department.export``, in the order of the sheet."""

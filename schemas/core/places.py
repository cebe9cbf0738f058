"""Contracts of the canonical places: region, grid, department grid, crosswalk, address, dwelling.

Belongs here: meaning and sensitivity of every column. Not here: how it is derived (``assets/core``).
"""

from __future__ import annotations

from typing import Annotated

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field

Confidence = Annotated[pl.Decimal, 4, 3]
Share = Annotated[pl.Decimal, 6, 4]
Area = Annotated[pl.Decimal, 14, 1]
Distance = Annotated[pl.Decimal, 9, 1]
Degree = Annotated[pl.Decimal, 10, 6]

RECORD = "delivery_id:sheet_no:row of the sheet row the values come from"


class Region(TableContract):
    """区划代码表的一条。每个发布机构、版本、代码一行。"""

    region_id: str = field("区划", "hub id", kind="id", sensitivity="S1", required=True)
    region_code: str = field("区划代码", "12 位", kind="region_code", sensitivity="S1", required=True)
    region_name: str = field("区划名称", sensitivity="S1", required=True)
    region_level: str = field(
        "级别", "county 县级，town 乡级，village 村级", sensitivity="S1", isin=["county", "town", "village"]
    )
    village_kind: str = field(
        "村级类型", "community 社区，village 行政村；按代码末三位", sensitivity="S1", isin=["community", "village"]
    )
    urban_rural_code: str = field("城乡分类代码", kind="code", codes="urban_rural", sensitivity="S1")
    parent_region_code: str = field("上级代码", kind="region_code", sensitivity="S1")
    parent_region_id: str = field("上级区划", kind="id", sensitivity="S1")
    parent_region_name: str = field("上级名称", sensitivity="S1")
    issuer: str = field("发布机构", "同样的 12 位代码在不同机构指不同地方", sensitivity="S1", required=True)
    vintage: str = field("版本", sensitivity="S1", required=True)
    is_newest: bool = field("是否最新版本", kind="boolean", sensitivity="S1", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.region"
        title = "区划"
        metadata = {"key": ["region_id"]}


class RegionConflict(TableContract):
    """区划代码冲突。两个机构的区划表对同一代码给出不同名称，每对一行；须人工核对，系统不把它们当作同一个地方。"""

    region_id: str = field("区划", kind="id", sensitivity="S1", required=True)
    other_region_id: str = field("另一区划", kind="id", sensitivity="S1", required=True)
    region_code: str = field("区划代码", kind="region_code", sensitivity="S1", required=True)
    region_name: str = field("名称", sensitivity="S1", required=True)
    issuer: str = field("发布机构", sensitivity="S1", required=True)
    vintage: str = field("版本", sensitivity="S1", required=True)
    other_region_name: str = field("另一名称", sensitivity="S1", required=True)
    other_issuer: str = field("另一发布机构", sensitivity="S1", required=True)
    other_vintage: str = field("另一版本", sensitivity="S1", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    other_record_id: str = field("另一来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.region_conflict"
        title = "区划代码冲突"
        metadata = {
            "key": ["region_id", "other_region_id"],
            "view": "区划代码冲突",
        }


class Grid(TableContract):
    """统一网格。每个网格一行；级别号只在统一网格内有意义。"""

    grid_id: str = field("网格", "hub id", kind="id", sensitivity="S1", required=True)
    grid_code: str = field("网格编码", kind="grid_code", sensitivity="S1", required=True)
    grid_name: str = field("网格名称", sensitivity="S1")
    grid_level: int = field(
        "网格级别", "城市 1–3 级，农村 1–2 级；1 级最大", kind="integer", sensitivity="S1", ge=1, le=3
    )
    grid_class: str = field(
        "网格类别",
        "comprehensive 综合，micro 微网格，exclusive 专属",
        sensitivity="S1",
        isin=["comprehensive", "micro", "exclusive"],
    )
    exclusive_type: str = field("专属类型", "行政中心、街路市场、园区…", sensitivity="S1")
    territory_unit: str = field("属地单位", "专属网格由属地与主管部门双重管理", sensitivity="S1")
    competent_department: str = field("主管部门", sensitivity="S1")
    area_type: str = field("城乡类型", "urban 城市，rural 农村", sensitivity="S1", isin=["urban", "rural"])
    parent_grid_id: str = field("上级网格", kind="id", sensitivity="S1")
    level1_grid_id: str = field("所属一级网格", "一级网格即自身", kind="id", sensitivity="S1")
    level2_grid_id: str = field("所属二级网格", kind="id", sensitivity="S1")
    level3_grid_id: str = field("所属三级网格", kind="id", sensitivity="S1")
    region_code: str = field("社区（村）代码", "一个网格只属于一个社区或村", kind="region_code", sensitivity="S1")
    region_id: str = field("社区（村）", kind="id", sensitivity="S1")
    coverage_text: str = field("覆盖范围", "网格信息表原文", sensitivity="S1")
    boundary_text: str = field("四至", "东至…南至…，网格表原文", sensitivity="S1")
    level_name: str = field("分级名称", "assets/rules/grid_level.yaml", sensitivity="S1")
    level_unit: str = field("划分单位", "村民小组、巷道、户数、小区、楼栋、单元…", sensitivity="S1")
    norm_min_households: int = field(
        "户数下限", "本级标准；空：没有标准", kind="integer", sensitivity="S1", unit="户", counts_people=False
    )
    norm_max_households: int = field("户数上限", kind="integer", sensitivity="S1", unit="户", counts_people=False)
    household_target: int = field("应管户数", kind="integer", sensitivity="S1", unit="户", counts_people=False)
    target_state: str = field(
        "应管户数是否达标",
        "inside 在标准内，below 不足，above 超出；空：没有标准或没有填应管户数",
        sensitivity="S1",
        isin=["inside", "below", "above"],
    )
    branch_name: str = field("网格党支部", sensitivity="S1")
    has_board: bool = field("有无公示牌", kind="boolean", sensitivity="S1")
    contact_card_count: int = field("连心卡数", kind="integer", sensitivity="S1", unit="张")
    valid_from: pl.Date = field("启用日期", kind="date", sensitivity="S1")
    valid_to: pl.Date = field("停用日期", "当日起不再使用", kind="date", sensitivity="S1")
    approval_no: str = field("审核文号", "批准本次网格划分的文件", sensitivity="S1")
    is_active: bool = field("是否在用", "按数据截止日", kind="boolean", sensitivity="S1", required=True)
    is_leaf: bool = field("是否末级", "在用且没有在用的下级网格", kind="boolean", sensitivity="S1", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.grid"
        title = "统一网格"
        metadata = {"key": ["grid_id"]}


class DepartmentGrid(TableContract):
    """部门自有网格，原样保留。每个部门网格一行。"""

    grid_id: str = field("部门网格", "hub id", kind="id", sensitivity="S2", required=True)
    grid_system: str = field("网格体系", "部门代码", required=True)
    department: str = field("部门", required=True)
    grid_code: str = field("部门网格编码", kind="grid_code", required=True)
    grid_name: str = field("部门网格名称")
    grid_level: int = field("部门网格级别", "只在本体系内有意义，不与统一网格比较", kind="integer")
    parent_grid_code: str = field("上级网格编码", kind="grid_code")
    region_code: str = field("社区（村）代码", kind="region_code")
    coverage_text: str = field("覆盖范围")
    valid_from: pl.Date = field("启用日期", kind="date")
    valid_to: pl.Date = field("停用日期", kind="date")
    worker_name: str = field(
        "网格员", "部门网格表所写，走这片地方的人", kind="person_name", sensitivity="S3", office=True
    )
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.department_grid"
        title = "部门网格"
        metadata = {"key": ["grid_id"]}


class GridVersion(TableContract):
    """网格历次划分。每个网格每次划分一行。"""

    grid_id: str = field("网格", kind="id", sensitivity="S1", required=True)
    version_no: int = field("序号", "按启用日期", kind="integer", sensitivity="S1", required=True, ge=1)
    grid_code: str = field("网格编码", kind="grid_code", sensitivity="S1", required=True)
    grid_name: str = field("网格名称", sensitivity="S1")
    grid_level: int = field("网格级别", kind="integer", sensitivity="S1")
    parent_grid_code: str = field("上级网格编码", kind="grid_code", sensitivity="S1")
    region_code: str = field("社区（村）代码", kind="region_code", sensitivity="S1")
    coverage_text: str = field("覆盖范围", sensitivity="S1")
    household_target: int = field("应管户数", kind="integer", sensitivity="S1", unit="户", counts_people=False)
    valid_from: pl.Date = field("启用日期", kind="date", sensitivity="S1")
    valid_to: pl.Date = field("停用日期", "当日起不再使用", kind="date", sensitivity="S1")
    approval_no: str = field("审核文号", sensitivity="S1")
    is_active: bool = field("是否在用", "按数据截止日", kind="boolean", sensitivity="S1", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.grid_version"
        title = "网格历次划分"
        metadata = {"key": ["grid_id", "version_no"]}


class DwellingGrid(TableContract):
    """房屋历次所在的末级网格。每套房屋每段日子一行；没有网格的日子没有行。"""

    dwelling_id: str = field("房屋", kind="id", required=True)
    version_no: int = field("序号", "按日期", kind="integer", required=True, ge=1)
    valid_from: pl.Date = field("起", "空：一直如此", kind="date")
    valid_to: pl.Date = field("止", "当日起不再如此；空：至今", kind="date")
    grid_id: str = field("末级网格", "落入几个或不知道时为空", kind="id")
    grid_code: str = field("网格编码", kind="grid_code")
    grid_name: str = field("网格名称")
    grid_method: str = field(
        "末级网格如何确定", "同 core.dwelling", isin=["coverage", "several", "unknown"], required=True
    )
    grid_reason: str = field("末级网格未知的原因", "同 core.dwelling")
    leaf_grid_count: int = field("末级网格数", kind="integer", ge=0)

    class Config:
        name = "core.dwelling_grid"
        title = "房屋历次所在网格"
        metadata = {"key": ["dwelling_id", "version_no"]}


class GridCheck(TableContract):
    """网格表问题。在用统一网格的每个问题一行，供网格办改表。"""

    grid_id: str = field("网格", kind="id", sensitivity="S1", required=True)
    grid_code: str = field("网格编码", kind="grid_code", sensitivity="S1", required=True)
    grid_name: str = field("网格名称", sensitivity="S1")
    fault: str = field(
        "问题",
        sensitivity="S1",
        required=True,
        isin=[
            "code_twice", "level_undeclared", "parent_missing", "parent_not_said", "parent_ended", "parent_level",
            "parent_elsewhere", "region_unknown", "coverage_part", "norm_below", "norm_above",
            "exclusive_without_department", "letter_missing",
        ],
    )  # fmt: skip
    detail: str = field("说明", sensitivity="S1", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.grid_check"
        title = "网格表问题"
        metadata = {"key": ["grid_id", "fault"], "view": "网格表问题", "view_without": ["fault"]}


class GridCrosswalk(TableContract):
    """部门网格与统一网格的对照。每对有共同房屋的网格一行。"""

    department: str = field("部门", required=True)
    department_grid_id: str = field("部门网格", kind="id", required=True)
    department_grid_name: str = field("部门网格名称")
    unified_grid_id: str = field("统一网格", kind="id", required=True)
    unified_grid_name: str = field("统一网格名称")
    unified_grid_level: int = field("统一网格级别", kind="integer")
    unified_is_leaf: bool = field("统一网格是否末级", kind="boolean", required=True)
    relation: str = field(
        "关系",
        "equal 相同，within 在其内，contains 包含，overlaps 交叉，none 人工认定无关；人工认定的以认定为准",
        isin=["equal", "within", "contains", "overlaps", "none"],
    )
    computed_relation: str = field(
        "计算的关系", "按共同房屋", isin=["equal", "within", "contains", "overlaps"], required=True
    )
    decided_on: pl.Date = field("认定日期", "decisions/grid_crosswalk.csv；空：没有人工认定", kind="date")
    dwelling_count: int = field("共同房屋数", kind="integer", unit="套", ge=0)
    department_dwelling_count: int = field("部门网格房屋数", kind="integer", unit="套", ge=0)
    unified_dwelling_count: int = field("统一网格房屋数", kind="integer", unit="套", ge=0)
    department_share: Share = field("占部门网格比例", "共同房屋 ÷ 部门网格房屋，0–1", kind="decimal")
    unified_share: Share = field("占统一网格比例", "共同房屋 ÷ 统一网格房屋，0–1", kind="decimal")
    department_doubt_count: int = field(
        "部门网格中位置存疑的房屋数", "末级网格未知原因为 address_unread、address_similar；不计入本表其他数和比例",
        kind="integer", unit="套", ge=0,
    )  # fmt: skip
    unified_doubt_count: int = field("统一网格中位置存疑的房屋数", "同上", kind="integer", unit="套", ge=0)
    household_count: int = field("共同居住户数", kind="integer", unit="户", ge=0)
    department_household_share: Share = field(
        "占部门网格户数比例", "空：部门网格没有居住户", kind="decimal", counts_people=True
    )
    unified_household_share: Share = field(
        "占统一网格户数比例", "空：统一网格没有居住户", kind="decimal", counts_people=True
    )
    market_entity_count: int = field("共同存续经营主体数", kind="integer", unit="户", counts_people=False, ge=0)
    department_record_id: str = field("部门网格来源行", RECORD, kind="id")
    unified_record_id: str = field("统一网格来源行", RECORD, kind="id")

    class Config:
        name = "core.grid_crosswalk"
        title = "网格对照"
        metadata = {"key": ["department_grid_id", "unified_grid_id"]}


class Address(TableContract):
    """已落位的地址。每个地址一行，取置信度最高的一条。"""

    address_id: str = field("地址", "hub id", kind="id", required=True)
    address_norm: str = field("规范地址", kind="address", sensitivity="S3")
    parse_level: str = field("解析级别", "到室、到楼栋、到小区…")
    dwelling_id: str = field("房屋", kind="id")
    building_id: str = field("楼栋", kind="id")
    grid_id: str = field("末级网格", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    method: str = field("落位方法", required=True)
    reason: str = field("依据或未落位原因", "落位的：由什么确定社区；未落位的：为什么")
    confidence: Confidence = field("置信度", "0–1", kind="decimal")
    record_count: int = field("来源行数", kind="integer", counts_people=True, required=True, ge=1)
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.address"
        title = "地址"
        metadata = {"key": ["address_id"]}


class AddressCandidate(TableContract):
    """未落位的地址可能指的房屋，供人工认定。每个地址最多五行。"""

    address_id: str = field("地址", kind="id", required=True)
    candidate_no: int = field("序号", kind="integer", required=True, ge=1)
    dwelling_id: str = field("可能的房屋", kind="id", required=True)
    address_norm: str = field("该房屋的规范地址", kind="address", sensitivity="S3")
    place_written: str = field("文中的名称", "原样，可能夹有姓名，只在明文库中", sensitivity="S3", mask="drop")
    place_listed: str = field("标准地址中的名称")
    record_id: str = field("来源行", RECORD, kind="id", required=True)
    role: str = field("来源行中的角色", required=True)

    class Config:
        name = "core.address_candidate"
        title = "地址候选"
        metadata = {"key": ["address_id", "candidate_no"]}


class Dwelling(TableContract):
    """房屋：地点的锚。每套房屋一行。"""

    dwelling_id: str = field("房屋", "hub id", kind="id", required=True)
    std_address_code: str = field("标准地址编码", kind="id", mask="drop", sensitivity="S3")
    building_id: str = field("楼栋", "hub id", kind="id")
    region_code: str = field("社区（村）代码", kind="region_code")
    region_id: str = field("社区（村）", kind="id")
    road: str = field("道路")
    estate: str = field("小区")
    phase: str = field("期")
    building: str = field("楼栋号")
    unit: str = field("单元", sensitivity="S3", mask="drop")
    floor: str = field("层", sensitivity="S3", mask="drop")
    room: str = field("室", sensitivity="S3", mask="drop")
    village_group: str = field("村民小组")
    door_no: str = field("门牌号", sensitivity="S3", mask="drop")
    address_norm: str = field("规范地址", kind="address", sensitivity="S3")
    is_collective: bool = field("是否集体户", "集体户或机构：登记的人不算一个居住户", kind="boolean")
    dwelling_use: str = field(
        "房屋用途",
        "residential 住宅，shop 商铺，office 办公，plant 厂房",
        isin=["residential", "shop", "office", "plant"],
    )
    is_standard: bool = field("是否标准地址", "否：由其他来源的地址建立", kind="boolean", required=True)
    grid_id: str = field("末级网格", "没有或有多个末级网格时为空", kind="id")
    level1_grid_id: str = field("一级网格", "各末级网格一致时才有值", kind="id")
    level2_grid_id: str = field("二级网格", kind="id")
    level3_grid_id: str = field("三级网格", kind="id")
    leaf_grid_count: int = field("末级网格数", "应为 1；大于 1 见疑点 F18", kind="integer", required=True, ge=0)
    grid_method: str = field(
        "末级网格如何确定",
        "coverage 覆盖范围，several 落入几个末级网格，unknown 网格表有缺口或地址存疑、不知道；空：没有网格覆盖",
        isin=["coverage", "several", "unknown"],
    )
    grid_reason: str = field(
        "末级网格未知的原因",
        "date_unread 启停日期未识别，parent_unread 上级编码未识别，parent_missing 上级网格没有可用的行，parent_circle 上级互为上级，"
        "coverage_unread 可能覆盖它的网格的覆盖范围未识别，row_set_aside 网格表有行被隔离，"
        "address_unread 标准地址读不到户，address_similar 标准地址中的名称疑似写错一个字",
        isin=[
            "date_unread", "parent_unread", "parent_missing", "parent_circle", "coverage_unread", "row_set_aside",
            "address_unread", "address_similar",
        ],
    )  # fmt: skip
    record_id: str = field("来源行", RECORD, kind="id")
    role: str = field("来源行中的角色")

    class Config:
        name = "core.dwelling"
        title = "房屋"
        metadata = {"key": ["dwelling_id"]}


class GridArea(TableContract):
    """网格边界。每个有边界的网格一行；统一网格和部门网格都在其中，一律为 CGCS2000。"""

    grid_id: str = field("网格", "hub id", kind="id", sensitivity="S1", required=True)
    grid_system: str = field("网格体系", "unified 统一网格，其他为部门", sensitivity="S1", required=True)
    department: str = field("部门", sensitivity="S1", required=True)
    grid_code: str = field("网格编码", kind="grid_code", sensitivity="S1", required=True)
    grid_name: str = field("网格名称", sensitivity="S1")
    region_code: str = field("社区（村）代码", kind="region_code", sensitivity="S1")
    shape: str = field("边界", "WKT，CGCS2000", kind="geometry", required=True)
    area_m2: Area = field("面积", kind="decimal", unit="平方米", required=True)
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.grid_area"
        title = "网格边界"
        metadata = {"key": ["grid_id"], "view": "网格边界"}


class DwellingPoint(TableContract):
    """房屋坐标及其与地址的比对。每套有坐标的房屋一行；坐标属个人信息，不发布。"""

    dwelling_id: str = field("房屋", "hub id", kind="id", required=True)
    longitude: Degree = field("经度", "CGCS2000", kind="longitude", sensitivity="S3", mask="drop", required=True)
    latitude: Degree = field("纬度", "CGCS2000", kind="latitude", sensitivity="S3", mask="drop", required=True)
    polygon_grid_id: str = field("坐标所在网格", "坐标所在的末级网格；没有或有几个时为空", kind="id")
    address_grid_id: str = field("地址所在网格", "按覆盖范围所属的末级网格", kind="id")
    verdict: str = field(
        "比对结果",
        "agree 一致，differ 不一致，outside 在网格之外，polygon_only 只有坐标可定，address_only 只有地址可定，neither 都不能定",
        isin=["agree", "differ", "outside", "polygon_only", "address_only", "neither"],
        required=True,
    )
    distance_m: Distance = field("相距", "到地址所在网格边界的距离", kind="decimal", unit="米")
    record_id: str = field("来源行", RECORD, kind="id", required=True)

    class Config:
        name = "core.dwelling_point"
        title = "房屋坐标"
        metadata = {"key": ["dwelling_id"]}

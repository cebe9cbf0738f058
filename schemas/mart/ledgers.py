"""Contracts of the ledgers people work with: 网格总览, 基本信息台账, 重点人群台账.

Belongs here: meaning, sensitivity and mask of every column. Not here: how it is derived (``assets/mart``).
"""

from __future__ import annotations

import polars as pl

from gridhub.contracts.base import TableContract
from gridhub.contracts.fields import field
from gridhub.contracts.margins import Margins


class GridOverview(TableContract):
    """网格总览。每个在用统一网格一行，上级网格的数包含下级。"""

    grid_id: str = field("网格", "hub id", kind="id", sensitivity="S1", required=True)
    grid_code: str = field("网格编码", kind="grid_code", sensitivity="S1", required=True)
    grid_name: str = field("网格名称", sensitivity="S1")
    grid_level: int = field("网格级别", kind="integer", sensitivity="S1")
    grid_class_name: str = field("网格类别", "综合网格、微网格或专属网格", sensitivity="S1")
    exclusive_type_name: str = field("专属类型", sensitivity="S1")
    territory_unit: str = field("属地单位", sensitivity="S1")
    competent_department: str = field("主管部门", sensitivity="S1")
    area_type_name: str = field("城乡类型", sensitivity="S1")
    parent_grid_name: str = field("上级网格", sensitivity="S1")
    community_name: str = field("社区（村）", sensitivity="S1")
    town_name: str = field("乡镇（街道）", sensitivity="S1")
    is_leaf: bool = field("是否末级", kind="boolean", sensitivity="S1", required=True)
    household_target: int = field("应管户数", kind="integer", unit="户", counts_people=False)
    dwelling_count: int = field("房屋数", kind="integer", unit="套", ge=0)
    household_count: int = field("居住户数", "有人现住的房屋数", kind="integer", unit="户", ge=0)
    level_unit: str = field("划分单位", "分级规则 assets/rules/grid_level.yaml", sensitivity="S1")
    norm_min_households: int = field("户数下限", kind="integer", unit="户", counts_people=False, sensitivity="S1")
    norm_max_households: int = field("户数上限", kind="integer", unit="户", counts_people=False, sensitivity="S1")
    norm_state_name: str = field("户数是否达标", "按居住户数；空：本级没有标准", sensitivity="S1")
    person_count: int = field("现住人口", kind="integer", unit="人", ge=0)
    registered_count: int = field("户籍人口", kind="integer", unit="人", ge=0)
    floating_count: int = field("流动人口", kind="integer", unit="人", ge=0)
    elderly_count: int = field("老年人", "年龄起点见 assets/rules/population.yaml", kind="integer", unit="人", ge=0)
    aged_count: int = field("高龄老人", "年龄起点见 assets/rules/population.yaml", kind="integer", unit="人", ge=0)
    key_person_count: int = field("重点人员", "在册且现住，不含敏感类别", kind="integer", unit="人", ge=0)
    grid_head_count: int = field(
        "网格长", "含下级网格，一人计一次", kind="integer", unit="人", counts_people=False, ge=0
    )
    full_time_count: int = field("专职网格员", kind="integer", unit="人", counts_people=False, ge=0)
    part_time_count: int = field("兼职网格员", kind="integer", unit="人", counts_people=False, ge=0)
    market_entity_count: int = field("存续经营主体", kind="integer", unit="户", counts_people=False, ge=0)
    pollution_source_count: int = field("固定污染源", kind="integer", unit="个", ge=0)
    finding_count: int = field(
        "疑点数",
        "S3：减去公开层里逐条列出的企业和网格疑点，剩下的是关于人的",
        kind="integer", unit="条", sensitivity="S3", counts_people=True, ge=0,
    )  # fmt: skip
    f01_count: int = field(
        "死亡后仍领取补贴疑点", "按最后所知住处", kind="integer", unit="条", counts_people=True, ge=0
    )
    f12_count: int = field("主体注销而许可有效疑点", kind="integer", unit="条", ge=0)
    f18_count: int = field("一户两格疑点", "每个相关网格各计一次", kind="integer", unit="条", ge=0)
    branch_name: str = field("网格党支部")
    has_board: bool = field("有无公示牌", kind="boolean")
    contact_card_count: int = field("连心卡数", kind="integer", unit="张")

    class Config:
        name = "mart.grid_overview"
        title = "网格总览"
        metadata = {
            "key": ["grid_id"], "view": "网格总览",
            "margins": Margins(
                under=("grid_id", "core.grid", "grid_id", "parent_grid_id"),
                sums=(("person_count", ("registered_count", "floating_count")),),
                known=(("grid_class_name",), ("grid_class_name", "town_name")),
            ),
        }  # fmt: skip


class BasicLedger(TableContract):
    """基本信息台账。每个有现住地的在世人员一行。"""

    person_id: str = field("人员", "hub id", kind="id", required=True)
    name: str = field("姓名", kind="person_name", sensitivity="S3")
    sex_code: str = field("性别代码", "GB/T 2261.1", kind="code", codes="sex", sensitivity="S3")
    sex_name: str = field("性别", sensitivity="S3")
    age_band: str = field("年龄段", "按数据截止日；有地址就不给确切年龄", sensitivity="S3")
    birth_date: pl.Date = field("出生日期", "只在明文库中", kind="date", sensitivity="S3", mask="drop", life="birth")
    cid: str = field("公民身份号码", "只取可信或经佐证修复的号码", kind="citizen_id", sensitivity="S4", mask="cid")
    marriage_name: str = field("婚姻状况", sensitivity="S3")
    population_type: str = field("人口类型代码", isin=["registered", "floating", "overseas"])
    population_type_name: str = field("人口类型")
    relation_code: str = field("与户主关系代码", "GB/T 4761-2008", kind="code", codes="relation")
    relation_name: str = field("与户主关系")
    is_head: bool = field("是否户主", "居住户的代表人：住在其中的户主，否则最年长者", kind="boolean", required=True)
    living_household_id: str = field("居住户", kind="id")
    dwelling_id: str = field("房屋", kind="id", required=True)
    address: str = field("现住址", "发布时只到楼栋", kind="address", sensitivity="S3")
    grid_id: str = field("末级网格编号", kind="id")
    level1_grid_name: str = field("一级网格")
    level2_grid_name: str = field("二级网格")
    level3_grid_name: str = field("三级网格")
    community_name: str = field("社区（村）")
    town_name: str = field("乡镇（街道）")
    phone: str = field("联系电话", kind="phone_list", sensitivity="S3")
    is_low_income: bool = field("是否低保", "最近一期名册的救助单元成员", kind="boolean", sensitivity="S3")
    low_income_programme_name: str = field("低保项目", sensitivity="S3")
    is_key_person: bool = field("是否重点人员", "类别见重点人群台账；敏感类别不在内", kind="boolean", sensitivity="S3")
    has_old_age_allowance: bool = field("是否领取高龄津贴", "最近一个发放月", kind="boolean", sensitivity="S3")
    has_confirmed_cid: bool = field("身份号码是否核实", kind="boolean")
    residence_evidence_name: str = field("现住依据部门", required=True)
    residence_evidence_date: pl.Date = field("现住依据日期", kind="date", required=True)
    record_id: str = field("来源行", "现住的依据", kind="id", required=True)

    class Config:
        name = "mart.basic_ledger"
        title = "基本信息台账"
        metadata = {"key": ["person_id"], "view": "基本信息台账", "view_without": ["population_type", "record_id"]}


class KeyPersonLedger(TableContract):
    """重点人群台账。每个在册人员每个类别一行；敏感类别的行只在保险库，须写明用途用 --reveal 查看。"""

    person_id: str = field("人员", "hub id", kind="id", required=True)
    list_name: str = field("名单", "服务关爱对象或特殊人群", required=True)
    category: str = field(
        "类别代码",
        "敏感类别不发布",
        kind="code",
        codes="key_person_category",
        sensitivity="S4",
        mask="keep",
        required=True,
    )
    category_name: str = field("类别", sensitivity="S4", mask="keep", required=True)
    name: str = field("姓名", kind="person_name", sensitivity="S3")
    sex_name: str = field("性别", sensitivity="S3")
    phone: str = field("联系电话", kind="phone_list", sensitivity="S3")
    level: str = field("风险等级代码", isin=["high", "medium", "low"])
    level_name: str = field("风险等级", "名单上的关注程度")
    in_date: pl.Date = field("列入日期", kind="date")
    end_date: pl.Date = field("期满日期", kind="date")
    lister_name: str = field("列入部门", "只有司法、卫健、公安、民政、残联可以列入，各管各的类别", required=True)
    is_in_ledger: bool = field("是否在网格台账", "否：列入部门已列入，网格台账没有", kind="boolean", required=True)
    responsible_name: str = field("包保责任人", kind="person_name", sensitivity="S3", office=True)
    is_deceased: bool = field("是否已死亡", "是：应撤未撤，请核对", kind="boolean", sensitivity="S3")
    is_resident: bool = field("是否现住", kind="boolean")
    dwelling_id: str = field("房屋", "最后所知", kind="id")
    address: str = field("住址", "发布时只到楼栋", kind="address", sensitivity="S3")
    grid_id: str = field("末级网格编号", kind="id")
    level1_grid_name: str = field("一级网格")
    level2_grid_name: str = field("二级网格")
    level3_grid_name: str = field("三级网格")
    community_name: str = field("社区（村）")
    town_name: str = field("乡镇（街道）")
    staff_name: str = field(
        "专职网格员", "本网格的，没有则上级网格的", kind="person_name", sensitivity="S3", office=True
    )
    last_met_date: pl.Date = field("最近见面日期", kind="date")
    met_this_month: int = field("本月见面次数", kind="integer", unit="次", ge=0, flow="month")
    frequency_name: str = field("走访频次", "按类别和风险等级；没有等级的按最密的")
    next_due_date: pl.Date = field("下次应访日期", "最近见面或列入之日起算；空：两者都不知道", kind="date")
    is_overdue: bool = field("是否逾期未访", "按数据截止日", kind="boolean")
    duty_name: str = field(
        "应走访人", "按分级规则负责走访的网格员；空：没有在岗的", kind="person_name", sensitivity="S3", office=True
    )
    duty_level_name: str = field("应走访人所在级别")
    duty_worker_count: int = field("该级走访人员数", "大于 1：还有别人也负责", kind="integer", unit="人", ge=1)
    came_name: str = field("最近走访人", "最近一次见到本人的", kind="person_name", sensitivity="S3", office=True)
    came_by_duty: bool = field("是否应走访人所访", "按姓名比对", kind="boolean")
    department_name: str = field("名单报送部门", required=True)
    record_id: str = field("来源行", kind="id", required=True)

    class Config:
        name = "mart.key_person_ledger"
        title = "重点人群台账"
        metadata = {
            "key": ["person_id", "category"], "view": "重点人群台账", "view_without": ["category", "level", "record_id"],
        }  # fmt: skip


class CarePersonLedger(KeyPersonLedger):
    """服务关爱对象台账。重点人群台账中名单为服务关爱对象的行；困境、留守儿童和孤儿的行只在保险库。"""

    class Config:
        name = "mart.care_person_ledger"
        title = "服务关爱对象台账"
        metadata = {
            "key": ["person_id", "category"], "view": "服务关爱对象台账",
            "view_without": ["list_name", "category", "level", "record_id"],
        }  # fmt: skip


class SpecialPersonLedger(KeyPersonLedger):
    """特殊人群台账。重点人群台账中名单为特殊人群的行；全部是敏感类别，只在保险库，须写明用途用 --reveal 查看。"""

    class Config:
        name = "mart.special_person_ledger"
        title = "特殊人群台账"
        metadata = {
            "key": ["person_id", "category"], "view": "特殊人群台账",
            "view_without": ["list_name", "category", "level", "record_id"],
        }  # fmt: skip


class KeyPersonCount(TableContract):
    """重点人群人数。全市和每个乡镇（街道）、每个类别一行；没有人的不列，敏感类别则每个乡镇都列。"""

    list_name: str = field("名单", "服务关爱对象或特殊人群", required=True)
    category: str = field("类别代码", kind="code", codes="key_person_category", required=True)
    category_name: str = field("类别", required=True)
    area_name: str = field("范围", "全市，或乡镇（街道）；按最后所知住处", required=True)
    person_count: int = field("在册人数", "空：不公布，原因见说明；不是 0", kind="integer", unit="人", ge=1)
    count_note: str = field("说明", "为什么不公布")

    class Config:
        name = "mart.key_person_count"
        title = "重点人群人数"
        metadata = {
            "key": ["list_name", "category", "area_name"], "view": "重点人群人数", "view_without": ["category"],
            "margins": Margins(total=("area_name", "全市"), within=("list_name", "category")),
        }  # fmt: skip

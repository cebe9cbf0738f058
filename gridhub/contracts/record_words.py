"""The Chinese words for what a source row says of an entity: as whom it names it, and how that was recognised.

Belongs here: one table, code → word, of roles, kinds of entities, methods. Not here: the codes of tables (``words``), why persons
are joined (``identity_words``), the worth of a method (``places.methods``, ``kinds.methods``, ``identity.rules``).
"""

from __future__ import annotations

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "self": "本人", "head": "户主", "member": "家庭成员", "spouse": "配偶", "payee": "领款人", "visited": "走访对象", "owner": "房主",
    "tenant": "承租人", "legal_rep": "法定代表人", "holder": "所属单位", "entity": "本单位", "source": "污染源", "site": "所在地址",
    "residence": "现住址", "hukou": "户籍地址", "scene": "事发地址", "standard": "标准地址", "rental": "出租房屋", "grid": "所属网格",
    "region": "所属区划", "order": "工单", "task": "任务", "step": "办理环节", "org": "组织", "filed": "立案", "dispatched": "派遣",
    "handled": "处置", "closed": "结案", "activity": "活动",
}  # fmt: skip
"""As whom or what a row names an entity. A project may have others; they stay as it spells them."""

ENTITIES: Mapping[str, str] = {
    "person": "人员", "dwelling": "房屋", "grid": "网格", "region": "区划", "market_entity": "经营主体", "pollution_source": "固定污染源",
    "hukou_household": "户籍户", "benefit_unit": "共同生活家庭", "living_household": "居住户",
}  # fmt: skip

PERSON_METHODS: Mapping[str, str] = {
    "manual": "人工认定", "exact_cid": "身份号码一致", "repaired_cid": "身份号码修复后一致", "claimed_cid": "身份号码一致，无旁证",
    "name_birth": "姓名、出生日期相符", "name_place": "姓名、住址或电话等相符", "single": "没有与别的来源行关联",
}  # fmt: skip

PLACE_METHODS: Mapping[str, str] = {
    "standard": "标准地址本行", "std_code": "标准地址编码一致", "exact": "地址各部分都写明，只有一套", "text": "与标准地址逐字相同",
    "alias": "小区别名，其余一致", "phase_inferred": "没写期数，只有一套相符", "unit_inferred": "没写单元，该楼只有一套相符",
    "group_inferred": "没写村民小组，只有一套相符", "dash_inferred": "楼、单元、室的分法只有一种成立", "place_inferred": "没写小区，该区划只有一套相符",
    "building_inferred": "没写楼栋，该小区只有一套相符", "region_overruled": "写了别的区划，全市只有一套相符", "founded": "标准地址里没有，另立的房屋",
    "building": "只写到楼栋", "place": "只写到小区、道路或村民小组", "region": "只写到社区、村", "collective": "集体户或单位，不是住户",
    "ambiguous": "几套都相符，没有落到房屋", "unresolved": "没有落到房屋", "grid_code": "网格编号一致", "region_code": "区划代码一致",
}  # fmt: skip

HOUSEHOLD_METHODS: Mapping[str, str] = {"household_no": "户号一致"}


def role_word(role: str) -> str:
    """The word for a role; a role without one as it is written."""
    return ROLES.get(role, role)


def method_word(entity_kind: str, method: str) -> str:
    """How rows of this kind were recognised, in words; "" when the table has none."""
    if entity_kind == "person":
        return PERSON_METHODS.get(method, "")
    if entity_kind in ("dwelling", "grid", "region"):
        return PLACE_METHODS.get(method, "")
    return HOUSEHOLD_METHODS.get(method, "")

"""The Chinese words for how persons are told apart: rules, reasons, status of ids, how far fields agree.

Belongs here: one table, code → what a reader is told. Not here: the rules (``identity.rules``, whose page is
docs/identity.md), the words of all other codes (``words``, which lists these too).
People say 关联 and 归并, never 合并: nothing of what a department wrote is changed.
"""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "same_person": "人工认定为同一人",
    "exact_cid": "身份号码和姓名一致",
    "cid_changed": "公安登记了号码变更，姓名一致",
    "cid_repaired": "号码受损，残存的前 15 位和姓名一致",
    "cid_one_edit": "号码差一位（笔误），姓名一致",
    "claimed_cid": "同一个存疑的号码，姓名一致",
    "name_birth_phone": "姓名、出生日期、电话一致",
    "name_birth_dwelling": "姓名、出生日期、房屋一致",
    "sound_birth_household": "姓名读音相同或字序颠倒，出生日期一致，且同房屋、同电话或同户号",
    "name_birth_community": "姓名、出生日期一致，本社区（村）和本镇街只此一人",
    "name_household": "姓名一致，同一户号",
    "name_phone_dwelling": "姓名、电话、房屋一致",
    "name_dwelling": "姓名、房屋一致",
    "name_phone": "姓名、电话一致",
    "name_unit": "姓名一致，同一经营主体的法定代表人",
    "sound_phone_dwelling": "姓名读音相同或字序颠倒，电话、房屋一致",
    "sound_unit": "姓名读音相同或字序颠倒，同一经营主体的法定代表人",
    "address_form_dwelling": "只写了称呼（如李大爷），那里只住着一位这样的人",
    "earlier_link": "上一次发布里归在此人名下的行，姓名一致，本次没有别的规则碰到",
    "score": "各条规则都没有关联，几项合起来很像同一人",
    "single": "没有与别的来源行关联",
    "ambiguous": "可能是几个人中的一个，没有关联",
    "bare_name": "只有姓名，看不出是谁，不立人",
    "address_form": "只有称呼，看不出是谁，不立人",
}
"""Rules of the ladder, and what stands in their place for a record that was joined to nothing."""

REASONS: Mapping[str, str] = {
    "never": "人工认定不是同一人",
    "different_id": "两边有不同的身份号码",
    "birth_differs": "出生日期不同",
    "sex_differs": "性别不同",
    "ambiguous": "可能是几个人中的一个，分不清是哪一个",
    "other_door": "电话几个人共用，住的房屋又不同",
    "review": "像同一人，但把握不够，要由人判断",
    "other_name": "这个号码是另一个姓名的人的",
    "one_edit": "号码与另一个多部门印证的号码只差一位，是笔误",
    "name_clash": "一个号码下有几个姓名，分不清号码是谁的",
    "birth_conflict": "号码、姓名一致，出生日期写得不同（按笔误）",
    "sex_conflict": "号码、姓名一致，性别写得不同（按笔误）",
    "name_conflict": "号码、出生日期一致，姓名写得不同",
    "cid+name": "两个以上部门给出同一号码和姓名",
    "birth+sex": "本行的出生日期和性别都与号码相符",
    "nothing_to_check": "没有别的信息可以印证这个号码",
    "name_unusable": "姓名残缺，无法印证这个号码",
    "no_id": "没有写身份号码",
    "check_digit": "号码的校验码不对，至少错了一位",
    "stored_as_number": "号码按数值存放，后几位丢失，残存的数字可信",
    "digits_contradicted": "号码残存的数字与本行其他信息不符",
    "cid_changed": "登记机关已把这个号码换成新号码",
}
"""Why two records were not joined, and why an id is believed or not."""

STATUSES: Mapping[str, str] = {
    "trusted": "可信", "uncorroborated": "没有印证", "contradicted": "不是此人的", "damaged": "受损", "missing": "没有",
    "former": "已更换",
}  # fmt: skip
"""Of an id on a line."""

AGREEMENTS: Mapping[str, str] = {
    "same": "相同", "variant": "同一个字的不同写法", "sound": "读音相同，用字不同", "turned": "字序颠倒",
    "spelled": "长姓名，只差一两个字",
    "address_form": "称呼与姓氏相符", "one_edit": "差一位，或相邻两位颠倒", "digits": "残存的数字相符",
    "near": "年、月、日只差一处，或月日颠倒", "different": "不同", "unknown": "有一方没有写，无从比较",
}  # fmt: skip
"""How far a field of two sides agrees (``identity.comparing``)."""

COMPARED: Mapping[str, str] = {
    "name": "姓名", "cid": "身份号码", "birth_date": "出生日期", "sex_code": "性别", "phones": "联系电话", "dwelling_id": "房屋",
    "household": "户号", "unit": "任法定代表人的经营主体",
}  # fmt: skip
"""The fields that are compared."""

CHOSEN: Mapping[str, str] = {
    "only": "只有这一个来源写了", "trusted": "这个号码可信", "authority": "按权威次序（decisions/authority.csv）在前", "newest": "所属期最新",
    "more_complete": "该行填得更全", "first_row": "其他都一样，按来源行的编号取一行",
}  # fmt: skip
NOT_CHOSEN: Mapping[str, str] = {
    "same": "与采用的相同", "not_believed": "这个号码不可信，不采用", "weaker": "可信程度较低", "outranked": "权威次序在后", "older": "所属期较早",
    "less_complete": "该行填得较少", "later_row": "其他都一样，排在后面",
}  # fmt: skip
"""Why the value of a field was taken, and why another was not (``kinds.tables``)."""

VALUES: Mapping[str, str] = {
    "alive": "在世", "dead": "已死亡", "registered": "户籍人口", "floating": "流动人口", "overseas": "境外人员",
}  # fmt: skip
"""Codes of a person's fields that have no list of their own."""

VERDICTS: Mapping[str, str] = {"same": "同一人", "never": "不是同一人", "unsure": "不确定"}
JUDGED: Mapping[str, str] = {"decided": "认定", "changed": "改写", "withdrawn": "撤回"}
ORIGINS: Mapping[str, str] = {"file": "决定文件", "workbook": "核实工作簿"}
EFFECTS: Mapping[str, str] = {
    "in_force": "有效", "expired": "已到期", "no_record": "来源行已不在", "one_record": "两边已是同一行",
    "unapproved": "涉及资金，待第二人复核",
}  # fmt: skip
DECISION_EFFECTS: Mapping[str, str] = {
    **EFFECTS,
    "replaced": "已由后来的认定取代",
    "withdrawn": "已撤回",
    "noted": "只作登记",
}
"""Of an entry of the log of decisions, which also holds those that wrote no line."""
OUTCOMES: Mapping[str, str] = {"linked": "已关联", "refused": "没有关联", "not_compared": "没有规则把两者放在一起比较"}

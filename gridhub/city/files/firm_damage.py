"""Firms as departments write them that are not the register: short names, other legal forms, branches, slips; codes that are
left out, mistyped, cut short, or replaced by the register number of before.

Belongs here: the text of such a name or number (``--dirt firms``). Not here: how often it happens (``rates``), the hub's own
words (``assets/rules/entity_name.yaml``), which know nothing of this module.
"""

from __future__ import annotations

from gridhub.city.files.sheets import Row, Written
from gridhub.city.world.dice import Dice
from gridhub.city.world.geography import COUNTY_NAME, Dwelling
from gridhub.city.world.rates import Dirt

BRANCH = "firm_branch"
"""Damage of a name that names a branch nobody lists: the row is about that branch."""
OF_BRANCH = "B"
"""Behind the true id of a firm or source: a branch of it that stands in no list."""
_LIMITED = "有限公司"
_SHORT_WORDS = ("厂", "店", "行", "场")
_BRANCHES = ("二分厂", "第二分厂", "第三分公司", "东城分公司", "二店", "西关分店")
_SLIPS = "达兴发鼎泰心信源和丰成美合升民远安聚盛雅"


def damaged_name(dice: Dice, rates: Dirt, name: str, row: Row) -> tuple[str, str]:
    """(text, kind of damage or ""). A row that says where the firm is names no branch: it would be there."""
    drawn = dice.uniform()
    for kind, share in (
        ("firm_short", rates.firm_short),
        ("firm_spelled", rates.firm_spelled),
        ("firm_typo", rates.firm_typo),
        (BRANCH, rates.firm_branch),
    ):
        drawn -= share
        if drawn >= 0:
            continue
        if kind == BRANCH:
            if any(isinstance(value, Dwelling) for value in row.values):
                return name, ""
            return f"{name}{dice.pick(_BRANCHES)}", kind
        text = {"firm_short": _short, "firm_spelled": _spelled, "firm_typo": _slip}[kind](dice, name)
        return text, kind if text != name else ""
    return name, ""


def _short(dice: Dice, name: str) -> str:
    """Without the county, the legal form, or both: 宏达博商贸, 老街宏达餐馆, 宏达汽修."""
    local = name.removeprefix(COUNTY_NAME)
    forms = [local] if local != name else []
    for whole in (name, local):
        if whole.endswith(_LIMITED):
            forms.append(whole.removesuffix(_LIMITED))
        elif whole.endswith(_SHORT_WORDS) and whole[-2] != "分" and len(local) > 4:
            forms.append(whole[:-1])
    return dice.pick(forms) if forms else name


def _spelled(dice: Dice, name: str) -> str:
    """The same name in another department's spelling."""
    local = name.removeprefix(COUNTY_NAME)
    place = COUNTY_NAME.removesuffix("市")
    forms = [f"{COUNTY_NAME} {local}", f"{name} "]
    if name.endswith(_LIMITED):
        body = local.removesuffix(_LIMITED)
        forms += [
            f"{COUNTY_NAME}{body}有限责任公司", f"{body}（{place}）{_LIMITED}", f"{body}({place}){_LIMITED}",
            f"{COUNTY_NAME}{body}（{_LIMITED}）",
        ]  # fmt: skip
    elif name.endswith("专业合作社"):
        forms.append(f"{name.removesuffix('专业合作社')}农民专业合作社")
    else:
        forms += [f"{name}（个体工商户）", f"{name}(个体)"]
    return dice.pick(forms)


def _slip(dice: Dice, name: str) -> str:
    """One character of the name itself is another one."""
    place = len(COUNTY_NAME) + dice.below(max(1, min(4, len(name) - len(COUNTY_NAME) - 2)))
    other = dice.pick([char for char in _SLIPS if char != name[place]])
    return name[:place] + other + name[place + 1 :]


def damaged_permit(dice: Dice, rates: Dirt, permit: str, row: Row) -> tuple[Written, str]:
    """A permit number left out, cut to the credit code, replaced by the register number of before, or mistyped."""
    drawn = dice.uniform()
    for kind, share in (
        ("permit_missing", rates.permit_missing),
        ("permit_cut", rates.permit_cut),
        ("permit_old_number", rates.permit_old_number),
        ("permit_check_digit", rates.permit_check_digit),
    ):
        drawn -= share
        if drawn >= 0:
            continue
        coded = not permit.startswith("H9")
        if kind == "permit_missing":
            return None, kind
        if kind == "permit_cut" and coded:
            return permit[:18], kind
        if kind == "permit_old_number" and row.old_number:
            return row.old_number, kind
        if kind == "permit_check_digit" and coded:
            return f"{permit[:17]}{'0' if permit[17] != '0' else '1'}{permit[18:]}", kind
        break
    return permit, ""


def about_the_branch(truth: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The truth of a row that names a branch of its firm or source."""
    kinds = ("market_entity", "pollution_source")
    return [(role, kind, f"{of}{OF_BRANCH}" if kind in kinds else of) for role, kind, of in truth]

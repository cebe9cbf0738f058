"""How a record was tied to a firm or pollution source: the methods, what each is worth, what it says.

Belongs here: the one table of confidences and words of these kinds, for kinds, link tables and explanations. Not here: which
facts a basis holds together (the kinds), the decisions themselves (``identity``), the grades of two names
(``identity.entity_names``). A kind that a city adds says its own confidences in its bases.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Method(NamedTuple):
    """``thousandths`` of confidence; ``meaning`` in the words of whoever reads an explanation."""

    thousandths: int
    meaning: str


METHODS: Final[Mapping[str, Method]] = {
    # a number, and how the name beside it compares with the names of the entity that holds it
    "uscc": Method(999, "统一社会信用代码相同，名称一致或没有写名称"),
    "uscc_core": Method(998, "统一社会信用代码相同，名称只差地名或组织形式"),
    "uscc_similar": Method(990, "统一社会信用代码相同，名称差一个字，或一个包含另一个"),
    "uscc_branch": Method(980, "统一社会信用代码相同，写的是它的分支机构"),
    "uscc_other_name": Method(900, "统一社会信用代码相同，名称明显不同（没有地址可以对照，或地址相同）；请核对"),
    "reg_no": Method(990, "旧注册号相同，名称一致或没有写名称"),
    "reg_no_core": Method(985, "旧注册号相同，名称只差地名或组织形式"),
    "reg_no_similar": Method(970, "旧注册号相同，名称差一个字，或一个包含另一个"),
    "reg_no_branch": Method(950, "旧注册号相同，写的是它的分支机构"),
    "reg_no_other_name": Method(850, "旧注册号相同，名称明显不同；请核对"),
    "source_code": Method(999, "排污许可（登记）编号相同"),
    "source_code_core": Method(998, "排污许可（登记）编号相同，名称只差地名或组织形式"),
    "source_code_similar": Method(990, "排污许可（登记）编号相同，名称差一个字，或一个包含另一个"),
    "source_code_branch": Method(950, "排污许可（登记）编号相同，名称是同一单位的另一处"),
    "source_code_other_name": Method(900, "排污许可（登记）编号相同，名称明显不同；请核对"),
    "holder_number": Method(950, "持证单位的统一社会信用代码或旧注册号相同，该单位只有这一处（或名称指明这一处）"),
    # no number: the name, and what stands beside it
    "name_dwelling": Method(950, "名称一致，房屋相同"),
    "name_legal_rep": Method(950, "名称一致，法定代表人（经营者）相同"),
    "name_address": Method(930, "名称一致，地址写法相同"),
    "core_dwelling": Method(930, "名称只差地名或组织形式，房屋相同"),
    "core_legal_rep": Method(920, "名称只差地名或组织形式，法定代表人（经营者）相同"),
    "core_address": Method(910, "名称只差地名或组织形式，地址写法相同"),
    "name_grid": Method(930, "名称一致，部门网格相同"),
    "core_grid": Method(900, "名称只差地名或组织形式，部门网格相同"),
    "name_town": Method(900, "名称一致，同一乡镇（街道）只有这一家"),
    "core_town": Method(870, "名称只差地名或组织形式，同一乡镇（街道）只有这一家"),
    "name": Method(900, "名称一致，名录中只有这一个"),
    "core": Method(860, "名称只差地名或组织形式，名录中只有这一个"),
    # nothing was tied to it: nothing can be wrong
    "single": Method(1000, "没有别的来源行说的是它"),
    "ambiguous": Method(1000, "可能是几个中的一个，没有关联"),
    "apart": Method(1000, "写了别的主体的号码，名称和地址都与之不同，单独保留；请核对"),
    "unlisted": Method(1000, "名录中没有它"),
}  # fmt: skip

REASONS: Final[Mapping[str, str]] = {
    "several": "符合的不止一个，无法确定是哪一个",
    "number_of_another": "号码相同，名称和地址都不同",
    "different_number": "名称相符，号码不同",
    "similar_name": "地址相同，名称只差一个字或一个包含另一个",
    "place_differs": "名称相符，房屋不同",
    "town_differs": "名称相符，乡镇（街道）不同",
    "rep_differs": "名称相符，法定代表人（经营者）不同",
    "form_differs": "名称相近，组织形式不同",
    "branch_differs": "是同一单位的另一处（总部与分支）",
    "grid_differs": "名称相符，部门网格不同",
}
"""Why a record that may be of an entity was not tied to it."""


def thousandths(method: str) -> int:
    """The confidence of a method of this table. Raises KeyError for any other."""
    return METHODS[method].thousandths

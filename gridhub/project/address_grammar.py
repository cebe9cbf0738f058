"""How addresses are written in a city: ``assets/rules/address.yaml``, the words of every level, their order, ranges.

Belongs here: the frozen model and what holds in a city that says nothing. Not here: reading YAML (``reading``), taking
an address apart (``gridhub.places``). The words given here cover the address test set of the domain reference and the
conventions of north-east, Shandong, Zhejiang, Guangdong, Sichuan and Beijing; a key of the file replaces a whole list.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from gridhub.project.connector import Spec

_NUMERALS = frozenset("零〇一二两三四五六七八九十百")


def _as_texts_are(word: str) -> str:
    """Texts are read half-width and in capitals: a word of another spelling would never be found."""
    plain = unicodedata.normalize("NFKC", word).upper()
    if plain != word:
        raise ValueError(f"文字按半角、大写来读：请写“{plain}”")
    if not word.isprintable():
        raise ValueError("词里有看不见的字符：请重新输入")
    if _NUMERALS.issuperset(word):
        raise ValueError("数字不能作某一级的用字")
    return word


Word = Annotated[str, Field(pattern=r"^[^\s\d|()\[\]{}?*+^$\\.]+$", max_length=20), AfterValidator(_as_texts_are)]
Words = tuple[Word, ...]
Bound = Annotated[int, Field(strict=True, ge=-99, le=99_999)]
"""No number of an address has more than five digits."""
_APART = ("group", "lane", "building", "unit", "phase", "section", "silent", "silent_end")
"""Lists of which no two may have one word: the text would be read as whichever comes first. (楼 is a building's and a
floor's, 号 a door's and a room's: what stands beside them tells which.)"""


class Ranges(Spec):
    """Least and greatest number of a level. A number outside makes the whole end of the address unread, not wrong."""

    group: tuple[Bound, Bound] = (1, 99)
    building: tuple[Bound, Bound] = (0, 999)
    unit: tuple[Bound, Bound] = (0, 30)
    floor: tuple[Bound, Bound] = (-5, 99)

    @field_validator("*")
    @classmethod
    def _least_first(cls, value: tuple[int, int]) -> tuple[int, int]:
        if value[0] > value[1]:
            raise ValueError("下限写在前面：这个范围里没有任何数")
        return value


class _WordLists(Spec):
    """A list that is written names at least one word; a list left out keeps its default."""

    @field_validator("*")
    @classmethod
    def _not_empty(cls, value: object) -> object:
        if value == ():
            raise ValueError("空的一列：不写这个键，或者至少写一个词")
        return value


class CoverageWords(_WordLists):
    """Words that only the coverage of a grid has; levels (building, group, unit…) are written in the words of an address.

    ``whole``: all of a place, or of the grid's own community. ``along``: every door of a road; ``along_shop`` may follow
    it. ``low_houses``: everything outside buildings. ``odd``, ``even``: one side of a road. ``plate``: says door number.
    """

    whole: Words = (
        "全村", "全域", "全境", "整村", "全社区", "全辖区", "辖区全部", "全部", "本村", "本社区", "辖区",
    )  # fmt: skip
    along: Words = ("沿线", "两侧", "沿街")
    along_shop: Words = ("商铺", "门店", "门市", "门面", "店铺")
    low_houses: Words = ("平房片区", "平房区")
    odd: Words = ("单", "单数", "奇数")
    even: Words = ("双", "双数", "偶数")
    plate: Words = ("门牌",)


class AddressGrammar(_WordLists):
    """Words of an address, all written half-width, longest first where one begins like another.

    A level is a number and its word; levels come in the order group, lane, door, building, unit, floor, room.
    ``section``: parts of an estate, numbered, lettered or sided (二区, B组团, 西院). ``stretch``: 大道二段 is a road.
    ``ground``: the first floor; ``cellar``: the one below it. ``silent``: words that name no part; ``silent_end``: at the end.
    ``ward``: parts of a village, before a lane (二坊六巷). ``hamlet``: says that a name is a natural village's, and is left out.
    ``unsaid``: the end of an estate's name that people leave out (阳光 for 阳光小区).
    ``beside``: what stands before them is a landmark. ``nothing``: whole texts that say there is no address.
    ``institution``: places where nobody keeps a household, in buildings of their own only ``care_home``.
    ``ranges``: what a number of a level may be. ``coverage``: words of coverage texts alone. ``basement_floors``: 1单元-101 is a room below ground when its floor is
    at most this number, else the dash only separates.
    """

    group: Words = (
        "村民小组", "居民小组", "经济合作社", "合作社", "生产队", "小组", "小队", "组", "社", "队",
    )  # fmt: skip
    lane: Words = ("弄",)
    annex: Words = ("附", "之")
    door_prefix: Words = ("临", "新", "老", "副", "甲", "乙", "丙", "丁")
    silent_prefix: Words = ("新",)
    court: Words = ("号院", "大院", "院")
    building: Words = ("号楼", "#楼", "栋楼", "幢楼", "栋", "幢", "座", "排", "#", "楼")
    unit: Words = ("单元楼", "单元门", "单元", "门洞", "号门", "梯", "门")
    no_unit: Words = ("无单元", "无")
    floor: Words = ("楼", "层", "F")
    room: Words = ("号房", "房间", "室", "房", "户", "号")
    room_side: Words = ("东", "西", "中", "南", "北")
    shop: Words = ("商铺", "门市", "门面", "底商", "店", "铺")
    ground: Words = ("首层", "底层", "底楼")
    cellar: Words = ("地下室",)
    basement: Words = ("地下", "负")
    basement_floors: Annotated[int, Field(strict=True, ge=0, le=9)] = 2
    phase: Words = ("期",)
    section: Words = ("组团", "区", "委", "坊")
    sided_section: Words = ("区", "院", "坊")
    ward: Words = ("坊",)
    road: Words = ("大街", "大道", "胡同", "路", "街", "巷", "道", "弄", "里弄", "条")
    stretch: Words = ("段",)
    settlement: Words = (
        "屯",
        "湾",
        "台",
        "冲",
        "坪",
        "庄",
        "寨",
        "沟",
        "岭",
        "坝",
        "塘",
        "堡",
        "营",
        "坡",
        "洼",
        "岗",
        "梁",
        "窝铺",
        "自然村",
    )
    hamlet: Words = ("自然村",)
    estate: Words = (
        "住宅小区", "家属院", "家属区", "生活区", "宿舍区", "小区", "花园", "家园", "公寓", "新村", "花苑", "大院", "苑",
        "里", "园", "庭", "城", "府", "湾", "郡",
    )  # fmt: skip
    unsaid: Words = ("小区",)
    collective: Words = ("集体户", "集体宿舍", "学生宿舍", "职工宿舍", "员工宿舍")
    institution: Words = (
        "派出所", "人民医院", "医院", "卫生院", "小学", "中学", "大学", "学院", "职校", "学校", "敬老院", "养老院",
        "福利院", "幸福院", "看守所", "监狱", "部队", "火车站", "汽车站", "救助站", "工厂", "有限公司", "厂",
    )  # fmt: skip
    care_home: Words = ("敬老院", "养老院", "福利院", "幸福院")
    silent: Words = ("平房", "自编", "沿街", "临街")
    silent_end: Words = (
        "北房", "南房", "东房", "西房", "旁门", "后门", "中段", "东段", "西段", "南段", "北段",
        "路北", "路南", "路东", "路西", "驻地",
    )  # fmt: skip
    beside: Words = ("附近", "对面", "斜对面", "旁边", "旁", "隔壁", "东侧", "西侧", "南侧", "北侧")
    nothing: Words = ("无", "不详", "同上", "〃", "/", "居无定所", "无地址", "未知", "-")
    town: Words = ("街道办事处", "街道", "镇", "乡")
    community: Words = ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区")
    village: Words = ("村村民委员会", "村民委员会", "村村委会", "村委会", "村委", "村")
    coverage: CoverageWords = CoverageWords()
    ranges: Ranges = Ranges()

    def in_two_lists(self) -> Iterator[tuple[str, str, str]]:
        """(word, the list that has it first, another list that has it) of every word that means two things."""
        first: dict[str, str] = {}
        for level in _APART:
            for word in getattr(self, level):
                if first.setdefault(word, level) != level:
                    yield word, first[word], level

    def covered_buildings(self) -> Words:
        """Words of a building in a coverage text. A word that a floor has too may mean either there (大厦1-3楼): it is none,
        unless the city has no other."""
        return tuple(word for word in self.building if word not in self.floor) or self.building

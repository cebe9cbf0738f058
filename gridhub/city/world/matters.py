"""What people report, and how each platform calls it: the matters of orders, cases, complaints.

Belongs here: the matters, who deals with them and in how many days. Not here: who reports what and when (``orders``).
Codes are those of the project's 事项清单; spellings are those of the platforms' own lists (domain.md §11; K).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Where = Literal["home", "shop", "street"]
URBAN_MANAGEMENT, ENVIRONMENT = "市城市管理局", "市生态环境分局"


@dataclass(frozen=True)
class Matter:
    """``code`` of the 事项清单; ``days`` allowed; ``where`` it happens; ``hotline``, ``city`` (大类, 小类), ``pollution``: its
    name on the three platforms, empty where the platform does not know it. ``unit`` empty: the town of the place."""

    code: str
    unit: str
    days: int
    where: Where
    hotline: tuple[str, ...] = ()
    city: tuple[str, str] = ("", "")
    pollution: tuple[str, ...] = ()
    confidential: bool = False
    """Who is concerned must not be told: its place is in no published table."""


MATTERS: tuple[Matter, ...] = (
    Matter("S01", "", 7, "home", ("邻里纠纷",)),
    Matter("S03", "市人力资源和社会保障局", 5, "shop", ("拖欠工资",)),
    Matter("S05", "市住房和城乡建设局", 7, "home", ("物业服务", "物业管理纠纷")),
    Matter("S10", "市市场监督管理局", 7, "shop", ("消费纠纷",)),
    Matter("S17", "市公安局", 1, "home", ("家庭暴力",), confidential=True),
    Matter("A01", "市消防救援大队", 1, "home", ("消防通道占用",), ("突发事件", "占压消防通道")),
    Matter("A02", "", 3, "home", ("楼道堆物", "楼道堆放杂物")),
    Matter("A03", "市消防救援大队", 1, "home", ("电动车飞线充电",)),
    Matter("A10", URBAN_MANAGEMENT, 1, "street", ("井盖缺失", "井盖丢失破损"), ("公用设施", "雨水井盖")),
    Matter("C01", URBAN_MANAGEMENT, 1, "home", ("暴露垃圾", "垃圾清运不及时"), ("市容环境", "暴露垃圾")),
    Matter("C03", URBAN_MANAGEMENT, 1, "street", ("道路保洁",), ("市容环境", "道路不洁")),
    Matter("C06", URBAN_MANAGEMENT, 1, "street", ("流动摊点占道", "占道无照经营"), ("街面秩序", "占道经营")),
    Matter("C07", URBAN_MANAGEMENT, 1, "shop", ("店外经营",), ("街面秩序", "店外经营")),
    Matter("C08", URBAN_MANAGEMENT, 1, "home", ("乱张贴乱涂写",), ("宣传广告", "非法小广告")),
    Matter("C09", URBAN_MANAGEMENT, 1, "street", ("机动车乱停放",), ("街面秩序", "机动车乱停放")),
    Matter("C11", URBAN_MANAGEMENT, 3, "street", ("路灯不亮", "路灯故障"), ("公用设施", "路灯")),
    Matter("C12", "市住房和城乡建设局", 7, "street", ("道路破损",), ("市容环境", "道路破损")),
    Matter("C15", "市住房和城乡建设局", 1, "home", ("雨污水冒溢", "下水道堵塞"), ("突发事件", "污水冒溢")),
    Matter("C16", "市公安局", 3, "home", ("犬只扰民",), ("街面秩序", "违规养犬")),
    Matter("E01", ENVIRONMENT, 7, "shop", ("餐饮油烟",), ("市容环境", "油烟污染"), ("餐饮油烟", "油烟")),
    Matter("E02", URBAN_MANAGEMENT, 1, "street", ("施工噪声", "夜间施工噪声"), ("施工管理", "施工扰民"), ("建筑施工噪声",)),
    Matter("E03", ENVIRONMENT, 7, "shop", ("工业异味",), pollution=("工业废气", "异味")),
    Matter("E04", ENVIRONMENT, 1, "shop", ("污水直排",), pollution=("废水",)),
    Matter("M01", "市市场监督管理局", 15, "shop", ("无照经营", "无证无照经营"), ("街面秩序", "无照经营")),
    Matter("M02", "市市场监督管理局", 3, "shop", ("食品安全",)),
    Matter("P08", "市卫生健康局", 1, "home", ("精神障碍患者肇事",), confidential=True),
)  # fmt: skip
BY_CODE = {matter.code: matter for matter in MATTERS}
CONSULT = ("社保咨询", "医保咨询", "户籍业务咨询", "不动产登记咨询", "公积金咨询")
PLANTED_ONLY = frozenset({"M01", "C07"})
"""Reported at shops of which the register decides whether that is a finding (F17): drawn apart from the rest."""

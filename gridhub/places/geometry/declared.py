"""Is the declared coordinate system the true one? Each system is tried, and where it places things tells.

Belongs here: the law of the test. Not here: which places things should lie in (``stage``), the formulas (``coordinates``).

A wrong system moves everything by 265 m to 1.4 km: things near a border then fall on the wrong side. The declared system
must place at least as many inside as each other; what chance explains (a few stray points) refuses nothing and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from gridhub.contracts.coord_system import SYSTEMS, CoordSystem
from gridhub.places.geometry.coordinates import Degrees, convert

Inside = Callable[[Degrees, Degrees], npt.NDArray[np.bool_]]
"""Whether each position, in CGCS2000, lies where it should."""
State = Literal["fits", "doubtful", "indistinct", "refused", "untested"]

_CHANCE = 2.0
"""Standard deviations of the difference of two counts."""
_LEAST = 0.5
"""Share that the declared system must place inside: below it none of the three can be believed."""


@dataclass(frozen=True)
class Trial:
    """The outcome of a test. ``inside``: positions that each system places where they should be."""

    declared: CoordSystem
    state: State
    fitting: CoordSystem | None
    positions: int
    inside: Mapping[CoordSystem, int]


def never_tried(declared: CoordSystem, positions: int) -> Trial:
    return Trial(declared, "untested", None, positions, {})


def try_systems(x: Degrees, y: Degrees, declared: CoordSystem, inside: Inside) -> Trial:
    """Try the three systems on positions as delivered. ``fitting`` is the best of them, the declared one when equal."""
    if not len(x):
        return never_tried(declared, 0)
    answers = {system: inside(*convert(x, y, system, "CGCS2000")) for system in SYSTEMS}
    counts = {system: int(answer.sum()) for system, answer in answers.items()}
    best = max(SYSTEMS, key=lambda system: (counts[system], system == declared))
    own = answers[declared]
    gained, lost = int((answers[best] & ~own).sum()), int((own & ~answers[best]).sum())
    state: State = "fits"
    if best != declared:
        state = "refused" if gained - lost > _CHANCE * sqrt(gained + lost) else "doubtful"
    elif counts[declared] < _LEAST * len(x):
        state = "refused"
    elif all(count == counts[declared] for count in counts.values()):
        state = "indistinct"
    fitting = best if counts[best] >= _LEAST * len(x) else None
    return Trial(declared, state, fitting, len(x), counts)


_NAMES: Mapping[CoordSystem, str] = {
    "CGCS2000": "CGCS2000（WGS84）",
    "GCJ-02": "GCJ-02（高德、腾讯）",
    "BD-09": "BD-09（百度）",
}
_AGAINST = {
    "boundary": "市域界线", "unified_grids": "统一网格的边界", "standard_points": "标准地址的坐标",
}  # fmt: skip


def told(trial: Trial, file: str, connector: str, reference: str) -> str | None:
    """What the department and the data officer are told; None when nothing is wrong."""
    if trial.state not in ("refused", "doubtful"):
        return None
    shares = "，".join(f"按 {name} {trial.inside[name] / trial.positions:.0%}" for name in SYSTEMS)
    what = f"文件“{file}”：声明的坐标系是 {trial.declared}；对照{_AGAINST.get(reference, '已有数据')}，落在应在之处的：{shares}"
    if trial.state == "doubtful":
        return f"{what}。相差不大，坐标照常采用。处理：请核对坐标系。"
    if trial.fitting is None:
        return f"{what}。三种坐标系都不符，坐标不予采用（其余内容照常采用）。处理：请核对坐标和参照后重新报送。"
    return (
        f"{what}。像是 {_NAMES[trial.fitting]}，坐标不予采用（其余内容照常采用）。处理：请与报送部门核对；"
        f"属实则把 connectors/{connector}.yaml 中的 coord_system 改为 {trial.fitting}，否则请按 {trial.declared} 重新导出。"
    )

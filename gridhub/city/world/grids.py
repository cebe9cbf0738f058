"""The grids as they are drawn: rows of the unified table and of the departments' lists, and what is planted in them.

Belongs here: the shapes. Not here: drawing them (``grid_cutting``, ``department_gridding``), putting them together and
planting faults (``gridding``), who staffs a grid (``services``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from gridhub.city.world.geography import Dwelling, Region

FOUNDED_ON = date(2023, 1, 1)
FIRST_LETTER = "示例网格〔2023〕1号"


@dataclass(slots=True, eq=False)
class UnifiedGrid:
    """One row of the unified grid table: a grid as it was from ``valid_from`` until ``valid_to``."""

    code: str
    name: str
    level: int
    region: Region
    coverage: list[str]
    parent: str = ""
    exclusive_type: str = ""
    competent_department: str = ""
    micro: bool = False
    dwellings: list[Dwelling] = field(default_factory=list)
    """Of a leaf only: the dwellings it is meant to cover."""
    target: int = 0
    valid_from: date = FOUNDED_ON
    valid_to: date | None = None
    letter: str = FIRST_LETTER

    @property
    def true_id(self) -> str:
        return f"G{self.code}"

    @property
    def class_name(self) -> str:
        """网格类别 as the list writes it."""
        return "专属网格" if self.exclusive_type else "微网格" if self.micro else "综合网格"


@dataclass(slots=True, eq=False)
class DepartmentGrid:
    """One row of a department's grid list; ``dwellings``: those it is meant to cover."""

    department: str
    code: str
    name: str
    level_label: str
    coverage: list[str]
    regions: list[Region]
    dwellings: list[Dwelling] = field(default_factory=list)
    worker: str = ""
    """Who walks it, if its list names anybody."""
    worker_written: str = ""

    @property
    def true_id(self) -> str:
        return f"G{self.department}:{self.code}"


@dataclass(slots=True, eq=False)
class Gridding:
    """All grids, and what is wrong with them on purpose."""

    unified: list[UnifiedGrid] = field(default_factory=list)
    police: list[DepartmentGrid] = field(default_factory=list)
    environment: list[DepartmentGrid] = field(default_factory=list)
    market: list[DepartmentGrid] = field(default_factory=list)
    overlaps: list[tuple[UnifiedGrid, UnifiedGrid]] = field(default_factory=list)
    """Pairs of leaf grids that both name the dwellings of the second (F18)."""
    blind: list[tuple[Region, str]] = field(default_factory=list)
    """Places (village groups) that no grid names (F19)."""

    @property
    def overlapped(self) -> list[Dwelling]:
        """The dwellings that two leaf grids claim."""
        return [dwelling for _, right in self.overlaps for dwelling in right.dwellings]

    @property
    def departments(self) -> list[DepartmentGrid]:
        return [*self.police, *self.environment, *self.market]

    def leaves(self) -> list[UnifiedGrid]:
        """Grids in use that hold dwellings."""
        return [grid for grid in self.unified if grid.dwellings and grid.valid_to is None]

    def of_region(self, grids: list[DepartmentGrid], region: Region) -> DepartmentGrid:
        """The smallest of a department's grids that names the region."""
        return min((g for g in grids if region in g.regions), key=lambda grid: (len(grid.regions), grid.code))

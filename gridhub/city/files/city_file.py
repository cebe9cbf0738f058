"""``city.json``: what a generated city is made of, beside its ``inbox`` and ``truth``, so that it can be taken on.

Belongs here: the file, and what is refused about it. Not here: making months (``generate``, ``next_month``).
The file holds no state of the city: the same founding values give the same months again, and the content of each month
that was written tells whether they still do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from gridhub.city.files.shape_files import Written
from gridhub.city.world.dice import Month
from gridhub.city.world.founding import AddressStyle
from gridhub.city.world.grid_cutting import GridForm
from gridhub.contracts.errors import InTwoLanguages

FILE = "city.json"
GENERATOR = 11
"""Raised by whoever changes what the same founding values give."""
DirtName = Literal["plain", "usual", "hard", "addresses", "identity", "firms"]


class CannotGoOn(InTwoLanguages):
    """A folder holds no city that can be taken a month on."""


@dataclass(frozen=True)
class Founding:
    """What a city is made of; the same values give the same city."""

    households: int
    seed: int
    dirt: DirtName
    address_style: AddressStyle = "estate-first"
    traps: bool = False
    """Some addresses lead to no dwelling: collective places, unlisted buildings; some do under other names."""
    grid_form: GridForm = "customer"
    recut: bool = False
    """Some grids are cut anew on the first day of the second month."""
    grid_workers: bool = False
    """The departments' grid lists name who walks a grid."""


@dataclass(frozen=True)
class City:
    """Founding values, and the content of every month that was written (SHA-256 by ``2026-10``, in calendar order).

    The content of a month is name, headers and cells of each of its files before they take a file format: another
    version of a library that packs workbooks gives other bytes of the same city.
    """

    founding: Founding
    last: Month
    contents: Mapping[str, str]
    generator: int = GENERATOR
    geometry: Written | None = None

    @property
    def months(self) -> tuple[Month, ...]:
        count = len(self.contents)
        return tuple(self.last.plus(number - count + 1) for number in range(count))

    def followed_by(self, month: Month, content: str) -> City:
        """The same city with one more month."""
        return replace(self, last=month, contents={**self.contents, month.text: content})

    def write(self, folder: Path) -> None:
        founding = self.founding
        said: dict[str, object] = {
            "generator": self.generator,
            "households": founding.households,
            "months": len(self.contents),
            "last_month": self.last.text,
            "seed": founding.seed,
            "dirt": founding.dirt,
            "grid_form": founding.grid_form,
            "recut": founding.recut,
        }
        if founding.grid_workers:
            said["grid_workers"] = True
        if self.geometry:
            said["geometry"] = self.geometry
        # a city of the first style is told as before there were others
        if (founding.address_style, founding.traps) != ("estate-first", False):
            said |= {"address_style": founding.address_style, "traps": founding.traps}
        said["contents"] = dict(self.contents)
        (folder / FILE).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def read_city(folder: Path) -> City:
    """The city of ``folder``. Raises ``CannotGoOn`` when it holds none, a damaged one, or one of another generator."""
    path = folder / FILE
    if not path.is_file():
        raise CannotGoOn(
            f"{folder} 里没有 {FILE}：不是 gridhub city generate 生成的城市；请用 --city 指向它的 --out 文件夹",
            f"{folder} holds no {FILE}: it is no city of `gridhub city generate`; give --city the folder of its --out",
        )
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        version = int(said["generator"])
    except (ValueError, KeyError, TypeError):
        raise _damaged(path) from None
    if version != GENERATOR:
        raise CannotGoOn(
            f"{path} 由生成器第 {version} 版写成，现在是第 {GENERATOR} 版：接下去的月份对不上；请重新生成这座城市",
            f"{path} is of version {version} of the generator, this is version {GENERATOR}: the next month would not fit; "
            "generate the city anew",
        )
    try:
        city = City(
            Founding(
                int(said["households"]),
                int(said["seed"]),
                said["dirt"],
                said.get("address_style", "estate-first"),
                bool(said.get("traps", False)),
                said["grid_form"],
                bool(said["recut"]),
                bool(said.get("grid_workers", False)),
            ),
            last=Month.parse(str(said["last_month"])),
            contents={str(month): str(content) for month, content in said["contents"].items()},
            geometry=said.get("geometry"),
        )
        months = int(said["months"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None
    whole = (
        city.founding.dirt in get_args(DirtName)
        and city.founding.address_style in get_args(AddressStyle)
        and city.founding.grid_form in get_args(GridForm)
        and city.geometry in (None, *get_args(Written))
        and city.founding.households >= 50
        and city.founding.seed >= 0
        and [month.text for month in city.months] == list(city.contents)
        and len(city.contents) == months > 0
    )
    if not whole:
        raise _damaged(path)
    return city


def _damaged(path: Path) -> CannotGoOn:
    return CannotGoOn(
        f"{path} 已损坏或被改动；请重新生成这座城市", f"{path} is damaged or was changed; generate the city anew"
    )

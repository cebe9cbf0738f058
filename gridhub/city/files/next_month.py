"""``next_month``: one month more of a generated city: the same people and places, new events.

Belongs here: what may be written where, files that come late, the truth about all months. Not here: what a month holds
(``months``).
The city is lived through again from its founding values, which costs a second or two a month and needs no state that
could differ from the files; the contents of the months before are compared with those that were written.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from gridhub.city.files.city_file import FILE, CannotGoOn, City, read_city
from gridhub.city.files.generate import INBOX, LATE, TRUTH
from gridhub.city.files.making import MadeFile
from gridhub.city.files.months import EXPORT_NAMES, Months
from gridhub.city.scoring.truth import TruthFiles, move_truth, path_of
from gridhub.city.world.dice import Month


@dataclass(frozen=True)
class NextMonth:
    """A month that was written, or would be: the file names of the folders ``inbox`` and ``late``, in writing order.
    ``recut``: how many grids it cuts anew; None in every month but that of the re-cut."""

    month: Month
    files: Mapping[str, tuple[str, ...]]
    recut: int | None = None


def next_month(
    folder: Path, out: Path | None = None, *, late: Sequence[str] = (), only_list: bool = False
) -> NextMonth:
    """Writes the month that follows the last one of the city in ``folder``; ``out`` (default: the same folder) gets

    - ``inbox/*``: the month's files; those of the exports ``late`` (``civil_affairs.low_income``) lie in ``late/``
      instead, from where they can be brought later;
    - ``truth/*``: the truth about all months, also about what is late;
    - ``city.json``: the city with the month, so that ``out`` can be taken on.

    ``only_list`` writes nothing. Raises ``CannotGoOn``, and nothing is changed: no city in ``folder``, of another
    generator, or one that cannot be lived through again; an unknown export; a file of the month or another city that is
    already in ``out``.
    """
    city, target = read_city(folder), out or folder
    unknown = sorted(set(late) - set(EXPORT_NAMES))
    if unknown:
        raise CannotGoOn(
            f"没有数据项 {'、'.join(unknown)}；有：{'、'.join(EXPORT_NAMES)}",
            f"no such export: {', '.join(unknown)}; there are: {', '.join(EXPORT_NAMES)}",
        )
    if not only_list:
        _refuse_another_city(city, target)
    if not only_list:
        _refuse_half_a_truth(folder)
    made = _lived_again(city, folder)
    names: dict[str, list[str]] = {INBOX: [], LATE: []}

    def name(file: MadeFile) -> None:
        names[LATE if file.export in late else INBOX].append(file.file_name)

    with ExitStack() as stack:
        if not only_list:
            target.mkdir(parents=True, exist_ok=True)
        written = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=None if only_list else target)))
        files, true = written / INBOX, written / TRUTH
        files.mkdir()
        if only_list:
            month, _ = made.live(files, name)
            names[INBOX] += made.map_files
        else:
            with TruthFiles(true, city.founding.households) as truth:
                truth.go_on_from(folder / TRUTH)

                def tell(file: MadeFile) -> None:
                    truth.add(file.truth)
                    name(file)

                month, content = made.live(files, tell)
                truth.conclude(made.findings(), made.former_names())
            names[INBOX] += made.map_files
            _bring(files, target, names)
            move_truth(true, target / TRUTH)
            city.followed_by(month, content).write(target)
    return NextMonth(month, {part: tuple(files) for part, files in names.items()}, made.recut_grids.get(month))


def _refuse_another_city(city: City, target: Path) -> None:
    """The target is the city's own folder, a copy of it, or holds no city and no truth yet."""
    if (target / FILE).exists():
        if read_city(target) != city:
            raise CannotGoOn(
                f"{target} 里已经有一座城市，或这座城市更后的月份；要接着写请用 --city {target}，否则换一个 --out",
                f"{target} already holds a city, or later months of this one; to go on there: --city {target}, else "
                "another --out",
            )
    elif (target / TRUTH).is_dir() and any((target / TRUTH).iterdir()):
        raise CannotGoOn(
            f"{target / TRUTH} 里已经有文件，没有 {FILE}，不知道是哪座城市的；请换一个 --out",
            f"{target / TRUTH} holds files, and no {FILE} says of which city; choose another --out",
        )


def _lived_again(city: City, folder: Path) -> Months:
    """The city at the end of its last month. Raises ``CannotGoOn`` when a month is not what was written."""
    made = Months(city.founding, city.months[0], geometry=city.geometry)
    for _ in city.months:
        month, content = made.live(None)
        if content != city.contents[month.text]:
            raise CannotGoOn(
                f"{folder / FILE}：这里的 gridhub 生成的 {month.text} 与写下的不同，接下去的月份对不上；请重新生成这座城市",
                f"{folder / FILE}: this gridhub makes another {month.text} than the one written, the next month would not "
                "fit; generate the city anew",
            )
    return made


def _refuse_half_a_truth(folder: Path) -> None:
    try:
        for name in ("record_truth", "finding_truth", "damage_truth"):
            path_of(folder / TRUTH, name)
    except FileNotFoundError as missing:
        raise CannotGoOn(
            f"真值文件夹不全，无法补上新的月份：{missing}", f"the truth is not whole and cannot be completed: {missing}"
        ) from None


def _bring(written: Path, target: Path, names: dict[str, list[str]]) -> None:
    """Move the month's files to their folders. Raises ``CannotGoOn`` before the first when one of them is there."""
    every = [name for part in names.values() for name in part]
    there = [str(target / part / name) for part in names for name in every if (target / part / name).exists()]
    if there:
        listed = "\n".join(f"  {path}" for path in there)
        raise CannotGoOn(
            f"下列文件已经存在，没有写任何东西；请先移走，或换一个 --out：\n{listed}",
            f"These files exist, nothing was written; move them away or choose another --out:\n{listed}",
        )
    for part, files in names.items():
        if files:
            (target / part).mkdir(exist_ok=True)
        for name in files:
            shutil.move(written / name, target / part / name)

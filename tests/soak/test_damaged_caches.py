"""What was kept between runs may be cut, flipped, emptied or gone: the next run gives the same release and leaves nothing."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gridhub.keeping.verify import verify
from gridhub.state.home import Home
from tests.soak.test_killed_runs import ROOT, SMALL, digests, run

CACHES = ("raw", "std", "results", "tables")


def cut(path: Path, dice: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: dice.randrange(len(content))])


def flip(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def empty(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def remove_folder(path: Path, _: random.Random) -> None:
    shutil.rmtree(path.parent)


def remove_cache(path: Path, _: random.Random) -> None:
    shutil.rmtree(next(folder for folder in path.parents if folder.name in CACHES))


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (cut, flip, empty, remove_folder, remove_cache)


def damage(home: Path, number: int, dice: random.Random) -> list[str]:
    """Damage of the kind that is next and of another one, each on a cache of its own; what was done, for the message."""
    done: list[str] = []
    files = {
        cache: sorted(p for p in (home / "vault" / cache).rglob("*") if p.is_file() and p.stat().st_size)
        for cache in CACHES
    }
    kinds = (DAMAGES[number % len(DAMAGES)], dice.choice(DAMAGES))
    # raw and std stay empty once they are gone and the tables made of them are not
    for kind, cache in zip(kinds, dice.sample([cache for cache in CACHES if files[cache]], 2), strict=True):
        path = dice.choice(files[cache])
        kind(path, dice)
        done.append(f"{kind.__name__} {path.relative_to(home / 'vault')}")
    return done


def left_behind(home: Path) -> list[str]:
    """Whatever a run writes before it is whole."""
    halves = [path for path in home.rglob(".*") if path.relative_to(home).parts[0] != "dagster"]
    return sorted(path.relative_to(home).as_posix() for path in (*halves, *(home / "vault/work").iterdir()))


def damage_and_run_again(count: int, seed: int, folder: Path) -> Counter[str]:
    inbox, home = folder / "inbox", folder / "home"
    inbox.mkdir()
    for file in sorted((ROOT / "data/sample/inbox").rglob("*")):
        if file.is_file() and file.name.startswith(SMALL):
            shutil.copyfile(file, inbox / file.name)
    run(home, inbox)
    expected, dice = digests(home), random.Random(seed)
    kinds: Counter[str] = Counter()
    for number in range(count):
        done = damage(home, number, dice)
        kinds.update(one.partition(" ")[0] for one in done)
        run(home, inbox)
        assert digests(home) == expected, f"seed {seed}, round {number}: {done}"
        assert left_behind(home) == [], f"seed {seed}, round {number}: {done}"
        wrong = [one for one in verify(Home(home)).differences if one.part != "cache"]
        assert wrong == [], f"seed {seed}, round {number}: {done}"
    return kinds


def test_two_damaged_caches(tmp_path: Path) -> None:
    assert sum(damage_and_run_again(2, 1, tmp_path).values()) == 4


@pytest.mark.soak
def test_twenty_damaged_caches(tmp_path: Path) -> None:
    kinds = damage_and_run_again(20, 2, tmp_path)
    assert set(kinds) == {kind.__name__ for kind in DAMAGES}, kinds

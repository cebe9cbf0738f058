"""Names of places without end: a list of words first, then words with a prefix or an ending, then words put together.

Belongs here: the order in which regions, estates and roads take their names; every stream gives each name once.
Not here: the words (``names``), which place gets which name (``geography``). The first names of every stream are those
of the word lists: a small city's names never depend on what a large one needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, count, permutations, product

from gridhub.city.world import names
from gridhub.city.world.dice import Dice

_TURN = "东西南北新"
"""In front of a word, in the order in which a growing city takes them."""
_STREET_END = ("河", "桥", "里", "园", "湖", "门")
_TOWN_END = ("铺", "集", "店", "营", "口", "关", "坝", "堡")
_COMMUNITY_END = ("里", "园", "桥", "湖", "苑", "坊", "新村", "东", "西", "南", "北")
_ROAD_END = "东西南北中"
_VILLAGE_TURN = "前后上下大小东西"


def _once(made: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in made:
        if name not in seen:
            seen.add(name)
            yield name


def _together(words: tuple[str, ...]) -> Iterator[str]:
    """Two words, then three, and so on: 和平向阳. Neighbours in the stream share no word where that can be helped."""
    for size in count(2):
        for turn in range(1, len(words)):
            for start in range(len(words)):
                first, second = words[start], words[(start + turn) % len(words)]
                if size == 2:
                    yield first + second
                    continue
                for rest in permutations([word for word in words if word not in (first, second)], size - 2):
                    yield first + second + "".join(rest)


def _plain(words: tuple[str, ...], ends: Iterable[str]) -> Iterator[str]:
    turned = (turn + word for turn in _TURN for word in words)
    return _once(chain(words, turned, (word + end for end in ends for word in words), _together(words)))


def streets() -> Iterator[str]:
    """Names of 街道 without that word."""
    return _plain(names.STREETS, _STREET_END)


def towns() -> Iterator[str]:
    """Names of 镇 without that word. Words and endings are not those of streets: a police station bears either."""
    return _plain(names.TOWNS, _TOWN_END)


def communities() -> Iterator[str]:
    """Names of 社区 without that word."""
    return _plain(names.COMMUNITIES, _COMMUNITY_END)


def villages() -> Iterator[str]:
    """Names of villages, 村 included: 李家村, 李家沟村, 前李家村, 前李家沟村."""
    heads = names.VILLAGE_HEADS
    second = (head + end for end in names.VILLAGE_SECOND for head in heads)
    turned = (turn + head for turn in _VILLAGE_TURN for head in heads)
    both = (turn + head + end for end, turn, head in product(names.VILLAGE_SECOND, _VILLAGE_TURN, heads))
    return (f"{name}村" for name in _once(chain(heads, second, turned, both, _together(heads))))


def roads() -> Iterator[str]:
    """Names of roads, 路 or 街 included; every third is a 街. 人民路, 东人民路, 人民东路, 人民文化路."""
    words = names.ROADS
    turned = (turn + word for turn in _TURN for word in words)
    ended = (word + end for end in _ROAD_END for word in words)
    bodies = chain(words, turned, ended, _together(words))
    return _once(f"{body}{'路' if number % 3 else '街'}" for number, body in enumerate(bodies))


def alleys() -> Iterator[str]:
    """Names of alleys, 巷 included."""
    return (f"{name}巷" for name in _plain(names.ALLEYS, ("里", "头", "底")))


def estates(dice: Dice) -> Iterator[str]:
    """Names of estates: every first word with every ending in chance order, then two first words: 恒丰锦绣花园."""
    simple = dice.shuffled([first + last for first in names.ESTATE_FIRST for last in names.ESTATE_LAST])
    longer = (first + last for first in _together(names.ESTATE_FIRST) for last in names.ESTATE_LAST)
    return _once(chain(simple, longer))

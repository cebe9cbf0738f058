"""The guard holds whatever the order of joins, and the result does not depend on the order of the input."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.identity.clusters import UNKNOWN, Clusters, Traits
from tests.unit.identity.claims import POLICE, ROLL, SEP, City, citizen_id, link, partition

N = 8
RECORDS = st.integers(0, N - 1)
PAIRS = st.lists(st.tuples(RECORDS, RECORDS), max_size=20)
CODES = st.lists(st.sampled_from([UNKNOWN, 0, 1, 2]), min_size=N, max_size=N)


@given(joins=PAIRS, never=PAIRS, cids=CODES, births=CODES, sexes=CODES)
def test_guard_holds_under_transitivity(
    joins: list[tuple[int, int]], never: list[tuple[int, int]], cids: list[int], births: list[int], sexes: list[int]
) -> None:
    clusters = Clusters(Traits(cids, cids, births, sexes), never)
    for a, b in joins:
        clusters.join(a, b)
    roots = clusters.roots().tolist()
    assert all(roots[a] != roots[b] for a, b in never if a != b)
    for codes in (cids, births, sexes):
        for root in set(roots):
            assert len({codes[r] for r in range(N) if roots[r] == root} - {UNKNOWN}) <= 1


@given(joins=PAIRS, same=PAIRS, never=PAIRS, cids=CODES)
def test_never_holds_against_human_same_too(
    joins: list[tuple[int, int]], same: list[tuple[int, int]], never: list[tuple[int, int]], cids: list[int]
) -> None:
    unknown = [UNKNOWN] * N
    clusters = Clusters(Traits(cids, cids, unknown, unknown), never)
    for a, b in same:
        clusters.join(a, b, human=True)
    for a, b in joins:
        clusters.join(a, b)
    roots = clusters.roots().tolist()
    assert all(roots[a] != roots[b] for a, b in never if a != b)


@given(joins=PAIRS, seed=st.integers())
def test_labels_do_not_depend_on_the_order_of_unopposed_joins(joins: list[tuple[int, int]], seed: int) -> None:
    unknown = [UNKNOWN] * N

    def labels(pairs: list[tuple[int, int]]) -> list[int]:
        clusters = Clusters(Traits(unknown, unknown, unknown, unknown))
        for a, b in pairs:
            clusters.join(a, b)
        return [int(root) for root in clusters.roots()]

    assert labels(random.Random(seed).sample(joins, len(joins))) == labels(joins)


LINES = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from([POLICE, ROLL]),
            "name": st.sampled_from(["张三", "李四"]),
            "cid": st.sampled_from([None, citizen_id("19500101", 11), citizen_id("19500101", 13)]),
            "birth_date": st.sampled_from([None, date(1950, 1, 1), date(1951, 1, 1)]),
            "sex_code": st.sampled_from([None, "1", "2"]),
            "phones": st.sampled_from([None, "13800000001", "13800000002", "13800000001;13800000002"]),
            "home": st.sampled_from([None, "D1", "D2"]),
        }
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=25, deadline=None)
@given(lines=LINES, seed=st.integers())
def test_result_does_not_depend_on_the_order_of_the_claims(lines: list[dict[str, object]], seed: int) -> None:
    def city(order: list[int]) -> City:
        made = City()
        for number in order:
            line = dict(lines[number])
            made.person(line.pop("source"), f"d:1:{number}", line.pop("name"), month=SEP, **line)  # type: ignore[arg-type]
        return made

    order = list(range(len(lines)))
    first, shuffled = link(city(order)), link(city(random.Random(seed).sample(order, len(order))))
    assert partition(first) == partition(shuffled)
    assert first.person == shuffled.person
    assert first.registry == shuffled.registry

"""Joining many groups at once is joining them one by one: the same clusters, the same log."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.identity import joining
from gridhub.identity.clusters import UNKNOWN, Clusters, Traits
from gridhub.identity.joining import EdgeLog, Groups, join_all_or_none, join_one_by_one

N = 12
RECORDS = st.integers(0, N - 1)
PAIRS = st.lists(st.tuples(RECORDS, RECORDS), max_size=3)
CODES = st.lists(st.sampled_from([UNKNOWN, UNKNOWN, 0, 1]), min_size=N, max_size=N)
MEETINGS = st.lists(st.sets(RECORDS, min_size=2, max_size=4), max_size=6)
FLAGS = st.lists(st.booleans(), min_size=N, max_size=N)

Outcome = tuple[list[int], list[list[int]], list[tuple[object, ...]]]


def groups_of(meetings: list[set[int]], clusters: Clusters) -> Groups:
    """One witness per cluster, as ``meeting_groups`` gives them: groups in which one cluster alone is left fall out."""
    witnesses = [sorted({int(clusters.roots()[record]) for record in members}) for members in meetings]
    kept = sorted(one for one in witnesses if len(one) > 1)
    sizes = np.array([len(one) for one in kept], dtype=np.int64)
    flat = np.array([record for one in kept for record in one], dtype=np.int64)
    return Groups(flat, np.cumsum(sizes) - sizes, np.ones(len(kept), dtype=np.int64))


def outcome(clusters: Clusters, edges: EdgeLog) -> Outcome:
    roots = clusters.roots()
    known = [clusters.trait(number)[roots].tolist() for number in range(4)]
    return [int(root) for root in roots], known, edges.frame().rows()


def at_once_and_one_by_one(
    how: str, clusters_of: tuple[object, ...], meetings: list[set[int]], told: list[bool]
) -> None:
    never, same, cids, births, sexes = clusters_of
    found: list[Outcome] = []
    for at_once in (True, False):
        clusters, edges = Clusters(Traits(cids, cids, births, sexes), never), EdgeLog()  # type: ignore[arg-type]
        for a, b in same:  # type: ignore[attr-defined]
            clusters.join(a, b, human=True)
        groups = groups_of(meetings, clusters)
        with pytest.MonkeyPatch.context() as patched:
            if not at_once:
                patched.setattr(joining, "_join_clear", lambda groups, *_: groups)
            if how == "one by one":
                join_one_by_one(groups, clusters, edges, 0, np.array(told))
            else:
                known = np.array(told) if how == "anchored" else None
                join_all_or_none(groups, clusters, edges, 0, known)
        found.append(outcome(clusters, edges))
    assert found[0] == found[1]


@pytest.mark.parametrize("how", ["any", "anchored"])
@settings(max_examples=300, deadline=None)
@given(never=PAIRS, same=PAIRS, cids=CODES, births=CODES, sexes=CODES, meetings=MEETINGS, told=FLAGS)
def test_groups_that_meet_are_joined_at_once_as_one_by_one(
    how: str,
    never: list[tuple[int, int]],
    same: list[tuple[int, int]],
    cids: list[int],
    births: list[int],
    sexes: list[int],
    meetings: list[set[int]],
    told: list[bool],
) -> None:
    at_once_and_one_by_one(how, (never, same, cids, births, sexes), meetings, told)


@settings(max_examples=300, deadline=None)
@given(never=PAIRS, same=PAIRS, cids=CODES, births=CODES, sexes=CODES, meetings=MEETINGS, told=FLAGS)
def test_lines_of_one_id_are_joined_at_once_as_one_by_one(
    never: list[tuple[int, int]],
    same: list[tuple[int, int]],
    cids: list[int],
    births: list[int],
    sexes: list[int],
    meetings: list[set[int]],
    told: list[bool],
) -> None:
    at_once_and_one_by_one("one by one", (never, same, cids, births, sexes), meetings, told)


def test_a_city_without_meetings_joins_nobody() -> None:
    unknown = [UNKNOWN] * N
    clusters, edges = Clusters(Traits(unknown, unknown, unknown, unknown)), EdgeLog()
    join_all_or_none(groups_of([], clusters), clusters, edges, 0, None)
    assert clusters.roots().tolist() == list(range(N)) and edges.frame().is_empty()

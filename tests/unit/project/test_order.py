"""The order in which SQL files run: what a file reads comes before it, and the same files always run in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gridhub.project.project import SqlAsset
from gridhub.project.sql.assets import LAYERS, AssetSource, in_order


def files(reads: Mapping[str, tuple[str, ...]]) -> list[AssetSource]:
    return [
        AssetSource(SqlAsset(name, Path(f"{name}.sql"), "SELECT 1", refs), f"assets/{name}.sql", {}, {})
        for name, refs in reads.items()
    ]


def order(reads: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [asset.name for asset in in_order(files(reads))[0]]


def faults(reads: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [str(error) for error in in_order(files(reads))[1]]


def test_where_the_order_is_free_layer_and_name_decide() -> None:
    assert order({"mart.a": (), "core.b": (), "core.a": (), "finding.a": (), "claim.z__x": ()}) == [
        "claim.z__x", "core.a", "core.b", "finding.a", "mart.a",
    ]  # fmt: skip


def test_what_a_file_reads_comes_before_it() -> None:
    assert order({"core.a": ("core.c",), "core.b": (), "core.c": ("core.d",), "core.d": ()}) == [
        "core.b", "core.d", "core.c", "core.a",
    ]  # fmt: skip


def test_every_file_of_a_claim_table_comes_before_its_readers() -> None:
    assert order({"core.a": ("claim.person",), "claim.person__x": (), "claim.person__y": ()}) == [
        "claim.person__x", "claim.person__y", "core.a",
    ]  # fmt: skip


def test_each_file_of_a_circle_is_told_its_circle_and_the_others_keep_their_order() -> None:
    reads = {
        "core.a": ("core.b",),
        "core.b": ("core.c",),
        "core.c": ("core.a",),
        "core.d": (),
        "mart.waits": ("core.a",),
    }
    assert order(reads) == ["core.d"]
    assert faults(reads) == [
        "assets/core.a.sql: tables read each other in a circle: core.a → core.b → core.c → core.a",
        "assets/core.b.sql: tables read each other in a circle: core.b → core.c → core.a → core.b",
        "assets/core.c.sql: tables read each other in a circle: core.c → core.a → core.b → core.c",
    ]


def test_two_circles_are_both_told() -> None:
    reads = {"core.a": ("core.b",), "core.b": ("core.a", "core.c"), "core.c": ("core.b",)}
    assert [fault.rpartition(": ")[2] for fault in faults(reads)] == [
        "core.a → core.b → core.a", "core.b → core.a → core.b", "core.c → core.b → core.c",
    ]  # fmt: skip


def test_a_file_that_reads_itself_is_a_circle() -> None:
    assert faults({"core.a": ("core.a",)}) == ["assets/core.a.sql: tables read each other in a circle: core.a → core.a"]


names = st.tuples(st.sampled_from(LAYERS[1:]), st.sampled_from("abcdefgh")).map(".".join)
graphs = st.dictionaries(names, st.lists(names, max_size=3, unique=True).map(tuple), max_size=12)


@given(graphs, st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(reads: dict[str, tuple[str, ...]], dice: object) -> None:
    shuffled = list(reads)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert order({name: reads[name] for name in shuffled}) == order(reads)


@given(graphs)
def test_every_file_runs_after_what_it_reads_or_waits_for_a_circle(reads: dict[str, tuple[str, ...]]) -> None:
    done = order(reads)
    for place, name in enumerate(done):
        assert {ref for ref in reads[name] if ref in reads} <= set(done[:place])
    left = reads.keys() - set(done)
    assert all(left & set(reads[name]) for name in left)
    assert bool(left) == bool(faults(reads))

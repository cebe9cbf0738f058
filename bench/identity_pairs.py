"""How right persons are linked where that is hard: generated cities of ``--dirt identity``, run bare and scored.

Belongs here: making, running and scoring the cities, tables of their sums. Not here: scoring (``gridhub.city.scoring``),
asserting (a benchmark is no test).
``python bench/identity_pairs.py --households 1500 --seeds 11 12 13`` takes about 40 s a city; ``--keep DIR`` keeps cities and
homes, and what is kept is not made again, only run anew. ``--score`` runs each city a second time, with what the rules leave
scored (extra ``link``), in a home of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gridhub.build.run import run_plan
from gridhub.city.files.generate import generate
from gridhub.city.scoring.identity_mentions import OUTCOMES
from gridhub.city.scoring.score import PairScore
from gridhub.city.scoring.score_identity import DamageScore, IdentityScore, SplitScore, score_identity
from gridhub.city.world.founding import AddressStyle
from gridhub.project.reading.loading import load
from gridhub.release.releases import require_current
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[1]
LAST_MONTH, AS_OF = "2026-10", date(2026, 10, 31)
NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


def measured(
    folder: Path, *, households: int, months: int, seed: int, style: AddressStyle, by_score: bool
) -> IdentityScore:
    """One city, made unless it is there, run in a new home, and scored. ``by_score``: what the rules leave too."""
    if not (folder / "city.json").exists():
        generate(folder, households=households, months=months, seed=seed, dirt="identity", last_month=LAST_MONTH,
                 address_style=style)  # fmt: skip
    shutil.rmtree(folder / "home", ignore_errors=True)
    environ = {**os.environ, "GRIDHUB_INBOX": str(folder / "inbox"), "GRIDHUB_HOME": str(folder / "home")}
    project = load(ROOT, environ=environ)
    project = replace(project, config=replace(project.config, score_leftover=by_score))
    home = Home(project.config.home)
    run_plan(project, home, build_id="pairs", clock=lambda: NOW, as_of=AS_OF)
    return score_identity(home.identities / f"{require_current(home).name}.duckdb", folder / "truth")


def added(scores: Sequence[IdentityScore]) -> IdentityScore:
    """The sums of several cities."""

    def pairs(name: str) -> PairScore:
        each = [getattr(one, name) for one in scores]
        return PairScore(*(sum(getattr(one, side) for one in each) for side in ("hub", "true", "common")))

    def split(name: str) -> SplitScore:
        each = [getattr(one, name) for one in scores]
        return SplitScore(sum(one.persons for one in each), sum(one.split for one in each))

    kinds: dict[str, list[DamageScore]] = {}
    for one in scores:
        for damage in one.damages:
            kinds.setdefault(damage.damage, []).append(damage)
    return IdentityScore(
        mentions=sum(one.mentions for one in scores),
        set_aside=sum(one.set_aside for one in scores),
        across=pairs("across"),
        pairs=pairs("pairs"),
        hard=pairs("hard"),
        not_clean=sum(one.not_clean for one in scores),
        damages=tuple(_together(kinds[kind]) for kind in sorted(kinds, key=lambda kind: (kind[0] != "(", kind))),
        with_id=split("with_id"),
        without_id=split("without_id"),
        hub_ids=sum(one.hub_ids for one in scores),
        mixed=sum(one.mixed for one in scores),
        bare=_together([one.bare for one in scores]),
    )


def _together(damages: Sequence[DamageScore]) -> DamageScore:
    counts = tuple(sum(one.counts[place] for one in damages) for place in range(len(OUTCOMES)))
    return DamageScore(damages[0].damage, counts, sum(one.set_aside for one in damages))


def pair_table(found: Mapping[str, IdentityScore]) -> Iterator[str]:
    """One line per city."""
    yield "| city | mentions | all: precision | all: recall | hard pairs | hard: precision | hard: recall | split, with id | split, without | mixed hub ids |"
    yield "|---|" + "---:|" * 9
    for name, one in found.items():
        yield (
            f"| {name} | {one.mentions:,} | {one.pairs.precision:.4f} | {one.pairs.recall:.4f} | {one.hard.true:,} "
            f"| {one.hard.precision:.4f} | {one.hard.recall:.4f} | {one.with_id.split_share:.2%} "
            f"| {one.without_id.split_share:.2%} | {one.mixed} of {one.hub_ids:,} |"
        )


def damage_table(one: IdentityScore) -> Iterator[str]:
    """One line per kind of damage."""
    yield f"| damage | mentions | {' | '.join(OUTCOMES)} | set aside | right, of those with another mention |"
    yield "|---|" + "---:|" * (len(OUTCOMES) + 3)
    for damage in (*one.damages, one.bare):
        right = "–" if damage.right_share is None else f"{damage.right_share:.1%}"
        counts = " | ".join(f"{count:,}" for count in damage.counts)
        yield f"| {damage.damage} | {damage.mentions:,} | {counts} | {damage.set_aside} | {right} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1500)
    parser.add_argument("--months", type=int, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--styles", nargs="+", choices=get_args(AddressStyle), default=list(get_args(AddressStyle)))
    parser.add_argument("--score", action="store_true", help="with what the rules leave scored too")
    parser.add_argument("--keep", type=Path, help="folder of cities and homes; removed afterwards when not given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        found: dict[bool, dict[str, IdentityScore]] = {False: {}, True: {}}
        for style in options.styles:
            for seed in options.seeds:
                place = folder / f"{style}-{options.households}-{options.months}-{seed}"
                for by_score in (False, True) if options.score else (False,):
                    found[by_score][f"{style}, {seed}"] = measured(
                        place,
                        households=options.households,
                        months=options.months,
                        seed=seed,
                        style=style,
                        by_score=by_score,
                    )
                print(f"{style}, seed {seed}", file=sys.stderr, flush=True)
                if not options.keep:
                    shutil.rmtree(place)
    for by_score, cities in found.items():
        if cities:
            total = added(list(cities.values()))
            print(f"\n{'rules, then score' if by_score else 'rules'}\n")
            print("\n".join((*pair_table({**cities, "**all**": total}), "", *damage_table(total))), flush=True)


if __name__ == "__main__":
    main()

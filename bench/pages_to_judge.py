"""Pages of pairs of persons with a known answer, for a reader who sees nothing but them.

Belongs here: choosing pairs, writing their pages and, apart, the answers. Not here: the page (``gridhub.release.person_page``).
``python bench/pages_to_judge.py --city DIR --to DIR --answers FILE`` takes a built city of ``--dirt identity`` (as ``identity_pairs
--keep`` leaves it). Half the pairs are one person: those that wait for people to judge first, then rows that the rules tied; the
other half are two: those that wait first, then what the rules refused.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb

from gridhub.city.scoring.score import prepared
from gridhub.project.reading.loading import load
from gridhub.release.explain_person import write_person_page
from gridhub.release.releases import require_current
from gridhub.state.home import Home

ROOT = Path(__file__).resolve().parents[1]
_MEANT = "(SELECT record_id, role, MIN(true_id) AS true_id FROM answer WHERE entity_kind = 'person' GROUP BY ALL)"
_SIDE = "COALESCE(linked.person_id, linked.record_id || '|' || linked.role)"


def chosen(con: duckdb.DuckDBPyConnection, count: int, dice: random.Random) -> list[tuple[str, str, bool]]:
    """(one, other, whether they are one person). Records are named as ``explain`` takes them."""
    waiting = con.execute(
        f"""SELECT pair.side_a, pair.side_b, a.true_id = b.true_id FROM audit.review_pair AS pair
            JOIN {_MEANT} AS a ON a.record_id = pair.record_a AND a.role = pair.role_a
            JOIN {_MEANT} AS b ON b.record_id = pair.record_b AND b.role = pair.role_b ORDER BY ALL"""
    ).fetchall()
    tied = con.execute(
        f"""SELECT edge.record_a || '|' || edge.role_a, edge.record_b || '|' || edge.role_b, a.true_id = b.true_id
            FROM audit.person_edge AS edge
            JOIN {_MEANT} AS a ON a.record_id = edge.record_a AND a.role = edge.role_a
            JOIN {_MEANT} AS b ON b.record_id = edge.record_b AND b.role = edge.role_b
            WHERE edge.verdict = 'linked' AND edge.rule NOT IN ('exact_cid', 'name_birth_phone') ORDER BY ALL"""
    ).fetchall()
    refused = con.execute(
        f"""SELECT DISTINCT {_SIDE.replace("linked", "x")}, {_SIDE.replace("linked", "y")}, a.true_id = b.true_id
            FROM audit.person_edge AS edge
            JOIN link.person AS x ON x.record_id = edge.record_a AND x.role = edge.role_a
            JOIN link.person AS y ON y.record_id = edge.record_b AND y.role = edge.role_b
            JOIN {_MEANT} AS a ON a.record_id = edge.record_a AND a.role = edge.role_a
            JOIN {_MEANT} AS b ON b.record_id = edge.record_b AND b.role = edge.role_b
            WHERE edge.verdict = 'refused' AND {_SIDE.replace("linked", "x")} <> {_SIDE.replace("linked", "y")} ORDER BY ALL"""
    ).fetchall()
    found: list[tuple[str, str, bool]] = []
    asked = {frozenset(pair[:2]) for pair in waiting}
    refused = [pair for pair in refused if frozenset(pair[:2]) not in asked]
    for is_one, more in ((True, tied), (False, refused)):
        first = [(str(a), str(b), is_one) for a, b, same in waiting if bool(same) is is_one]
        then = [(str(a), str(b), is_one) for a, b, same in more if bool(same) is is_one]
        half = dice.sample(first, min(len(first), count // 4))
        found += half + dice.sample(then, min(len(then), count // 2 - len(half)))
    dice.shuffle(found)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--answers", type=Path, required=True, help="a file that the reader does not see")
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    environ = {
        **os.environ,
        "GRIDHUB_INBOX": str(options.city / "inbox"),
        "GRIDHUB_HOME": str(options.city / "home"),
    }
    project = load(ROOT, environ=environ)
    home = Home(project.config.home)
    with prepared(home.identities / f"{require_current(home).name}.duckdb", options.city / "truth") as con:
        pairs = chosen(con, options.pairs, random.Random(options.seed))
    options.to.mkdir(parents=True, exist_ok=True)
    lines = ["page,answer"]
    for number, (one, other, is_one) in enumerate(pairs, start=1):
        write_person_page(project, home, one, options.to / f"{number:02d}.html", beside=other)
        lines.append(f"{number:02d},{'one person' if is_one else 'two persons'}")
    options.answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(pairs)} pages in {options.to}")


if __name__ == "__main__":
    main()

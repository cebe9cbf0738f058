"""When the sensor of the inbox asks for a run: pure decisions over what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gridhub.orchestration.watching import QUIET_SECONDS, Asked, Known, Stat, Taken, content_of, decide, look

AT = 1_800_000_000.0
DAY, NEXT = date(2026, 11, 2), date(2026, 11, 3)
OLD = Stat(100, int((AT - 3600) * 1e9), int((AT - 3600) * 1e9), 7)
RESIDENTS, VISITS = "公安_实有人口_202610.xlsx", "网格办_走访记录_202610.csv"


def took(path: str, sha256: str, *, refused: bool = False, end: date = date(2026, 10, 31)) -> Taken:
    return Taken(path, sha256, refused, end)


def changed_ago(seconds: float) -> Stat:
    return replace(OLD, changed_ns=int((AT - seconds) * 1e9))


def test_a_file_that_was_just_written_is_left_until_it_is_quiet() -> None:
    young = look({}, {RESIDENTS: changed_ago(QUIET_SECONDS - 1)}, at=AT)
    assert (young.moving, young.to_read) == ((RESIDENTS,), ())
    later = look(young.known, {RESIDENTS: changed_ago(QUIET_SECONDS - 1)}, at=AT + 30)
    assert (later.moving, later.to_read) == ((), (RESIDENTS,))


def test_a_file_that_grew_between_two_looks_is_left_though_its_last_write_is_old() -> None:
    before = look({}, {RESIDENTS: changed_ago(1)}, at=AT).known
    grown = replace(changed_ago(-15), size=200)
    seen = look(before, {RESIDENTS: grown}, at=AT + 30)
    assert (seen.moving, seen.to_read) == ((RESIDENTS,), ())
    assert look(seen.known, {RESIDENTS: grown}, at=AT + 60).to_read == (RESIDENTS,)


def test_a_file_whose_times_lie_in_the_future_is_taken() -> None:
    assert look({}, {RESIDENTS: changed_ago(-86400)}, at=AT).to_read == (RESIDENTS,)


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_read_again() -> None:
    before = {RESIDENTS: Known(OLD, "a" * 64, True)}
    assert look(before, {RESIDENTS: OLD}, at=AT).to_read == ()
    other = replace(OLD, changed_ns=OLD.changed_ns + 5, inode=8)
    seen = look(before, {RESIDENTS: other}, at=AT)
    assert seen.moving == (RESIDENTS,)
    assert seen.known[RESIDENTS].sha256 == "a" * 64, "until it is read, the inbox counts as it was"
    assert look(seen.known, {RESIDENTS: other}, at=AT + 30).to_read == (RESIDENTS,)


def test_of_thousands_of_files_only_the_changed_one_is_read() -> None:
    files = {f"民政_{number:05d}.xlsx": replace(OLD, inode=number) for number in range(5000)}
    before = {name: Known(stat, "b" * 64, True) for name, stat in files.items()}
    assert look(before, files | {RESIDENTS: OLD}, at=AT).to_read == (RESIDENTS,)


def test_a_file_that_is_gone_is_forgotten() -> None:
    assert look({RESIDENTS: Known(OLD, "a", True)}, {}, at=AT).known == {}


def test_what_arrived_together_is_one_run() -> None:
    asked = Asked(content_of({}), DAY, 4)
    decision = decide(asked, {RESIDENTS: "a", VISITS: "b"}, [], DAY)
    assert decision.run_key is not None
    again = decide(decision.asked, {RESIDENTS: "a", VISITS: "b"}, [took(RESIDENTS, "a"), took(VISITS, "b")], DAY)
    assert again.run_key is None


def test_the_same_content_under_the_same_name_asks_for_nothing() -> None:
    asked = Asked(content_of({RESIDENTS: "a"}), DAY, 1)
    assert decide(asked, {RESIDENTS: "a"}, [], DAY).run_key is None


def test_a_file_that_is_put_in_taken_out_and_put_in_again_gets_a_run_each_time() -> None:
    first = decide(Asked(content_of({}), DAY, 0), {RESIDENTS: "a"}, [], DAY)
    out = decide(first.asked, {}, [took(RESIDENTS, "a", refused=True)], DAY)
    again = decide(out.asked, {RESIDENTS: "a"}, [], DAY)
    keys = {first.run_key, out.run_key, again.run_key}
    assert None not in keys and len(keys) == 3


def test_what_a_run_from_the_shell_has_taken_asks_for_no_second_one() -> None:
    for asked in (None, Asked(content_of({}), DAY, 1)):
        decision = decide(asked, {RESIDENTS: "a"}, [took(RESIDENTS, "a")], DAY)
        assert (decision.run_key, decision.asked.content) == (None, content_of({RESIDENTS: "a"}))


def test_an_archive_that_a_run_has_unpacked_is_no_news_at_the_first_look_and_news_when_it_changes() -> None:
    taken = [took("报送.zip/低保.xlsx", "m")]
    first = decide(None, {"报送.zip": "z1"}, taken, DAY)
    assert first.run_key is None
    assert decide(first.asked, {"报送.zip": "z2"}, taken, DAY).run_key is not None


def test_a_refused_file_that_is_gone_changes_what_is_missing_and_asks_for_a_run() -> None:
    asked = Asked(content_of({RESIDENTS: "a"}), DAY, 1)
    assert decide(asked, {}, [took(RESIDENTS, "a", refused=True)], DAY).run_key is not None
    assert decide(asked, {}, [took(RESIDENTS, "a")], DAY).run_key is None, "what was taken stays taken"


def test_a_new_day_asks_for_a_run_only_when_an_early_file_has_come_due() -> None:
    asked = Asked(content_of({RESIDENTS: "a"}), DAY, 1)
    waits, early = [took(RESIDENTS, "a")], [took(RESIDENTS, "a", end=NEXT)]
    assert decide(asked, {RESIDENTS: "a"}, waits, NEXT).run_key is None
    due = decide(asked, {RESIDENTS: "a"}, early, NEXT)
    assert due.run_key is not None
    assert decide(due.asked, {RESIDENTS: "a"}, early, NEXT).run_key is None, "once"
    assert decide(asked, {RESIDENTS: "a"}, early, DAY).run_key is None, "not before"


def test_a_cursor_comes_back_as_it_was_written_and_a_foreign_one_is_none() -> None:
    asked = Asked("c" * 32, DAY, 3)
    assert Asked.of(asked.text()) == asked
    assert [Asked.of(text) for text in (None, "", "17", "{}", "not JSON")] == [None] * 5

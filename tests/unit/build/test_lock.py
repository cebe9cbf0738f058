"""One run at a time over a home."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from gridhub.build.run import HomeBusy, is_busy, locked
from gridhub.state.home import Home


def test_a_home_is_busy_while_a_run_holds_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert not is_busy(home)
    with locked(home):
        assert is_busy(home)
        with pytest.raises(HomeBusy), locked(home):
            pass
    assert not is_busy(home)


def test_a_run_that_starts_by_itself_waits_for_the_one_at_work(tmp_path: Path) -> None:
    home = Home(tmp_path)
    holds = threading.Event()

    def at_work() -> None:
        with locked(home):
            holds.set()
            time.sleep(1.5)

    other = threading.Thread(target=at_work)
    other.start()
    holds.wait()
    with locked(home, patience=30):
        assert is_busy(home)
    other.join()

"""What holds for all tests: time is measured by benchmarks, so no example fails for being slow on a loaded machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("gridhub", deadline=None)
settings.load_profile("gridhub")

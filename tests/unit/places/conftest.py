"""Property tests of places have no time limit: one example builds frames, and a machine that does other work is slow."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no_time_limit", deadline=None)
settings.load_profile("no_time_limit")

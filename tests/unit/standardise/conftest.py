"""Lets the tests of this folder share ``raw_rows`` however pytest is started; examples have no time limit.

A shared machine is slow at times: a time limit per example would fail tests for no fault of the code.
"""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parents[3]))
settings.register_profile("no_time_limit", deadline=None)
settings.load_profile("no_time_limit")

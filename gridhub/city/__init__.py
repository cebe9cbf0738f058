"""The synthetic county-level city with truth: the test bed of the hub. Nothing in the engine imports it."""

from __future__ import annotations

from gridhub.city.generate import generate

__all__ = ["generate"]

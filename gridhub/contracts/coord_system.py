"""The coordinate systems that a connector may declare.

Belongs here: their names. Not here: how one becomes another (``places.geometry.coordinates``).
"""

from __future__ import annotations

from typing import Literal

CoordSystem = Literal["CGCS2000", "GCJ-02", "BD-09"]
"""CGCS2000 (天地图, 自然资源; WGS84 differs from it by less than a metre), GCJ-02 (高德, 腾讯), BD-09 (百度)."""

DECLARABLE = Literal["CGCS2000", "WGS84", "GCJ-02", "BD-09"]
"""What a connector may write: WGS84 is taken as CGCS2000."""

SYSTEMS: tuple[CoordSystem, ...] = ("CGCS2000", "GCJ-02", "BD-09")

CHINA_LONGITUDE, CHINA_LATITUDE = (73.0, 136.0), (3.0, 54.0)
"""Degrees between which every place of China lies; no longitude of it is a latitude of it."""


def system_of(declared: str) -> CoordSystem:
    """The system behind a declared name. Raises ValueError for a name that is none."""
    named = "CGCS2000" if declared == "WGS84" else declared
    for system in SYSTEMS:
        if named == system:
            return system
    raise ValueError(f"unknown coordinate system: {declared}")

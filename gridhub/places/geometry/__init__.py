"""Geometry of places: coordinate systems, polygons of grids, points as a second witness beside the address."""

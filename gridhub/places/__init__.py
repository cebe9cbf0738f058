"""Places: addresses become dwellings, dwellings get grids, department grids are laid over the unified ones."""

from gridhub.places.link import link_places

__all__ = ["link_places"]

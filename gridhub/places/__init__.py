"""Places: addresses become dwellings, dwellings get grids, department grids are laid over the unified ones."""

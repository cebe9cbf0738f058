"""The synthetic county-level city with truth: the test bed of the hub. Nothing in the engine imports it."""

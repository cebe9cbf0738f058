"""Kinds: what is linked, one file each. Adding a file here is adding a kind (docs/how-to-linked-kind.md)."""

"""Deliveries → raw: what was received, what it is, and every row of it with its kind and its place.

Names are loaded on first use: the child process that reads foreign files imports this package too, and must stay free
of everything but its readers.
"""

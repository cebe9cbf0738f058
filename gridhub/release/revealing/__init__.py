"""Plain values for who may see them: a local service that knows its asker by the operating system, and its client.

``protocol`` (what goes over the socket), ``accounts`` (who asks), ``rights`` (whether they may), ``query_process`` and
``query_child`` (the query, in a process of its own), ``service`` (the socket), ``client``.
"""

"""Reading many deliveries at once, with the same result as one after another.

Belongs here: how many at a time, in which order the results come. Not here: reading one (``read``).
The parsing happens in child processes and the rest in libraries that let other threads run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from gridhub.ingest.receive.naming import IngestProject
from gridhub.ingest.refusals import Refused, out_of_memory
from gridhub.ingest.sheets.raw_table import RawTable
from gridhub.ingest.sheets.read import read_delivery
from gridhub.state.delivery import Delivery
from gridhub.state.home import Home

AT_ONCE = min(4, os.cpu_count() or 1)
"""Each costs memory for a whole table, here and in its child."""


def read_deliveries(
    project: IngestProject,
    home: Home,
    deliveries: Sequence[Delivery],
    *,
    anew: bool = False,
    until: float | None = None,
) -> Iterator[RawTable | Refused]:
    """The table of each delivery, or why it is refused, in the order given. ``anew``: whatever is kept. ``until``: as
    of ``read_delivery``.

    The same bytes are read once: a second delivery of them waits and finds them in the cache.
    """

    def read(delivery: Delivery, anew: bool = False) -> RawTable | Refused:
        try:
            return read_delivery(project, home, delivery, anew=anew, until=until)
        except Refused as refusal:
            return refusal
        except MemoryError:
            return out_of_memory(delivery.file_name)

    first: dict[tuple[str, bool], int] = {}
    for number, delivery in enumerate(deliveries):
        first.setdefault((delivery.sha256, delivery.from_database), number)
    with ThreadPoolExecutor(AT_ONCE, "read") as pool:
        begun = {number: pool.submit(read, deliveries[number], anew) for number in first.values()}
        for number, delivery in enumerate(deliveries):
            yield begun[number].result() if number in begun else read(delivery)
